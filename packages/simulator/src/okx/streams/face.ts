import { STREAM_CONNECTIONS_PER_SECOND_MAX } from '../../bounds.ts';
import type { Clock } from '../../engine/clock.ts';
import type { WireReply } from '../../wire/messages.ts';
import type { StreamFace, StreamPeer } from '../../wire/stream.ts';
import { OKX_ERRORS, OkxRefusal } from '../errors.ts';
import type { StreamPath } from './channels.ts';
import { StreamHub } from './hub.ts';
import { OkxSession } from './session.ts';
import type { VenueNow } from './topic.ts';

/** The binary interface (`…-sbe`) is not spoken here. */
const PATHS: ReadonlyMap<string, StreamPath> = new Map([
  ['/ws/v5/public', 'public'],
  ['/ws/v5/private', 'private'],
  ['/ws/v5/business', 'business'],
]);

/** OKX's streams as the wire sees them. `venue` is asked anew for every message. */
export function okxStreams(venue: VenueNow, clock: Clock): StreamFace {
  const hub = new StreamHub(venue, clock);
  const sessions = new Set<OkxSession>();
  return {
    accept: (peer) => {
      const path = PATHS.get(peer.path);
      if (path === undefined) return null;
      const { maintenance } = venue();
      if (maintenance) return refusal('50001');
      if (!isWithinRate(venue, peer)) return refusal('50011');
      return new OkxSession({ peer, path, isDemo: isDemo(peer), venue, clock, hub, sessions });
    },
  };
}

function refusal(code: '50001' | '50011'): WireReply {
  const { message: msg } = new OkxRefusal(code);
  const text = JSON.stringify({ msg, code });
  return { status: OKX_ERRORS[code][0], code, headers: {}, text };
}

function isWithinRate(venue: VenueNow, { remoteAddress }: StreamPeer): boolean {
  const { limits, now, variants } = venue();
  if (variants.rateLimitFactor === null) return true;
  const max = STREAM_CONNECTIONS_PER_SECOND_MAX * variants.rateLimitFactor;
  return limits.take({ bucket: `stream-connect|${remoteAddress}`, max, windowMs: 1000, weight: 1 }, now);
}

/** At the venue demo has host names of its own (`wspap…`); clients also say so in the query. */
function isDemo({ headers, query }: StreamPeer): boolean {
  return new URLSearchParams(query).has('brokerId') || /^ws\w*pap\./.test(headers.get('host') ?? '');
}
