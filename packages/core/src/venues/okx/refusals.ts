import { BITTING_REASON_CHARACTERS_MAX } from '../../bounds.ts';
import { CATALOGUE, type ErrorCode, type ErrorKind } from '../../errors/catalogue.ts';
import type { Refusal } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { RenderedAnswer, VenueDialect } from '../dialect.ts';
import type { Operation, OperationClass } from '../operation.ts';

/**
 * How a refusal is said in OKX's words. `status` and `code` are for the whole request; `row` is the `sCode` with which an
 * order operation refuses each item instead (HTTP 200, code 1), as the venue does.
 */
interface Wording {
  readonly status: number;
  readonly code: string;
  readonly row?: string;
}

/**
 * 50120 is the venue's code for a missing permission, but ccxt knows nothing of it and raises its bare base class; 50027
 * it raises as PermissionDenied, and it looks into rows first. So permission refusals are 50120 with a row of 50027.
 */
const DENIED: Wording = { status: 401, code: '50120', row: '50027' };
const INVALID: Wording = { status: 400, code: '51000', row: '51000' };
const UNREADABLE: Wording = { status: 400, code: '50002' };
const UNAVAILABLE: Wording = { status: 503, code: '50001' };
/** What a limit refuses is a bad order to clients: they neither repeat it nor think their key wrong. */
const TOO_LARGE: Wording = { status: 200, code: '51005', row: '51005' };
const TOO_MUCH: Wording = { status: 200, code: '51004', row: '51004' };
const WRONG_PRICE: Wording = { status: 200, code: '51006', row: '51006' };
/** Here waiting helps. */
const NOT_NOW: Wording = { status: 503, code: '50013', row: '50013' };

const BY_KIND: Readonly<Record<ErrorKind, Wording>> = {
  invalid: INVALID,
  unauthenticated: { status: 401, code: '50113' },
  denied: DENIED,
  conflict: { status: 200, code: '50071', row: '51016' },
  exhausted: { status: 429, code: '50011' },
  fault: { status: 500, code: '50026' },
  'upstream-unreached': { status: 503, code: '50013' },
  unavailable: UNAVAILABLE,
  'outcome-unknown': { status: 400, code: '50004' },
};

const BY_CODE: Readonly<Partial<Record<ErrorCode, Wording>>> = {
  CREDENTIALS_MISSING: { status: 401, code: '50103' },
  SIGNATURE_MISSING: { status: 401, code: '50106' },
  TIMESTAMP_MISSING: { status: 401, code: '50107' },
  PASSPHRASE_MISSING: { status: 401, code: '50104' },
  TIMESTAMP_MALFORMED: { status: 401, code: '50112' },
  TIMESTAMP_OUTSIDE_WINDOW: { status: 401, code: '50102' },
  REQUEST_REPLAYED: { status: 401, code: '50102' },
  KEY_UNKNOWN: { status: 401, code: '50111' },
  KEY_REVOKED: { status: 401, code: '50111' },
  KEY_EXPIRED: { status: 401, code: '50111' },
  KEY_NOT_YET_VALID: { status: 401, code: '50111' },
  KEY_SUSPENDED: { status: 401, code: '50007' },
  ENVIRONMENT_MISMATCH: { status: 401, code: '50101' },
  PASSPHRASE_WRONG: { status: 401, code: '50105' },
  ADDRESS_NOT_ALLOWED: { status: 401, code: '50110' },
  CLIENT_CERTIFICATE_WRONG: { status: 401, code: '50110' },
  JSON_MALFORMED: UNREADABLE,
  JSON_DUPLICATE_KEY: UNREADABLE,
  JSON_TOO_LARGE: UNREADABLE,
  UTF8_MALFORMED: UNREADABLE,
  FIELD_MISSING: { status: 400, code: '50014', row: '50014' },
  BATCH_SIZE_WRONG: { status: 400, code: '51111' },
  INSTRUMENT_UNKNOWN: { status: 200, code: '51001', row: '51001' },
  NOTIONAL_ABOVE_LIMIT: TOO_LARGE,
  DEPTH_EXCEEDED: TOO_LARGE,
  NOTIONAL_BUDGET_EXHAUSTED: TOO_MUCH,
  TURNOVER_EXHAUSTED: TOO_MUCH,
  EXPOSURE_ABOVE_LIMIT: TOO_MUCH,
  OPEN_ORDERS_EXHAUSTED: { status: 200, code: '51174', row: '51174' },
  PRICE_OUTSIDE_COLLAR: WRONG_PRICE,
  ORDER_PRICE_MISSING: WRONG_PRICE,
  SELF_TRADE: WRONG_PRICE,
  REFERENCE_STALE: NOT_NOW,
  REFERENCES_APART: NOT_NOW,
  MARKET_STATE_UNKNOWN: NOT_NOW,
  USAGE_UNKNOWN: NOT_NOW,
};

