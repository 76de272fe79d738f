import { Decimal } from '@bitting/core/money/decimal.ts';
import { figuresOf } from './margin.ts';
import type { Position } from './records.ts';
import type { VenueState } from './venue-state.ts';

/** The mark at which equity meets the maintenance margin if nothing else moves; an estimate, for linear swaps. */
export function liquidationPrice(state: VenueState, position: Position, equity: Decimal): Decimal | null {
  const instrument = state.instrument(position.instrumentId);
  if (instrument.kind !== 'linear' || position.size.isZero()) return null;
  const { mark, maintenanceMargin } = figuresOf(state, position);
  const coins = position.size.absolute().multiply(instrument.contractValue);
  const slack = equity.subtract(maintenanceMargin);
  const one = Decimal.ONE;
  const slope =
    position.size.sign() > 0
      ? one.subtract(instrument.maintenanceRatio)
      : one.add(instrument.maintenanceRatio);
  const distance = slack.divide(coins.multiply(slope), instrument.tick.scale, 'half-even');
  const price = position.size.sign() > 0 ? mark.subtract(distance) : mark.add(distance);
  return price.sign() > 0 ? price : null;
}
