import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Account, Algo, Balance, Bill, Fill, Move, Order, Position } from '../engine/records.ts';
import { isHouse, type VenueState } from '../engine/venue-state.ts';

/** The whole truth of the venue, house accounts left out of the lists. Decimals turn into texts as JSON. */
export interface Truth {
  readonly now: number;
  readonly accounts: readonly Account[];
  readonly balances: readonly Balance[];
  readonly openOrders: readonly Order[];
  readonly closedOrders: readonly Order[];
  readonly fills: readonly Fill[];
  readonly positions: readonly Position[];
  readonly openAlgos: readonly Algo[];
  readonly closedAlgos: readonly Algo[];
  readonly bills: readonly Bill[];
  readonly moves: readonly Move[];
  readonly prices: Readonly<Record<string, { readonly last: Decimal; readonly mark: Decimal }>>;
  /** Per asset, cash less the cost of positions over all accounts, house and outside world included: always zero. */
  readonly totals: Readonly<Record<string, Decimal>>;
}

export function truthOf(state: VenueState): Truth {
  const bots = <T extends { readonly uid: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter(({ uid }) => !isHouse(uid));
  const prices = Object.fromEntries([...state.markets].map(([id, { last, mark }]) => [id, { last, mark }]));
  return {
    now: state.now(),
    accounts: bots(state.accounts.all()),
    balances: bots(state.balances.all()),
    openOrders: bots(state.openOrders.all()),
    closedOrders: state.closedOrders.all(),
    fills: state.fills.all(),
    positions: bots(state.positions.all()),
    openAlgos: state.openAlgos.all(),
    closedAlgos: state.closedAlgos.all(),
    bills: state.bills.all(),
    moves: state.moves.all(),
    prices,
    totals: totalsOf(state),
  };
}

/**
 * What conservation is about: every deposit is a debt of the outside world, so that each asset adds up to zero. Of a
 * position its cost counts: longs and shorts are equally many, so that at any one mark their values cancel out.
 */
export function totalsOf(state: VenueState): Readonly<Record<string, Decimal>> {
  const totals = new Map<string, Decimal>();
  const add = (asset: string, amount: Decimal): void => {
    totals.set(asset, (totals.get(asset) ?? Decimal.ZERO).add(amount));
  };
  for (const { asset, cash } of state.balances.all()) add(asset, cash);
  for (const position of state.positions.all()) {
    add(state.instrument(position.instrumentId).settle, position.cost.negate());
  }
  return Object.fromEntries(totals);
}
