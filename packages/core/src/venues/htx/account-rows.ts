/** Rows of pushes and answers as changes of the picture. `null`: not understood. Names that differ are tried in turn. */
import type { JsonObject } from '../../encoding/json.ts';
import { Decimal } from '../../money/decimal.ts';
import type { AccountChange, AccountOrder } from '../../trading/account-picture.ts';
import { epochMs, type EpochMs, type Side } from '../../trading/vocabulary.ts';
import { decimalOf, firstOf, textOf } from './answer.ts';
import { placeOfInstrument } from './instrument-id.ts';

type ChangeOf<K extends AccountChange['kind']> = Extract<AccountChange, { readonly kind: K }>;

/** All of a contract account; the spot ledgers are told apart by their ids, since pushes name nothing else of them. */
export const CONTRACT_WALLET = 'contract';

export function spotWallet(accountId: string): string {
  return `account-${accountId}`;
}

/** Where the venue says no time: older than everything that has one. */
export const NO_TIME = epochMs(0);

/** A push of `accounts.update#2`. Debts and their interest are rows of their own and no part of the balance. */
export function readSpotBalance(row: JsonObject): ChangeOf<'balance'> | null {
  if (!['trade', ''].includes(textOf(row, 'accountType'))) return null;
  return balanceOf({
    wallet: spotWallet(textOf(row, 'accountId')),
    asset: textOf(row, 'currency'),
    total: textOf(row, 'balance'),
    available: textOf(row, 'available'),
    atMs: timeOf(row, ['changeTime']) ?? NO_TIME,
  });
}

/** A row of the details of a V5 account; `atMs` where it has no time of its own. */
export function readContractBalance(row: JsonObject, atMs: EpochMs): ChangeOf<'balance'> | null {
  return balanceOf({
    wallet: CONTRACT_WALLET,
    asset: textOf(row, 'currency'),
    total: textOf(row, 'equity'),
    available: firstOf(row, ['available', 'withdraw_available']),
    atMs: timeOf(row, ['updated_time']) ?? atMs,
  });
}

function balanceOf(row: {
  readonly wallet: string;
  readonly asset: string;
  readonly total: string;
  readonly available: string;
  readonly atMs: EpochMs;
}): ChangeOf<'balance'> | null {
  const [total, available] = [signedOf(row.total), signedOf(row.available)];
  const asset = row.asset.toUpperCase();
  if (total === null || available === null || !/^[A-Z0-9]{1,24}$/u.test(asset)) return null;
  return { kind: 'balance', balance: { wallet: row.wallet, asset, total, available }, atMs: row.atMs };
}

export function readPosition(row: JsonObject, atMs: EpochMs): ChangeOf<'position'> | null {
  const instrument = textOf(row, 'contract_code');
  const market = placeOfInstrument(instrument)?.market;
  const volume = signedOf(textOf(row, 'volume'));
  const marginMode = textOf(row, 'margin_mode');
  const side = POSITION_SIDES.get(textOf(row, 'position_side'));
  if (market === undefined || volume === null || side === undefined) return null;
  if (marginMode !== 'cross' && marginMode !== 'isolated') return null;
  const isShort = side === 'net' && textOf(row, 'direction') === 'sell';
  const quantity = isShort ? volume.absolute().negate() : volume;
  const entryPrice = priceOf(row, ['open_avg_price']);
  return {
    kind: 'position',
    position: { instrument, market, marginMode, side, quantity, entryPrice },
    atMs: timeOf(row, ['updated_time']) ?? atMs,
  };
}

const POSITION_SIDES: ReadonlyMap<string, 'long' | 'short' | 'net'> = new Map([
  ['long', 'long'],
  ['short', 'short'],
  ['both', 'net'],
]);

const STATES: ReadonlyMap<string, AccountOrder['state']> = new Map([
  ['created', 'open'],
  ['submitted', 'open'],
  ['partial-filled', 'open'],
  ['canceling', 'open'],
  ['new', 'open'],
  ['partially_filled', 'open'],
  ['filled', 'filled'],
  ['canceled', 'cancelled'],
  ['partial-canceled', 'cancelled'],
  ['partially_canceled', 'cancelled'],
  ['rejected', 'rejected'],
]);

