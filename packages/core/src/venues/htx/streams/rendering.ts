import { HTX_FRAME_ID_CHARACTERS_MAX } from '../../../bounds.ts';
import { CATALOGUE, type ErrorCode, type ErrorKind } from '../../../errors/catalogue.ts';
import type { Refusal } from '../../../errors/refusal.ts';
import type { EpochMs } from '../../../trading/vocabulary.ts';
import type { VenueAnswer } from '../../dialect.ts';
import type {
  PresentedLogin,
  RefusedFrame,
  StreamAudience,
  StreamChannel,
  StreamDialect,
  StreamEndpoint,
  StreamOperation,
} from '../../stream-dialect.ts';
import { renderRefusal } from '../refusals.ts';
import { uidOf } from '../virtual-view.ts';
import { rowOf, type StreamProtocol } from './endpoints.ts';
import { withMember } from './member.ts';
import { topicOf } from './venue-frames.ts';

const IS_ACTION: Readonly<Record<StreamProtocol, boolean>> = {
  market: false,
  'spot-account': true,
  'spot-trade': true,
  'contract-account': false,
  'contract-trade': false,
};

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

function idOf(name: string, id: string | null): Readonly<Record<string, string>> {
  return id === null || id === '' ? {} : { [name]: id };
}

/** What the three ways to answer say of one refusal. Market data have one code for everything. */
interface Wording {
  readonly action: readonly [code: number, words: string];
  readonly op: number;
}

const INVALID: Wording = { action: [400, 'bad request'], op: 2010 };
const DENIED: Wording = INVALID;
const WRONG_LOGIN: Wording = { action: [2002, 'auth.fail'], op: 2003 };
const TOO_MANY: Wording = { action: [429, 'too.many.request'], op: 2004 };
const UNAVAILABLE: Wording = { action: [500, 'system error'], op: 1000 };
const UNREADABLE: Wording = { action: [2001, 'invalid.json'], op: 2010 };
const NO_CHANNEL: Wording = { action: [2001, 'invalid.ch'], op: 2010 };
const NO_INSTRUMENT: Wording = { action: [2001, 'invalid.symbol'], op: 2011 };

/**
 * (HTX API documentation, error codes of streams, read 2026-11-21.) Not 2002 for a denial: ccxt then forgets its login and
 * leaves the call waiting for ever.
 */
const BY_KIND: Readonly<Record<ErrorKind, Wording>> = {
  invalid: INVALID,
  unauthenticated: WRONG_LOGIN,
  denied: DENIED,
  conflict: INVALID,
  exhausted: TOO_MANY,
  fault: UNAVAILABLE,
  'upstream-unreached': UNAVAILABLE,
  unavailable: UNAVAILABLE,
  'outcome-unknown': UNAVAILABLE,
};

const BY_CODE: Readonly<Partial<Record<ErrorCode, Wording>>> = {
  LOGIN_REQUIRED: { action: [2002, 'invalid.auth.state'], op: 2002 },
  LOGIN_REPEATED: { action: [2002, 'invalid.auth.state'], op: 2005 },
  JSON_MALFORMED: UNREADABLE,
  JSON_DUPLICATE_KEY: UNREADABLE,
  JSON_TOO_LARGE: UNREADABLE,
  UTF8_MALFORMED: UNREADABLE,
  OPERATION_UNKNOWN: { action: [2001, 'invalid.action'], op: 2010 },
  CHANNEL_UNKNOWN: NO_CHANNEL,
  CHANNEL_NOT_ADMITTED: NO_CHANNEL,
  INSTRUMENT_UNKNOWN: NO_INSTRUMENT,
  INSTRUMENT_NOT_ALLOWED: NO_INSTRUMENT,
  MARKET_NOT_ALLOWED: NO_INSTRUMENT,
  FIELD_MISSING: { action: [400, 'bad request'], op: 2040 },
};

/** What of a frame comes back in its refusal, as far as it is short text under the names of the protocol. */
type Echo = Readonly<Record<string, string>>;

