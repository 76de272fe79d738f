import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { StreamDialect } from '@bitting/core/venues/stream-dialect.ts';
import { listInstruments } from '../market/instrument-lists.ts';
import type { MarketQuestions } from '../market/market-data.ts';
import type { IdentifyPorts } from '../pipeline/identify.ts';
import type { Path } from '../pipeline/path.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { RefusalCounts } from '../ports/refusal-counts.ts';
import type { SignsOfLife } from '../ports/signs-of-life.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { UpstreamStreams } from '../ports/streams.ts';
import type { Upstream } from '../ports/upstream.ts';
import { ListedCodeBooks, NO_CODE_BOOKS } from './code-book.ts';
import { createStreams, type Streams } from './entrance.ts';
import { LoginGate } from './login-gate.ts';
import { PublicHub } from './public-hub.ts';
import type { VenueLinkPorts } from './venue-link.ts';

export interface StreamsOptions extends IdentifyPorts {
  readonly dialect: VenueDialect;
  readonly streams: StreamDialect;
  readonly questions: MarketQuestions;
  readonly path: Path;
  readonly upstream: Upstream;
  /** The way to the venue's streams. */
  readonly outlet: UpstreamStreams;
  readonly metrics: Metrics;
  readonly ledger: LedgerWriter;
  readonly stamp: Stamp;
  readonly random: RandomBytes;
  readonly signs: SignsOfLife;
  readonly counts: RefusalCounts;
  readonly publicPlace: Pick<Destination, 'environment' | 'region'>;
}

/** What the venue does not take any more is somebody's to look at. */
function noteRefused(credentialId: string, { dialect, ledger, stamp }: StreamsOptions): void {
  const details = { credentialId, venue: dialect.id };
  // The venue has refused it whether or not that can be written.
  ledger.append({ ...stamp(), type: 'system', event: 'credential-refused', details }).catch(() => undefined);
}

/** A venue's streams, put together. `linkPorts`: for whoever else keeps connections to the venue. */
export function composeStreams(options: StreamsOptions): {
  readonly streams: Streams;
  readonly linkPorts: VenueLinkPorts;
} {
  const { clock, dialect, metrics, outlet, publicPlace, questions, random, upstream } = options;
  const linkPorts: VenueLinkPorts = {
    dialect: options.streams,
    streams: outlet,
    clock,
    random,
    metrics,
    gate: new LoginGate(clock, (credentialId) => {
      noteRefused(credentialId, options);
    }),
    venueNow: (destination) => upstream.venueNow(destination),
  };
  const hub = new PublicHub({ ports: linkPorts, place: { venue: dialect.id, ...publicPlace } });
  const codes =
    questions.listQuestions.length === 0
      ? NO_CODE_BOOKS
      : new ListedCodeBooks(clock, (place) => listInstruments(place, { dialect, questions, upstream }));
  return { streams: createStreams({ ...options, hub, links: linkPorts, codes }), linkPorts };
}
