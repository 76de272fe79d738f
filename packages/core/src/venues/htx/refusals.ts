import { BITTING_REASON_CHARACTERS_MAX } from '../../bounds.ts';
import { CATALOGUE, type ErrorCode, type ErrorKind } from '../../errors/catalogue.ts';
import type { Refusal } from '../../errors/refusal.ts';
import type { RenderedAnswer } from '../dialect.ts';

/** How a refusal is said in HTX's words: `text` as the spot API names it, `number` as the others do. */
interface Wording {
  readonly status: number;
  readonly text: string;
  readonly number: number;
  /** What the venue says itself, before our sentence: ccxt tells a missing permission by these words alone. */
  readonly words?: string;
}

const UNAUTHENTICATED: Wording = { status: 401, text: 'api-signature-not-valid', number: 403 };
const WRONG_TIME: Wording = { ...UNAUTHENTICATED, words: 'invalid submission time' };
const EXPIRED: Wording = { ...UNAUTHENTICATED, words: 'API key has expired' };
const DENIED: Wording = { ...UNAUTHENTICATED, status: 403, words: 'API key has no permission' };
const INVALID: Wording = { status: 400, text: 'validation-format-error', number: 1067 };
const UNREADABLE: Wording = { status: 400, text: 'bad-request', number: 1067 };
/** What a limit refuses is a bad order to clients: they neither repeat it nor think their key wrong. */
const TOO_LARGE: Wording = { status: 200, text: 'order-limitorder-amount-max-error', number: 1041 };
const TOO_MUCH: Wording = { status: 200, text: 'order-holding-limit-failed', number: 1461 };
const WRONG_PRICE: Wording = { status: 200, text: 'order-invalid-price', number: 1039 };
const UNREACHED: Wording = { status: 503, text: 'gateway-internal-error', number: 1000 };

const BY_KIND: Readonly<Record<ErrorKind, Wording>> = {
  invalid: INVALID,
  unauthenticated: UNAUTHENTICATED,
  denied: DENIED,
  conflict: { status: 200, text: 'invalid-client-order-id', number: 1050 },
  exhausted: { status: 429, text: 'rate-too-many-requests', number: 1032 },
  fault: { status: 500, text: 'gateway-internal-error', number: 1000 },
  'upstream-unreached': UNREACHED,
  unavailable: { status: 503, text: 'system-maintenance', number: 1001 },
  'outcome-unknown': { status: 504, text: 'timeout', number: 1000 },
};

const BY_CODE: Readonly<Partial<Record<ErrorCode, Wording>>> = {
  KEY_UNKNOWN: { ...UNAUTHENTICATED, words: 'Incorrect Access key' },
  SIGNATURE_WRONG: { ...UNAUTHENTICATED, words: 'Verification failure' },
  TIMESTAMP_MALFORMED: WRONG_TIME,
  TIMESTAMP_OUTSIDE_WINDOW: WRONG_TIME,
  REQUEST_REPLAYED: WRONG_TIME,
  KEY_EXPIRED: EXPIRED,
  KEY_NOT_YET_VALID: EXPIRED,
  KEY_SUSPENDED: UNAUTHENTICATED,
  ADDRESS_NOT_ALLOWED: { ...UNAUTHENTICATED, words: 'Incorrect IP address' },
  CLIENT_CERTIFICATE_WRONG: UNAUTHENTICATED,
  JSON_MALFORMED: UNREADABLE,
  JSON_DUPLICATE_KEY: UNREADABLE,
  JSON_TOO_LARGE: UNREADABLE,
  UTF8_MALFORMED: UNREADABLE,
  FIELD_MISSING: { status: 400, text: 'validation-constraints-required', number: 1067 },
  INSTRUMENT_UNKNOWN: { status: 200, text: 'base-symbol-error', number: 1013 },
  NOTIONAL_ABOVE_LIMIT: TOO_LARGE,
  DEPTH_EXCEEDED: TOO_LARGE,
  NOTIONAL_BUDGET_EXHAUSTED: TOO_MUCH,
  TURNOVER_EXHAUSTED: TOO_MUCH,
  EXPOSURE_ABOVE_LIMIT: TOO_MUCH,
  OPEN_ORDERS_EXHAUSTED: TOO_MUCH,
  PRICE_OUTSIDE_COLLAR: WRONG_PRICE,
  ORDER_PRICE_MISSING: WRONG_PRICE,
  SELF_TRADE: WRONG_PRICE,
  // An order that is not the key's own does not exist for it: what clients expect of an order that is gone.
  ORDER_NOT_OWNED: { status: 200, text: 'order-queryorder-invalid', number: 1061 },
  POLICY_CHANGED: UNREACHED,
  REFERENCE_STALE: UNREACHED,
  REFERENCES_APART: UNREACHED,
  MARKET_STATE_UNKNOWN: UNREACHED,
  USAGE_UNKNOWN: UNREACHED,
};

/**
 * A refusal in the venue's own shape; our code and reason stand in headers. Each of HTX's families spells its errors
 * differently. The answer has all spellings at once, so every client finds its own, and never a numeric `code` alone: ccxt
 * takes that for success and an empty account.
 */
export function renderRefusal(refusal: Refusal): RenderedAnswer {
  const { status, text, number, words } = BY_CODE[refusal.code] ?? BY_KIND[CATALOGUE[refusal.code].kind];
  const message = words === undefined ? refusal.detail : `${words}: ${refusal.detail}`;
  const body = {
    status: 'error',
    'err-code': text,
    'err-msg': message,
    err_code: number,
    err_msg: message,
    code: number,
    message,
    data: null,
  };
  return {
    status,
    headers: [
      ['content-type', 'application/json'],
      ['bitting-code', refusal.code],
      ...ruleHeader(refusal),
      ['bitting-reason', toAscii(refusal.detail)],
    ],
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** The rule of the policy that refused, where one did. */
function ruleHeader({ ruleId }: Refusal): RenderedAnswer['headers'] {
  return ruleId === null ? [] : [['bitting-rule', ruleId]];
}

/** A header holds printable ASCII only. */
function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, '?').slice(0, BITTING_REASON_CHARACTERS_MAX);
}