export function renderRefusedFrame(
  endpoint: StreamEndpoint,
  refused: RefusedFrame,
  _audience: StreamAudience,
  nowMs: EpochMs,
): string {
  const row = rowOf(endpoint);
  const echo = echoOf(refused.text);
  const isLogin = refused.frame?.kind === 'login' || echo['op'] === 'auth' || echo['ch'] === 'auth';
  return WRITERS[row.protocol]({ refusal: refused.refusal, echo, isLogin, nowMs });
}

interface Told {
  readonly refusal: Refusal;
  readonly echo: Echo;
  readonly isLogin: boolean;
  readonly nowMs: EpochMs;
}

const WRITERS: Readonly<Record<StreamProtocol, (told: Told) => string>> = {
  market: ({ refusal, echo, nowMs }) =>
    JSON.stringify({
      ...pick(echo, ['id']),
      status: 'error',
      ts: nowMs,
      'err-code': 'bad-request',
      'err-msg': `${CATALOGUE[refusal.code].kind === 'exhausted' ? '429 too many request: ' : ''}${refusal.detail}`,
    }),
  'spot-account': writeActionRefusal,
  'spot-trade': (told) => (told.isLogin ? writeActionRefusal(told) : writeTradeRefusal(told)),
  'contract-account': writeOpRefusal,
  'contract-trade': (told) => (told.isLogin ? writeOpRefusal(told) : writeTradeRefusal(told)),
};

function writeActionRefusal({ refusal, echo, isLogin }: Told): string {
  const [code, words] = wordingOf(refusal, isLogin).action;
  const message = `${words}: ${refusal.detail}`;
  return JSON.stringify({ ...pick(echo, ['action']), code, ...pick(echo, ['ch', 'cid']), message });
}

function writeOpRefusal({ refusal, echo, isLogin, nowMs }: Told): string {
  const named = pick(echo, ['op', 'type', 'cid', 'topic', 'contract_code']);
  const { op } = wordingOf(refusal, isLogin);
  return JSON.stringify({
    ...(named['op'] === undefined ? { op: 'error' } : {}),
    ...named,
    'err-code': op,
    'err-msg': refusal.detail,
    ts: nowMs,
  });
}

/** An order is refused as it is over REST, under its id. */
function writeTradeRefusal({ refusal, echo }: Told): string {
  return withId(renderRefusal(refusal).body, echo['cid'] ?? '');
}

/** A login fails in one way, unless the fault is ours or there were too many of them. */
function wordingOf({ code }: Refusal, isLogin: boolean): Wording {
  const wording = BY_CODE[code] ?? BY_KIND[CATALOGUE[code].kind];
  const stays = wording === UNAVAILABLE || wording === TOO_MANY || code === 'LOGIN_REPEATED';
  return isLogin && !stays ? WRONG_LOGIN : wording;
}

const ECHOED = ['id', 'cid', 'op', 'type', 'action', 'ch', 'topic', 'contract_code'];

function echoOf(text: string): Echo {
  const frame = parse(text);
  return Object.fromEntries(
    ECHOED.map((name) => [name, frame[name]] as const)
      .map(([name, value]) => [name, Number.isSafeInteger(value) ? String(value) : value] as const)
      .filter((entry): entry is readonly [string, string] => isShort(entry[1])),
  );
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.length <= HTX_FRAME_ID_CHARACTERS_MAX && /^[ -~]+$/u.test(value);
}

/** Not trusted and not acted upon: only to say which of its frames is answered. */
function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function pick(echo: Echo, names: readonly string[]): Echo {
  return Object.fromEntries(Object.entries(echo).filter(([name]) => names.includes(name)));
}

/** The REST answer under the client's id, otherwise as it is. */
export function renderOperationAnswer({ id }: StreamOperation, { body }: VenueAnswer): string {
  return withId(body, id);
}

function withId(body: Uint8Array, id: string): string {
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
