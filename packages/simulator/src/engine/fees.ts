import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Market } from './instruments.ts';

export interface FeeRates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

/** The first tier of the venue's public schedule. */
export const FEES = {
  spot: { maker: Decimal.parse('0.0008'), taker: Decimal.parse('0.001') },
  swap: { maker: Decimal.parse('0.0002'), taker: Decimal.parse('0.0005') },
} satisfies Record<Market, FeeRates>;
