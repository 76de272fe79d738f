import { Decimal } from '@bitting/core/money/decimal.ts';
import { FEE_DIGITS } from '../bounds.ts';
import { billCash, changeBalance, isOpen, putOrder, remainingSize } from './balances.ts';
import type { FeeRates } from './fees.ts';
import { signedValue, type Instrument } from './instruments.ts';
import { applyTrade } from './positions.ts';
import type { Bill, Order } from './records.ts';
import { HOUSE, isHouse, type VenueState } from './venue-state.ts';

interface Trade {
  readonly tradeId: string;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly at: number;
}

interface Party extends Trade {
  readonly order: Order;
  readonly role: 'T' | 'M';
}

interface Charge {
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly pnl: Decimal;
  readonly billId: string;
  readonly subType: string;
}

export interface FillRequest {
  readonly makerId: string;
  readonly takerId: string;
  readonly price: Decimal;
  readonly size: Decimal;
}

/** Exchanges the money of one trade between two open orders and writes fills, bills and the public trade. */
export function settleTrade(state: VenueState, request: FillRequest): void {
  const taker = openOrder(state, request.takerId);
  const maker = openOrder(state, request.makerId);
  const { price, size } = request;
  const instrument = state.instrument(taker.instrumentId);
  const trade: Trade = { tradeId: state.nextTradeId(instrument.id), price, size, at: state.now() };
  settleParty(state, instrument, { ...trade, order: maker, role: 'M' });
  settleParty(state, instrument, { ...trade, order: taker, role: 'T' });
  const { tradeId, at } = trade;
  state.market(instrument.id).add({ tradeId, price, size, side: taker.side, at });
  state.moved.add(instrument.id);
  if (state.isObserved) state.emit({ kind: 'trade', instrumentId: instrument.id, tradeId });
}

function openOrder(state: VenueState, id: string): Order {
  const order = state.openOrders.get(id);
  if (order === null) throw new Error(`order ${id} trades although it is not open`);
  return order;
}

function settleParty(state: VenueState, instrument: Instrument, party: Party): void {
  const charge =
    instrument.market === 'spot'
      ? settleSpot(state, instrument, party)
      : settleSwap(state, instrument, party);
  const { order, price, size, tradeId, at, role } = party;
  const rates = state.profile.fees[instrument.market];
  const filled = order.filled.add(size);
  const next: Order = {
    ...order,
    filled,
    filledCost: order.filledCost.add(price.multiply(size)),
    fee: order.fee.add(charge.fee),
    feeAsset: charge.feeAsset,
    pnl: order.pnl.add(charge.pnl),
    state:
      remainingSize({ ...order, filled }).isZero() && order.sizeUnit === 'base'
        ? 'filled'
        : 'partially_filled',
    lastFill: { tradeId, price, size, at },
    updatedAt: at,
  };
  putOrder(state, next);
  if (isHouse(order.uid)) return;
  const fill = {
    billId: charge.billId,
    tradeId,
    orderId: order.id,
    clientId: order.clientId,
    uid: order.uid,
    instrumentId: instrument.id,
    side: order.side,
    positionSide: order.positionSide,
    price,
    size,
    role,
    fee: charge.fee,
    feeAsset: charge.feeAsset,
    feeRate: role === 'T' ? rates.taker : rates.maker,
    pnl: charge.pnl,
    tag: order.tag,
    subType: charge.subType,
    markPrice: state.market(instrument.id).mark,
    at,
  };
  state.fills.put(fill);
  if (state.isObserved) state.emit({ kind: 'fill', fill });
}

/** A fee is rounded up: the venue never gives away the last digit. House accounts pay none. */
function feeOf(rates: FeeRates, party: Party, amount: Decimal): Decimal {
  if (isHouse(party.order.uid)) return Decimal.ZERO;
  return amount.multiply(party.role === 'T' ? rates.taker : rates.maker).round(FEE_DIGITS, 'up');
}

function collectFee(state: VenueState, asset: string, fee: Decimal): void {
  if (!fee.isZero()) changeBalance(state, { uid: HOUSE.fees, wallet: 'trading', asset, cash: fee });
}

type TradeNote = Pick<Bill, 'wallet' | 'asset' | 'type' | 'subType' | 'change' | 'size' | 'fee' | 'pnl'>;

/** Moves the cash of one side of a trade and says in its bill which trade it was. */
function billTrade(state: VenueState, { order, price, tradeId, role }: Party, note: TradeNote): Bill | null {
  return billCash(state, {
    uid: order.uid,
    wallet: note.wallet,
    asset: note.asset,
    type: note.type,
    subType: note.subType,
    change: note.change,
    size: note.size,
    fee: note.fee,
    pnl: note.pnl,
    price,
    instrumentId: order.instrumentId,
    orderId: order.id,
    clientId: order.clientId,
    tradeId,
    tag: order.tag,
    role,
  });
}

function settleSpot(state: VenueState, instrument: Instrument, party: Party): Charge {
  const { order, price, size } = party;
  const wallet = state.profile.wallets.spot;
  const cost = price.multiply(size);
  const buys = order.side === 'buy';
  const [given, givenAsset] = buys ? [cost, instrument.quote] : [size, instrument.base];
  const [taken, takenAsset] = buys ? [size, instrument.base] : [cost, instrument.quote];
  const fee = feeOf(state.profile.fees.spot, party, taken);
  const subType = buys ? '1' : '2';
  const bill = billTrade(state, party, {
    wallet,
    asset: takenAsset,
    type: '2',
    subType,
    change: taken.subtract(fee),
    size: taken,
    fee: fee.negate(),
    pnl: Decimal.ZERO,
  });
  billTrade(state, party, {
    wallet,
    asset: givenAsset,
    type: '2',
    subType,
    change: given.negate(),
    size: given,
    fee: Decimal.ZERO,
    pnl: Decimal.ZERO,
  });
  collectFee(state, takenAsset, fee);
  return { fee, feeAsset: takenAsset, pnl: Decimal.ZERO, billId: bill?.id ?? '', subType };
}

const SWAP_SUB_TYPES: Readonly<Record<string, string>> = {
  'open:buy': '3',
  'open:sell': '4',
  'close:sell': '5',
  'close:buy': '6',
};

function settleSwap(state: VenueState, instrument: Instrument, party: Party): Charge {
  const { order, price, size, tradeId } = party;
  const fee = feeOf(state.profile.fees.swap, party, signedValue(instrument, size, price).absolute());
  const { pnl, isClosing } = applyTrade(state, { order, instrument, price, size, fee, tradeId });
  const liquidation = order.category === 'full_liquidation' ? '100' : null;
  const subType = liquidation ?? SWAP_SUB_TYPES[`${isClosing ? 'close' : 'open'}:${order.side}`] ?? '';
  const bill = billTrade(state, party, {
    wallet: state.profile.wallets.swap,
    asset: instrument.settle,
    type: liquidation === null ? '2' : '5',
    subType,
    change: pnl.subtract(fee),
    size,
    fee: fee.negate(),
    pnl,
  });
  collectFee(state, instrument.settle, fee);
  return { fee, feeAsset: instrument.settle, pnl, billId: bill?.id ?? '', subType };
}

/** Ends an open order without a trade. */
export function cancelOpenOrder(state: VenueState, order: Order, cancelSource: string): Order {
  if (!isOpen(order)) throw new Error(`order ${order.id} is not open`);
  state.book(order.instrumentId).remove(order.id);
  const canceled: Order = { ...order, state: 'canceled', cancelSource, updatedAt: state.now() };
  putOrder(state, canceled);
  return canceled;
}
