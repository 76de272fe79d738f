/** A link to the private channels of an OKX that a test plays. */
import assert from 'node:assert/strict';
import { okxStreamDialect } from '@bitting/core/venues/okx/streams/dialect.ts';
import type { StreamChannel } from '@bitting/core/venues/stream-dialect.ts';
import { VenueMetrics } from '../edge/metrics.ts';
import { LoginGate } from '../streams/login-gate.ts';
import type { VenueLinkEvents } from '../streams/venue-link-events.ts';
import { VenueLink } from '../streams/venue-link.ts';
import { FakeKeyRing } from './fake-key-ring.ts';
import type { FakeVenueStreams } from './fake-venue-streams.ts';
import type { ManualClock } from './manual-clock.ts';

export const PRIVATE = '/ws/v5/private';
export const CREDENTIAL_ID = 'credential-1';

export interface LinkStage {
  readonly clock: ManualClock;
  readonly venue: FakeVenueStreams;
  readonly gate?: LoginGate;
  /** Every random byte. */
  readonly random?: number;
}

const ignore = (): void => undefined;

/** What is not said of the events is not heard. */
export function openOkxLink(
  { clock, venue, gate = new LoginGate(clock), random = 255 }: LinkStage,
  events: Partial<VenueLinkEvents> = {},
): VenueLink {
  const ring = new FakeKeyRing();
  const place = { venue: 'okx', environment: 'paper', region: 'paper', family: 'okx' } as const;
  const destination = { ...place, credentialId: CREDENTIAL_ID };
  return new VenueLink(
    { destination, endpoint: findEndpoint(), signer: () => ring.signer() },
    {
      dialect: okxStreamDialect,
      streams: venue,
      clock,
      venueNow: () => clock.wallMs(),
      random: (length) => Buffer.alloc(length, random),
      metrics: new VenueMetrics('okx'),
      gate,
    },
    {
      frame: ignore,
      subscribed: ignore,
      refused: ignore,
      interrupted: ignore,
      restored: ignore,
      ended: ignore,
      ...events,
    },
  );
}

/** As a bot would name it. */
export function channelOf(arg: unknown): StreamChannel {
  const text = JSON.stringify({ op: 'subscribe', args: [arg] });
  const nobody = { idOf: () => null, codeOf: () => null };
  const frame = okxStreamDialect.readBotFrame(findEndpoint(), text, nobody);
  assert.ok(frame.kind === 'subscribe');
  const [channel] = frame.channels;
  assert.ok(channel);
  return channel;
}

function findEndpoint() {
  const endpoint = okxStreamDialect.findEndpoint('okx', PRIVATE, '');
  assert.ok(endpoint);
  return endpoint;
}
