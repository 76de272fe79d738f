import { API_FAMILIES, type ApiFamily } from '@bitting/core/venues/operation.ts';
import type { OutgoingRequest, VenueAnswer } from '@bitting/core/venues/dialect.ts';
import type { Environment, VenueId } from '@bitting/core/trading/vocabulary.ts';
import { createPool } from '@bitting/http/client.ts';
import { UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import { createHostTable, type PaperAddresses } from '../upstream/hosts.ts';

/** What came of one question. */
export type ProbeAnswer =
  | { readonly kind: 'answer'; readonly answer: VenueAnswer }
  | { readonly kind: 'unreached'; readonly cause: string };

/** One of the venue's hosts. */
export interface ProbePlace {
  readonly region: string;
  readonly family: ApiFamily;
}

/** Asks a venue on behalf of a key that is not bound yet. GET only. */
export interface ProbeUpstream {
  /** In the order in which they are tried. */
  readonly regions: readonly string[];
  /** The `Host` that a question to there carries; empty where nothing is there. */
  hostOf(place: ProbePlace): string;
  get(place: ProbePlace, outgoing: OutgoingRequest): Promise<ProbeAnswer>;
}

/** What a probe works with. */
export interface ProbePorts {
  readonly upstream: ProbeUpstream;
  readonly clock: Clock;
}

const REGIONS: Readonly<Record<VenueId, Readonly<Record<Environment, readonly string[]>>>> = {
  okx: { live: ['global', 'eea', 'us'], demo: ['global', 'eea', 'us'], paper: ['paper'] },
  htx: { live: ['global', 'aws'], demo: [], paper: ['paper'] },
};

/** One connection for each question, to the compiled hosts (or the simulator) and nowhere else. */
export function createProbeUpstream(options: {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly paper: PaperAddresses;
  readonly clock: Clock;
}): ProbeUpstream {
  const { venue, environment, clock } = options;
  const families: readonly ApiFamily[] = API_FAMILIES[venue];
  const hosts = createHostTable(options.paper);
  const find = ({ region, family }: ProbePlace): ReturnType<typeof hosts> =>
    families.includes(family) ? hosts({ venue, environment, region, family, credentialId: null }) : null;
  return {
    regions: REGIONS[venue][environment],
    hostOf: (place) => find(place)?.hostHeader ?? '',
    async get(place, outgoing) {
      const target = find(place);
      if (target === null) return { kind: 'unreached', cause: 'no host is configured for this environment' };
      if (outgoing.method !== 'GET') return { kind: 'unreached', cause: 'a probe only reads' };
      const pool = createPool(target, {
        clock,
        allowConnect: (host, port) => host === target.host && port === target.port,
      });
      try {
        const result = await pool.send({ ...outgoing, timeoutMs: UPSTREAM_TIMEOUT_MS });
        if (result.kind !== 'response') return { kind: 'unreached', cause: result.cause };
        return { kind: 'answer', answer: { status: result.status, body: result.body } };
      } finally {
        await pool.close();
      }
    },
  };
}
