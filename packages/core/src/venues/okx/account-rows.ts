import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { AccountChange, AccountFill, AccountOrder } from '../../trading/account-picture.ts';
import { epochMs, MARKETS, type EpochMs, type Market, type Side } from '../../trading/vocabulary.ts';
import { textOf } from './answer.ts';
import { INSTRUMENT_TYPES } from './instrument-id.ts';
import { reducesPosition } from './orders.ts';

/** What a row says: empty where it is none of the picture's business, `null` where it is not understood. */
export type RowReader = (row: JsonObject) => readonly AccountChange[] | null;

/** OKX keeps what it trades with in one ledger; the funding account is another that no key here can touch. */
const WALLET = 'trading';

interface RowFrame {
  readonly instrument: string;
  readonly market: Market;
  readonly atMs: EpochMs;
}

/**
 * The assets of a balance (`account/balance`, channel `account`; OKX v5, read 2026-02-23). The total is the cash balance:
 * what was paid in and traded, without the profits and losses of open positions that change with every price.
 */
export function readBalanceDetail(row: JsonObject): readonly AccountChange[] | null {
  const asset = textOf(row, 'ccy');
  const total = signedOf(row, 'cashBal');
  const available = signedOf(row, 'availBal') ?? signedOf(row, 'availEq') ?? total;
  const atMs = timeOf(row, ['uTime']);
  if (asset === '' || total === null || available === null || atMs === null) return null;
  return [{ kind: 'balance', balance: { wallet: WALLET, asset, total, available }, atMs }];
}

/** A row of `account/positions` or of the channel `positions`. */
export const readPosition: RowReader = (row) => {
  const frame = readFrame(row);
  if (frame === 'foreign') return [];
  const side = POSITION_SIDES.find((word) => word === textOf(row, 'posSide'));
  const marginMode = MARGIN_MODES.find((word) => word === textOf(row, 'mgnMode'));
  if (frame === null || side === undefined || marginMode === undefined) return null;
  const { instrument, market, atMs } = frame;
  const quantity = market === 'margin' ? readMarginQuantity(row, instrument) : quantityOf(row);
  if (quantity === null) return null;
  const entryPrice = positiveOf(row, 'avgPx');
  return [
    { kind: 'position', position: { instrument, market, marginMode, side, quantity, entryPrice }, atMs },
  ];
};

const POSITION_SIDES = ['long', 'short', 'net'] as const;
const MARGIN_MODES = ['cross', 'isolated'] as const;

function quantityOf(row: JsonObject): Decimal | null {
  return textOf(row, 'pos') === '' ? Decimal.ZERO : signedOf(row, 'pos');
}

/** A long margin position is counted in the base asset; of a short one the venue counts the quote asset, and the debt. */
function readMarginQuantity(row: JsonObject, instrument: string): Decimal | null {
  const [base] = instrument.split('-');
  const quantity = quantityOf(row);
  if (quantity === null || quantity.isZero() || ['', base].includes(textOf(row, 'posCcy'))) return quantity;
  const debt = textOf(row, 'liabCcy') === base ? signedOf(row, 'liab') : null;
  return debt === null ? null : debt.absolute().negate();
}

const ORDER_STATES: ReadonlyMap<string, AccountOrder['state']> = new Map([
  ['live', 'open'],
  ['partially_filled', 'open'],
  ['filled', 'filled'],
  ['canceled', 'cancelled'],
  ['mmp_canceled', 'cancelled'],
]);

