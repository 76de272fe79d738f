import { HTX_FRAME_ID_CHARACTERS_MAX } from '../../../bounds.ts';
import { CATALOGUE, type ErrorCode, type ErrorKind } from '../../../errors/catalogue.ts';
import type { Refusal } from '../../../errors/refusal.ts';
import type { EpochMs } from '../../../trading/vocabulary.ts';
import type { RefusedFrame, StreamAudience, StreamEndpoint } from '../../stream-dialect.ts';
import { renderRefusal } from '../refusals.ts';
import { IS_ACTION, rowOf, type StreamProtocol } from './endpoints.ts';
import { idOf, withId } from './rendering.ts';
import { topicOf } from './venue-frames.ts';

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
  const { protocol } = rowOf(endpoint);
  const echo = { ...echoOfFrame(protocol, refused), ...echoOf(refused.text) };
  const isLogin = echo['op'] === 'auth' || echo['ch'] === 'auth';
  return WRITERS[protocol]({ refusal: refused.refusal, echo, isLogin, nowMs });
}

/** What is known of a frame that was read, where its text is at hand no more: the venue may refuse long after. */
function echoOfFrame(protocol: StreamProtocol, { frame, channel }: RefusedFrame): Echo {
  if (frame === null || !('id' in frame)) return {};
  if (protocol === 'market') return idOf('id', frame.id);
  const id = idOf('cid', frame.id);
  if (frame.kind === 'login')
    return IS_ACTION[protocol] ? { ...id, action: 'req', ch: 'auth' } : { ...id, op: 'auth', type: 'api' };
  if (channel === null || (frame.kind !== 'subscribe' && frame.kind !== 'unsubscribe')) return id;
  const verb = frame.kind === 'subscribe' ? 'sub' : 'unsub';
  return IS_ACTION[protocol]
    ? { action: verb, ch: channel.argument }
    : { op: verb, ...id, ...topicOf(channel.argument) };
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
