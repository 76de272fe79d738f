import { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS } from '../bounds.ts';
import { marginOf, type AssetMargin } from '../engine/margin.ts';
import type { Account } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import type { Shape } from './order-shape.ts';

const DOLLARS: ReadonlySet<string> = new Set(['USDT', 'USD']);
const SHOWN_DIGITS = 12;
const NONE: ReadonlySet<string> = new Set();

/** What one unit of an asset is worth in dollars by the mark of its USDT market; unknown assets count nothing. */
export function dollarPrice(state: VenueState, asset: string): Decimal {
  if (DOLLARS.has(asset)) return Decimal.ONE;
  return state.markets.get(`${asset}-USDT`)?.mark ?? Decimal.ZERO;
}

function ratio(equity: Decimal, margin: Decimal): string {
  return margin.isZero() ? '' : equity.divide(margin, AVERAGE_DIGITS, 'half-even').toString();
}

/** An amount as OKX writes it: cut off, not rounded. */
export function shown(value: Decimal): string {
  return value.round(SHOWN_DIGITS, 'down').toString();
}

/**
 * The trading wallet as `account/balance` shows it; assets in `only` or all that are not empty. Assets of `emptied` are
 * shown even so.
 */
export function balanceShape(
  state: VenueState,
  account: Account,
  only: readonly string[],
  emptied: ReadonlySet<string> = NONE,
): Shape & { readonly details: readonly Shape[] } {
  const rows = state.balances
    .ownedBy(account.uid)
    .filter(
      ({ wallet, asset, cash }) =>
        wallet === 'trading' && (!cash.isZero() || emptied.has(asset)) && isWanted(only, asset),
    )
    .map(({ asset, updatedAt }) => ({ asset, updatedAt, margin: marginOf(state, account.uid, asset) }));
  const totals = { equity: Decimal.ZERO, upl: Decimal.ZERO, imr: Decimal.ZERO, mmr: Decimal.ZERO };
  let notional = Decimal.ZERO;
  let frozen = Decimal.ZERO;
  for (const { asset, margin } of rows) {
    const price = dollarPrice(state, asset);
    totals.equity = totals.equity.add(margin.equity.multiply(price));
    totals.upl = totals.upl.add(margin.upl.multiply(price));
    totals.imr = totals.imr.add(margin.initialMargin.multiply(price));
    totals.mmr = totals.mmr.add(margin.maintenanceMargin.multiply(price));
    notional = notional.add(margin.notional.multiply(price));
    frozen = frozen.add(margin.frozen.multiply(price));
  }
  const isMulti = Number(account.level) > 2;
  return {
    uTime: state.now().toString(),
    totalEq: shown(totals.equity),
    isoEq: '0',
    adjEq: isMulti ? shown(totals.equity) : '',
    availEq: isMulti ? shown(totals.equity.subtract(totals.imr).subtract(frozen)) : '',
    ordFroz: isMulti ? shown(frozen) : '',
    imr: isMulti ? shown(totals.imr) : '',
    mmr: isMulti ? shown(totals.mmr) : '',
    mgnRatio: isMulti ? ratio(totals.equity, totals.mmr) : '',
    borrowFroz: '',
    notionalUsd: isMulti ? shown(notional) : '',
    notionalUsdForBorrow: '',
    notionalUsdForFutures: '',
    notionalUsdForOption: '',
    notionalUsdForSwap: isMulti ? shown(notional) : '',
    upl: isMulti ? shown(totals.upl) : '',
    delta: '',
    deltaLever: '',
    deltaNeutralStatus: '0',
    details: rows.map(({ asset, updatedAt, margin }) =>
      detailShape({ state, account, asset, updatedAt, margin }),
    ),
  };
}

function isWanted(only: readonly string[], asset: string): boolean {
  return only.length === 0 || only.includes(asset);
}

interface Detail {
  readonly state: VenueState;
  readonly account: Account;
  readonly asset: string;
  readonly updatedAt: number;
  readonly margin: AssetMargin;
}

/** Fields that mean nothing without borrowing, isolated positions, copy trading or earning. */
const EMPTY_DETAIL = {
  uplLiab: '',
  liab: '',
  crossLiab: '',
  isoLiab: '',
  isoEq: '0',
  isoUpl: '0',
  interest: '',
  maxLoan: '',
  stgyEq: '0',
  twap: '',
  frpType: '',
  fixedBal: '0',
  spotInUseAmt: '',
  clSpotInUseAmt: '',
  maxSpotInUse: '',
  spotIsoBal: '0',
  smtSyncEq: '0',
  spotCopyTradingEq: '0',
  colRes: '0',
  collateralEnabled: false,
  collateralRestrict: false,
  colBorrAutoConversion: '0',
  autoLendStatus: 'off',
  autoLendMtAmt: '0',
  openAvgPx: '',
  accAvgPx: '',
  spotUpl: '',
  spotUplRatio: '',
  totalPnl: '',
  totalPnlRatio: '',
  rewardBal: '0',
} as const;

function detailShape({ state, account, asset, updatedAt, margin }: Detail): Shape {
  const { cash, equity, frozen, initialMargin, maintenanceMargin, orderMargin, upl, available, notional } =
    margin;
  const isFutures = account.level !== '1';
  return {
    ...EMPTY_DETAIL,
    ccy: asset,
    eq: shown(equity),
    cashBal: shown(cash),
    availBal: shown(available),
    availEq: isFutures ? shown(available) : '',
    frozenBal: shown(equity.subtract(available)),
    ordFrozen: shown(frozen.add(orderMargin)),
    eqUsd: shown(equity.multiply(dollarPrice(state, asset))),
    disEq: shown(equity.multiply(dollarPrice(state, asset))),
    upl: isFutures ? shown(upl) : '0',
    imr: isFutures ? shown(initialMargin.add(orderMargin)) : '',
    mmr: isFutures ? shown(maintenanceMargin) : '',
    mgnRatio: isFutures ? ratio(equity, maintenanceMargin) : '',
    notionalLever: isFutures && !equity.isZero() ? ratio(notional, equity) : '',
    spotBal: shown(cash),
    uTime: updatedAt.toString(),
  };
}
