import type { EpochMs } from '../../../trading/vocabulary.ts';
import type { VenueAnswer } from '../../dialect.ts';
import type {
  PresentedLogin,
  StreamAudience,
  StreamChannel,
  StreamDialect,
  StreamEndpoint,
  StreamOperation,
} from '../../stream-dialect.ts';
import { uidOf } from '../virtual-view.ts';
import { IS_ACTION, rowOf, type StreamProtocol } from './endpoints.ts';
import { withMember } from './member.ts';
import { topicOf } from './venue-frames.ts';

export function renderLoggedIn(
  { id }: PresentedLogin,
  endpoint: StreamEndpoint,
  { view }: StreamAudience,
  nowMs: EpochMs,
): string {
  const cid = id === null ? {} : { cid: id };
  if (IS_ACTION[rowOf(endpoint).protocol])
    return JSON.stringify({ action: 'req', code: 200, ch: 'auth', ...cid, data: {} });
  const data = { 'user-id': view === null ? '' : uidOf(view) };
  return JSON.stringify({ op: 'auth', type: 'api', ...cid, 'err-code': 0, ts: nowMs, data });
}

export function renderSubscribed(
  { kind, id }: { readonly kind: 'subscribe' | 'unsubscribe'; readonly id: string | null },
  { endpoint, argument }: StreamChannel,
  _audience: StreamAudience,
  nowMs: EpochMs,
): string {
  const { protocol } = rowOf(endpoint);
  const verb = kind === 'subscribe' ? 'sub' : 'unsub';
  if (protocol === 'market')
    return JSON.stringify({ ...idOf('id', id), status: 'ok', [`${verb}bed`]: argument, ts: nowMs });
  if (IS_ACTION[protocol]) return JSON.stringify({ action: verb, code: 200, ch: argument, data: {} });
  return JSON.stringify({ op: verb, ...idOf('cid', id), ...topicOf(argument), ts: nowMs, 'err-code': 0 });
}

export function idOf(name: string, id: string | null): Readonly<Record<string, string>> {
  return id === null || id === '' ? {} : { [name]: id };
}

/** The REST answer under the client's id, otherwise as it is. */
export function renderOperationAnswer({ id }: StreamOperation, { body }: VenueAnswer): string {
  return withId(body, id);
}

/** An answer of REST under the id of a frame. */
export function withId(body: Uint8Array, id: string): string {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const answer = text.trimStart().startsWith('{') ? text : NOT_UNDERSTOOD;
  return withMember(answer, 'cid', JSON.stringify(id));
}

const NOT_UNDERSTOOD = JSON.stringify({
  status: 'error',
  'err-code': 'gateway-internal-error',
  'err-msg': 'System error',
  data: null,
});

export function writePing(endpoint: StreamEndpoint, nowMs: EpochMs): string {
  const { protocol } = rowOf(endpoint);
  if (protocol === 'market') return JSON.stringify({ ping: nowMs });
  return JSON.stringify(
    IS_ACTION[protocol] ? { action: 'ping', data: { ts: nowMs } } : { op: 'ping', ts: String(nowMs) },
  );
}

/**
 * HTX has no word for missed pushes. Where a new subscription does not begin with the whole, the client is told by the
 * error that the venue itself gives on a standing subscription: ccxt and others raise it, and ask anew.
 */
export const renderGap: StreamDialect['renderGap'] = (endpoint, channels, _audience, nowMs) => {
  const { protocol } = rowOf(endpoint);
  return channels
    .filter(({ access, argument }) => access === 'account' && !BEGINS_WHOLE.test(argument))
    .filter((channel) => rowOf(channel.endpoint).protocol === protocol)
    .map(({ argument }) => writeGap(protocol, argument, nowMs));
};

const BEGINS_WHOLE = /^(?:account|positions)/u;
const GAP = 'pushes of this channel may have been missed, ask for the state';

function writeGap(protocol: StreamProtocol, argument: string, nowMs: EpochMs): string {
  return JSON.stringify(
    IS_ACTION[protocol]
      ? { action: 'push', code: 500, ch: argument, message: `system error: ${GAP}` }
      : { op: 'error', ...topicOf(argument), 'err-code': 1000, 'err-msg': GAP, ts: nowMs },
  );
}