/** An order of the book: `trade/orders-pending`, channel `orders`. */
export const readOrderRow: RowReader = (row) => {
  const frame = readFrame(row);
  if (frame === 'foreign') return [];
  const state = ORDER_STATES.get(textOf(row, 'state'));
  const side = sideOf(row);
  const venueOrderId = textOf(row, 'ordId');
  const filled = signedOf(row, 'accFillSz') ?? (textOf(row, 'accFillSz') === '' ? Decimal.ZERO : null);
  if (frame === null || state === undefined || side === null || venueOrderId === '' || filled === null)
    return null;
  const attachedAlgoIds = attachedIdsOf(row);
  const order: AccountOrder = {
    instrument: frame.instrument,
    market: frame.market,
    venueOrderId,
    clientOrderId: textOf(row, 'clOrdId') || null,
    algo: false,
    placedByAlgoId: textOf(row, 'algoId') || null,
    ...(attachedAlgoIds.length === 0 ? {} : { attachedAlgoIds }),
    side,
    price: positiveOf(row, 'px'),
    quantity: positiveOf(row, 'sz'),
    ...quantityUnitOf(row),
    filled,
    reduceOnly: isReduction(row, frame.market, side),
    state,
    updatedMs: frame.atMs,
  };
  return [{ kind: 'order', order, atMs: frame.atMs }];
};

function quantityUnitOf(row: JsonObject): Pick<AccountOrder, 'quantityUnit'> {
  const target = textOf(row, 'tgtCcy');
  if (target === 'base_ccy') return { quantityUnit: 'base' };
  return target === 'quote_ccy' ? { quantityUnit: 'quote' } : {};
}

/** The venue shows the flag as it was sent, also where it ignores it; what hangs on an order may open something. */
function isReduction(row: JsonObject, market: Market, side: Side): boolean {
  const attached = row.get('attachAlgoOrds');
  if (Array.isArray(attached) && attached.length > 0) return false;
  const positionSide = textOf(row, 'posSide');
  return reducesPosition({
    market,
    side,
    positionSide: positionSide === 'long' || positionSide === 'short' ? positionSide : null,
    isFlagged: textOf(row, 'reduceOnly') === 'true',
    isIsolated: textOf(row, 'tdMode') === 'isolated',
  });
}

function attachedIdsOf(row: JsonObject): readonly string[] {
  const attached = row.get('attachAlgoOrds');
  if (!Array.isArray(attached)) return [];
  return (attached as readonly JsonValue[])
    .map((one) => (one instanceof Map ? textOf(one as JsonObject, 'attachAlgoId') : ''))
    .filter((id) => id !== '');
}

const ALGO_STATES: ReadonlyMap<string, AccountOrder['state']> = new Map([
  ['live', 'open'],
  ['pause', 'open'],
  ['partially_effective', 'open'],
  ['effective', 'filled'],
  ['canceled', 'cancelled'],
  ['order_failed', 'rejected'],
  ['partially_failed', 'rejected'],
]);

/** An algo order: `trade/orders-algo-pending`, channels `orders-algo` and `algo-advance`. */
export const readAlgoRow: RowReader = (row) => {
  const frame = readFrame(row);
  if (frame === 'foreign') return [];
  const state = ALGO_STATES.get(textOf(row, 'state'));
  const side = sideOf(row);
  const venueOrderId = textOf(row, 'algoId');
  if (frame === null || state === undefined || side === null || venueOrderId === '') return null;
  const placedOrderIds = placedIdsOf(row);
  const order: AccountOrder = {
    instrument: frame.instrument,
    market: frame.market,
    venueOrderId,
    clientOrderId: textOf(row, 'algoClOrdId') || null,
    algo: true,
    placedByAlgoId: null,
    ...(placedOrderIds.length === 0 ? {} : { placedOrderIds }),
    side,
    price: limitOf(row),
    quantity: positiveOf(row, 'sz'),
    ...quantityUnitOf(row),
    filled: positiveOf(row, 'actualSz') ?? Decimal.ZERO,
    reduceOnly: isReduction(row, frame.market, side),
    state,
    updatedMs: frame.atMs,
  };
  return [{ kind: 'order', order, atMs: frame.atMs }];
};