/** An order that is not the key's own does not exist for it: what clients expect of an order that is gone. */
const NOT_OWNED: Readonly<Partial<Record<OperationClass, Wording>>> = {
  cancel: { status: 200, code: '51400', row: '51400' },
  amend: { status: 200, code: '51603', row: '51603' },
  algo: { status: 200, code: '51603', row: '51603' },
};

/** The classes whose answers have a row for each item. */
const CLASSES_WITH_ROWS: ReadonlySet<OperationClass> = new Set(['place', 'amend', 'cancel', 'algo']);

/** A refusal in the venue's own shape; our code and reason stand in headers. */
export function renderRefusal(
  refusal: Refusal,
  context: Parameters<VenueDialect['renderRefusal']>[1],
): RenderedAnswer {
  const { operation, intents } = context;
  const wording = wordingOf(refusal.code, operation);
  const hasRows = operation !== null && CLASSES_WITH_ROWS.has(operation.class) && intents.length > 0;
  return {
    status: hasRows && wording.row !== undefined ? 200 : wording.status,
    headers: [
      ['content-type', 'application/json'],
      ['bitting-code', refusal.code],
      ...ruleHeader(refusal),
      ['bitting-reason', toAscii(refusal.detail)],
    ],
    body: Buffer.from(JSON.stringify(bodyOf(refusal, wording, hasRows ? intents : []))),
  };
}

function wordingOf(code: ErrorCode, operation: Operation | null): Wording {
  const own = code === 'ORDER_NOT_OWNED' && operation !== null ? NOT_OWNED[operation.class] : undefined;
  return own ?? BY_CODE[code] ?? BY_KIND[CATALOGUE[code].kind];
}

function bodyOf(refusal: Refusal, wording: Wording, intents: readonly Intent[]): unknown {
  const { code, row } = wording;
  if (row === undefined) return { msg: refusal.detail, code };
  if (intents.length === 0)
    return { code, data: [{ sCode: row, sMsg: refusal.detail }], msg: refusal.detail };
  const data = intents.map((intent, item) => ({
    ...idsOf(intent),
    tag: '',
    ts: '',
    sCode: row,
    sMsg:
      refusal.item === null || refusal.item === item
        ? refusal.detail
        : `Nothing of the batch was sent: item ${refusal.item} was refused.`,
    subCode: '',
  }));
  return { code: '1', data, inTime: '', msg: 'All operations failed', outTime: '' };
}

function idsOf(intent: Intent): Readonly<Record<string, string>> {
  const isAlgo = 'algo' in intent && intent.algo;
  const ids = { venue: '', client: '' };
  if (intent.kind === 'place') ids.client = intent.clientOrderId ?? '';
  else if (intent.kind === 'amend' || intent.kind === 'cancel')
    ids[intent.order.kind === 'venue-id' ? 'venue' : 'client'] = intent.order.id;
  return isAlgo ? { algoId: ids.venue, algoClOrdId: ids.client } : { ordId: ids.venue, clOrdId: ids.client };
}

/** The rule of the policy that refused, where one did. */
function ruleHeader({ ruleId }: Refusal): RenderedAnswer['headers'] {
  return ruleId === null ? [] : [['bitting-rule', ruleId]];
}

/** A header holds printable ASCII only. */
function toAscii(text: string): string {
  return text.replace(/[^ -~]/gu, '?').slice(0, BITTING_REASON_CHARACTERS_MAX);
}
