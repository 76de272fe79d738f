import type { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import type { OrderSize } from '../trading/intent.ts';

/** What an order is worth, in a named asset. */
export interface Notional {
  readonly asset: string;
  readonly amount: Decimal;
}

type Quantity = Exclude<OrderSize, { readonly unit: 'position' }>;

/** Digits of a quotient; what is beyond is rounded up, to the order's disadvantage. */
const QUOTIENT_SCALE = 18;

/**
 * Quantity × price × contract multiplier. Contracts that are worth a fixed amount (inverse ones, options, linear ones
 * valued in their quote asset) need no price. `null`: the instrument does not say what such a quantity is worth.
 */
export function notionalOf(instrument: Instrument, quantity: Quantity, price: Decimal): Notional | null {
  const { contract, baseAsset, quoteAsset } = instrument;
  if (quantity.unit === 'quote') return { asset: quoteAsset, amount: quantity.amount };
  if (quantity.unit === 'base')
    return contract === null ? { asset: quoteAsset, amount: quantity.amount.multiply(price) } : null;
  if (contract === null) return null;
  const face = quantity.amount.multiply(contract.value).multiply(contract.multiplier);
  if (contract.kind === 'inverse' || instrument.market === 'option' || contract.valueAsset === quoteAsset)
    return { asset: contract.valueAsset, amount: face };
  return contract.valueAsset === baseAsset ? { asset: quoteAsset, amount: face.multiply(price) } : null;
}

/** The base units that an amount of the quote asset buys at this price. */
export function toBase(quantity: Quantity, price: Decimal): Quantity {
  if (quantity.unit !== 'quote') return quantity;
  return { unit: 'base', amount: quantity.amount.divide(price, QUOTIENT_SCALE, 'up') };
}