/** A push of `orders#*`, or a row of a list of orders. A purchase at market counts in what it spends. */
export function readSpotOrder(row: JsonObject): ChangeOf<'order'> | null {
  const venueOrderId = firstOf(row, ['orderId', 'id']);
  const [side = '', ...words] = textOf(row, 'type').split('-');
  const atMarket = words.join('-') === 'market';
  if (venueOrderId === '') return null;
  return orderOf({
    instrument: textOf(row, 'symbol'),
    venueOrderId,
    clientOrderId: firstOf(row, ['clientOrderId', 'client-order-id']),
    side,
    price: atMarket ? null : priceOf(row, ['orderPrice', 'price']),
    quantity: signedOf(firstOf(row, [atMarket && side === 'buy' ? 'orderValue' : 'orderSize', 'amount'])),
    filled: signedOf(firstOf(row, ['execAmt', 'filled-amount', 'field-amount']) || '0'),
    state: firstOf(row, ['orderStatus', 'state']),
    atMs: timeOf(row, ['lastActTime', 'tradeTime', 'orderCreateTime', 'created-at']),
  });
}

/**
 * A conditional order of the spot market, in a push about its end or in the list of those that wait. Until it is triggered
 * it has one id, the client's, which therefore stands for the venue's too.
 */
export function readSpotConditional(row: JsonObject): ChangeOf<'order'> | null {
  const clientOrderId = textOf(row, 'clientOrderId');
  if (clientOrderId === '') return null;
  return orderOf({
    instrument: textOf(row, 'symbol'),
    venueOrderId: clientOrderId,
    clientOrderId,
    algo: true,
    side: textOf(row, 'orderSide'),
    price: priceOf(row, ['orderPrice']),
    quantity: signedOf(firstOf(row, ['orderSize', 'orderValue'])),
    filled: Decimal.ZERO,
    state: textOf(row, 'orderStatus'),
    atMs: timeOf(row, ['lastActTime', 'orderCreateTime', 'orderOrigTime']),
  });
}

export function readContractOrder(row: JsonObject): ChangeOf<'order'> | null {
  return orderOf({
    instrument: textOf(row, 'contract_code'),
    venueOrderId: textOf(row, 'order_id'),
    clientOrderId: textOf(row, 'client_order_id'),
    side: textOf(row, 'side'),
    price: textOf(row, 'type') === 'market' ? null : priceOf(row, ['price']),
    quantity: signedOf(textOf(row, 'volume')),
    filled: signedOf(textOf(row, 'trade_volume') || '0'),
    reduceOnly: isReduction(row),
    state: textOf(row, 'state'),
    atMs: timeOf(row, ['updated_time', 'created_time']),
  });
}

/** With two positions the venue ignores the flag: the order only reduces where its side is against the position's. */
function isReduction(row: JsonObject): boolean {
  const isFlagged = row.get('reduce_only') === true || ['1', 'true'].includes(textOf(row, 'reduce_only'));
  const opening = OPENING_SIDES.get(textOf(row, 'position_side'));
  return isFlagged && opening !== textOf(row, 'side');
}

const OPENING_SIDES: ReadonlyMap<string, string> = new Map([
  ['long', 'buy'],
  ['short', 'sell'],
]);

interface OrderTerms {
  readonly instrument: string;
  readonly venueOrderId: string;
  readonly clientOrderId: string;
  readonly algo?: boolean;
  readonly side: string;
  readonly price: Decimal | null;
  readonly quantity: Decimal | null;
  readonly filled: Decimal | null;
  readonly reduceOnly?: boolean;
  readonly state: string;
  readonly atMs: EpochMs | null;
}

function orderOf(terms: OrderTerms): ChangeOf<'order'> | null {
  const { instrument, venueOrderId, filled, price, quantity, algo = false, reduceOnly = false } = terms;
  const market = placeOfInstrument(instrument)?.market;
  const state = STATES.get(terms.state);
  const side = sideOf(terms.side);
  if (market === undefined || state === undefined || side === null || filled === null) return null;
  if (venueOrderId === '' || terms.atMs === null) return null;
  const clientOrderId = terms.clientOrderId === '' ? null : terms.clientOrderId;
  const updatedMs = terms.atMs;
  const order = { instrument, market, venueOrderId, clientOrderId, algo, placedByAlgoId: null, side };
  return {
    kind: 'order',
    order: { ...order, price, quantity, filled, reduceOnly, state, updatedMs },
    atMs: updatedMs,
  };
}