/** The dearest of the limits that it may be done at; `null`: at market alone. */
function limitOf(row: JsonObject): Decimal | null {
  const limits = ['ordPx', 'tpOrdPx', 'slOrdPx', 'pxLimit'].map((name) => positiveOf(row, name));
  return limits.reduce((most, one) => (most === null || one?.isAbove(most) === true ? one : most), null);
}

function placedIdsOf(row: JsonObject): readonly string[] {
  const listed = row.get('ordIdList');
  const ids = Array.isArray(listed) ? listed.filter((id) => typeof id === 'string') : [];
  return [...new Set([textOf(row, 'ordId'), ...ids])].filter((id) => id !== '');
}

/** A trade of `trade/fills`. */
export const readFillRow: RowReader = (row) =>
  readFill(row, { fee: 'fee', feeAsset: 'feeCcy', times: ['fillTime', 'ts'] });

/** A push of `orders` tells of the order, and of the trade that changed it, if one did. */
export const readOrderPush: RowReader = (row) => {
  const order = readOrderRow(row);
  if (order === null || textOf(row, 'tradeId') === '' || positiveOf(row, 'fillSz') === null) return order;
  const fill = readFill(row, { fee: 'fillFee', feeAsset: 'fillFeeCcy', times: ['fillTime'] });
  return fill === null ? null : [...order, ...fill];
};

interface FillNames {
  readonly fee: string;
  readonly feeAsset: string;
  readonly times: readonly string[];
}

function readFill(row: JsonObject, names: FillNames): readonly AccountChange[] | null {
  const frame = readFrame(row, names.times);
  if (frame === 'foreign') return [];
  const side = sideOf(row);
  const price = signedOf(row, 'fillPx');
  const quantity = positiveOf(row, 'fillSz');
  const [tradeId, venueOrderId] = [textOf(row, 'tradeId'), textOf(row, 'ordId')];
  if (frame === null || side === null || price === null || quantity === null) return null;
  if (tradeId === '' || venueOrderId === '') return null;
  const fill: AccountFill = {
    instrument: frame.instrument,
    market: frame.market,
    tradeId,
    venueOrderId,
    clientOrderId: textOf(row, 'clOrdId') || null,
    side,
    price,
    quantity,
    // The venue writes what it takes with a minus.
    fee: signedOf(row, names.fee)?.negate() ?? null,
    feeAsset: textOf(row, names.feeAsset) || null,
    atMs: frame.atMs,
  };
  return [{ kind: 'fill', fill, atMs: frame.atMs }];
}

/** `foreign`: of a kind of instrument that this program does not know (event contracts). */
function readFrame(row: JsonObject, times: readonly string[] = ['uTime']): RowFrame | 'foreign' | null {
  const instrument = textOf(row, 'instId');
  const type = textOf(row, 'instType');
  const atMs = timeOf(row, times);
  if (instrument === '' || type === '' || atMs === null) return null;
  const market = MARKETS.find((one) => INSTRUMENT_TYPES[one] === type);
  return market === undefined ? 'foreign' : { instrument, market, atMs };
}

/** The first of the named fields that is there. */
function timeOf(row: JsonObject, names: readonly string[]): EpochMs | null {
  const text = names.map((name) => textOf(row, name)).find((one) => one !== '') ?? '';
  return /^[1-9][0-9]{12}$/u.test(text) ? epochMs(Number(text)) : null;
}

function sideOf(row: JsonObject): Side | null {
  const side = textOf(row, 'side');
  return side === 'buy' || side === 'sell' ? side : null;
}

/** `null` for everything that is not a decimal above zero: empty, 0, and -1 (at market). */
function positiveOf(row: JsonObject, name: string): Decimal | null {
  const value = Decimal.tryParse(textOf(row, name));
  return value !== null && value.sign() > 0 ? value : null;
}

function signedOf(row: JsonObject, name: string): Decimal | null {
  const text = textOf(row, name);
  const value = Decimal.tryParse(text.replace(/^-/u, ''));
  return text.startsWith('-') ? (value?.negate() ?? null) : value;
}
