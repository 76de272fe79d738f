import { placeOrder } from './placement.ts';
import { marginOf } from './margin.ts';
import { cancelOpenOrder } from './settlement.ts';
import type { Position } from './records.ts';
import { HOUSE, isHouse, positionKey, type VenueState } from './venue-state.ts';

/** Closes the swaps of every account whose equity no longer covers the maintenance margin. */
export function liquidateAccounts(state: VenueState, moved: ReadonlySet<string>): void {
  const checked = new Set<string>();
  for (const { uid, instrumentId } of state.positions.among(state.positionsByInstrument, moved)) {
    if (isHouse(uid)) continue;
    const { settle } = state.instrument(instrumentId);
    if (checked.has(`${uid}:${settle}`)) continue;
    checked.add(`${uid}:${settle}`);
    const margin = marginOf(state, uid, settle);
    if (margin.equity.isBelow(margin.maintenanceMargin)) liquidate(state, uid, settle);
  }
}

function liquidate(state: VenueState, uid: string, settle: string): void {
  for (const order of state.openOrders.ownedBy(uid)) {
    const instrument = state.instrument(order.instrumentId);
    if (instrument.market === 'swap' && instrument.settle === settle) cancelOpenOrder(state, order, '2');
  }
  for (const position of state.positions.ownedBy(uid)) {
    if (state.instrument(position.instrumentId).settle === settle) closeByForce(state, position);
  }
}

/** Sells (or buys back) at the market; what the book does not take, the house takes at the mark price. */
function closeByForce(state: VenueState, position: Position): void {
  closeAtMarket(state, position);
  const rest = state.positions.get(positionKey(position));
  if (rest === null) return;
  placeOrder(state, HOUSE.maker, {
    instrumentId: rest.instrumentId,
    tradeMode: 'cross',
    side: rest.size.sign() > 0 ? 'buy' : 'sell',
    positionSide: null,
    type: 'limit',
    size: rest.size.absolute(),
    price: state.market(rest.instrumentId).mark,
  });
  closeAtMarket(state, rest);
}

function closeAtMarket(state: VenueState, position: Position): void {
  placeOrder(state, position.uid, {
    instrumentId: position.instrumentId,
    tradeMode: 'cross',
    side: position.size.sign() > 0 ? 'sell' : 'buy',
    positionSide: position.side,
    type: 'market',
    size: position.size.absolute(),
    price: null,
    reduceOnly: true,
    category: 'full_liquidation',
  });
}
