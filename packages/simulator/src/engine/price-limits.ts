import { Decimal } from '@bitting/core/money/decimal.ts';
import { fitSteps, stepsToDecimal } from './steps.ts';
import type { Instrument } from './instruments.ts';
import type { VenueState } from './venue-state.ts';

export interface PriceLimits {
  readonly highestBuy: Decimal;
  readonly lowestSell: Decimal;
}

/** The band around the mark price, on whole ticks. */
export function priceLimits(state: VenueState, instrument: Instrument): PriceLimits {
  const { mark } = state.market(instrument.id);
  const onTick = (price: Decimal): Decimal =>
    stepsToDecimal(fitSteps(price, instrument.tick), instrument.tick);
  return {
    highestBuy: onTick(mark.multiply(Decimal.ONE.add(instrument.bandRatio))),
    lowestSell: onTick(mark.multiply(Decimal.ONE.subtract(instrument.bandRatio))),
  };
}
