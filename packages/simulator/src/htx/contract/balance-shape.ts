import type { Decimal } from '@bitting/core/money/decimal.ts';
import { AVERAGE_DIGITS } from '../../bounds.ts';
import { marginOf, type AssetMargin } from '../../engine/margin.ts';
import type { Account } from '../../engine/records.ts';
import type { VenueState } from '../../engine/venue-state.ts';
import { MARGIN_ASSET, type Shape } from './contracts.ts';

function rate(part: Decimal, whole: Decimal): string {
  return whole.sign() > 0 ? part.divide(whole, AVERAGE_DIGITS, 'half-even').toString() : '0';
}

/** Margin of positions and of open orders together. */
export function initialMarginOf(margin: AssetMargin): Decimal {
  return margin.initialMargin.add(margin.orderMargin);
}

/** The unified contract account: one wallet of the margin asset that every position shares. */
export function balanceShape(state: VenueState, account: Account, now: number): Shape {
  const margin = marginOf(state, account.uid, MARGIN_ASSET);
  const initial = initialMarginOf(margin).toString();
  const { equity, available, maintenanceMargin, upl } = margin;
  const times = { created_time: account.createdAt, updated_time: now };
  const figures = {
    equity: equity.toString(),
    initial_margin: initial,
    maintenance_margin: maintenanceMargin.toString(),
    maintenance_margin_rate: rate(maintenanceMargin, equity),
    profit_unreal: upl.toString(),
    available_margin: available.toString(),
    voucher_value: '0',
  };
  return {
    state: 'normal',
    ...figures,
    ...times,
    details: [
      {
        currency: MARGIN_ASSET,
        ...figures,
        available: available.toString(),
        withdraw_available: available.toString(),
        initial_margin_rate: rate(initialMarginOf(margin), equity),
        voucher: '0',
        isolated_equity: '0',
        isolated_profit_unreal: '0',
        ...times,
      },
    ],
  };
}