/** A push of `trade.clearing`, or a row of the list of matches. A positive fee is a cost. */
export function readSpotFill(row: JsonObject): ChangeOf<'fill'> | null {
  return fillOf(row, {
    instrument: ['symbol'],
    tradeId: ['tradeId', 'trade-id'],
    venueOrderId: ['orderId', 'order-id'],
    clientOrderId: ['clientOrderId'],
    side: ['orderSide', 'type'],
    price: ['tradePrice', 'price'],
    quantity: ['tradeVolume', 'filled-amount'],
    fee: ['transactFee', 'filled-fees'],
    feeAsset: ['feeCurrency', 'fee-currency'],
    time: ['tradeTime', 'created-at'],
  });
}

/** A row of the V5 topic `trade`, which says no fee, or of the list of executions, whose positive fee is a cost. */
export function readContractFill(row: JsonObject): ChangeOf<'fill'> | null {
  return fillOf(row, {
    instrument: ['contract_code'],
    tradeId: ['trade_id'],
    venueOrderId: ['order_id'],
    clientOrderId: ['client_order_id'],
    side: ['side', 'direction'],
    price: ['trade_price'],
    quantity: ['trade_volume'],
    fee: ['trade_fee'],
    feeAsset: ['fee_currency'],
    time: ['created_time'],
  });
}

type FillNames = Readonly<
  Record<
    | 'instrument'
    | 'tradeId'
    | 'venueOrderId'
    | 'clientOrderId'
    | 'side'
    | 'price'
    | 'quantity'
    | 'fee'
    | 'feeAsset'
    | 'time',
    readonly string[]
  >
>;

function fillOf(row: JsonObject, names: FillNames): ChangeOf<'fill'> | null {
  const instrument = firstOf(row, names.instrument);
  const market = placeOfInstrument(instrument)?.market;
  const tradeId = firstOf(row, names.tradeId);
  const venueOrderId = firstOf(row, names.venueOrderId);
  const side = sideOf(firstOf(row, names.side).split('-')[0] ?? '');
  const price = priceOf(row, names.price);
  const quantity = signedOf(firstOf(row, names.quantity));
  const atMs = timeOf(row, names.time);
  if (market === undefined || side === null || price === null || quantity === null || atMs === null)
    return null;
  if (tradeId === '' || venueOrderId === '') return null;
  const fee = signedOf(firstOf(row, names.fee));
  const feeAsset = fee === null ? '' : firstOf(row, names.feeAsset).toUpperCase();
  const clientOrderId = firstOf(row, names.clientOrderId);
  return {
    kind: 'fill',
    fill: {
      instrument,
      market,
      tradeId,
      venueOrderId,
      clientOrderId: clientOrderId === '' ? null : clientOrderId,
      side,
      price,
      quantity,
      fee,
      feeAsset: feeAsset === '' ? null : feeAsset,
      atMs,
    },
    atMs,
  };
}

function sideOf(text: string): Side | null {
  return text === 'buy' || text === 'sell' ? text : null;
}

function signedOf(text: string): Decimal | null {
  return text.startsWith('-') ? (decimalOf(text.slice(1))?.negate() ?? null) : decimalOf(text);
}

/** Orders and positions without a price have none, or a zero. */
function priceOf(row: JsonObject, names: readonly string[]): Decimal | null {
  const price = decimalOf(firstOf(row, names));
  return price === null || price.isZero() ? null : price;
}

/** The first of these fields that is an instant in milliseconds. */
export function timeOf(row: JsonObject, names: readonly string[]): EpochMs | null {
  const text = names.map((name) => textOf(row, name)).find((one) => /^[1-9][0-9]{12}$/u.test(one));
  return text === undefined ? null : epochMs(Number(text));
}
