import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Amounts } from '@bitting/core/policy/limits.ts';
import { notionalOf, type Notional } from '@bitting/core/policy/notional.ts';
import type { AccountFill } from '@bitting/core/trading/account-picture.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { Market } from '@bitting/core/trading/vocabulary.ts';
import { isFixed, unitsOf, type Pricing } from './pricing.ts';

/** Digits of what a quantity is at its price where the contract is inverse. */
const QUOTIENT_SCALE = 18;

/** What one side of an instrument has traded, in sums that need not know yet what the instrument is. */
interface Side {
  quantity: Decimal;
  /** Of quantity × price. */
  product: Decimal;
  /** Of quantity ÷ price. */
  quotient: Decimal;
}

/** What one subject has traded of one instrument in a day. */
export interface DayTrades {
  readonly instrument: string;
  readonly market: Market;
  readonly bought: Side;
  readonly sold: Side;
  readonly fees: Map<string, Decimal>;
}

/** The answer is what it was added to. */
export function addTrade(trades: Map<string, DayTrades>, fill: AccountFill): DayTrades {
  const name = `${fill.market} ${fill.instrument}`;
  const known = trades.get(name) ?? noTrades(fill);
  trades.set(name, known);
  const side = fill.side === 'buy' ? known.bought : known.sold;
  side.quantity = side.quantity.add(fill.quantity);
  side.product = side.product.add(fill.quantity.multiply(fill.price));
  if (!fill.price.isZero())
    side.quotient = side.quotient.add(fill.quantity.divide(fill.price, QUOTIENT_SCALE, 'half-even'));
  addFee(known, fill);
  return known;
}

export function addFee({ fees }: DayTrades, { fee, feeAsset }: AccountFill): void {
  if (fee !== null && feeAsset !== null) fees.set(feeAsset, (fees.get(feeAsset) ?? Decimal.ZERO).add(fee));
}

/** What was traded is worth, whatever side; `null`: an instrument is not known. */
export function turnoverOf(trades: Iterable<DayTrades>, pricing: Pricing): Amounts | null {
  const sums = new Map<string, Decimal>();
  for (const { instrument: id, bought, sold } of trades) {
    const instrument = pricing.instrument(id);
    const worth = instrument === null ? null : worthOfBoth(instrument, bought, sold);
    if (worth === null) return null;
    add(sums, worth);
  }
  return sums;
}

/**
 * What was lost by the day's trades, those that are still open at the reference price: bought minus sold, minus what is left,
 * plus fees; below zero it is a gain. Left out: what was held before the day and not traded, funding, interest, fees in a
 * third asset, and those that are not told yet (HTX says them of contracts within minutes). Whoever sells what he had before loses with every rise. `null`: something cannot be valued now.
 */
export function lossOf(trades: Iterable<DayTrades>, pricing: Pricing): Amounts | null {
  const sums = new Map<string, Decimal>();
  for (const one of trades) {
    const instrument = pricing.instrument(one.instrument);
    const loss = instrument === null ? null : lossOfOne(instrument, one, pricing);
    if (loss === null) return null;
    add(sums, loss);
  }
  return sums;
}

/**
 * Of a pair, what was bought and not sold again; below zero what was sold and not bought. Of spot that is zero: nobody owes
 * what he sold. On margin he does.
 */
export function netOf({ bought, sold, fees, market }: DayTrades, { baseAsset }: Instrument): Decimal {
  const net = bought.quantity.subtract(sold.quantity).subtract(fees.get(baseAsset) ?? Decimal.ZERO);
  return market === 'spot' ? Decimal.max(Decimal.ZERO, net) : net;
}

function lossOfOne(instrument: Instrument, trades: DayTrades, pricing: Pricing): Notional | null {
  const { bought, sold, fees } = trades;
  const { baseAsset, contract, settleAsset } = instrument;
  const left = bought.quantity.subtract(sold.quantity);
  const baseFee = contract === null ? (fees.get(baseAsset) ?? Decimal.ZERO) : Decimal.ZERO;
  const price = left.isZero() && baseFee.isZero() ? Decimal.ONE : pricing.price(instrument.id);
  if (price === null || price.isZero()) return null;
  const isInverse = contract?.kind === 'inverse' && instrument.market !== 'option';
  // A linear contract of a fixed worth would have to be valued at each of its prices; no venue has one.
  if (contract !== null && !isInverse && instrument.market !== 'option' && isFixed(instrument)) return null;
  const face = contract === null ? Decimal.ONE : contract.value.multiply(contract.multiplier);
  const lost = isInverse
    ? sold.quotient.subtract(bought.quotient).add(left.divide(price, QUOTIENT_SCALE, 'half-even'))
    : bought.product.subtract(sold.product).subtract(left.multiply(price));
  const fee = (fees.get(settleAsset) ?? Decimal.ZERO).add(baseFee.multiply(price));
  return { asset: settleAsset, amount: lost.multiply(face).add(fee) };
}

function worthOfBoth(instrument: Instrument, bought: Side, sold: Side): Notional | null {
  const amount = isFixed(instrument) ? bought.quantity.add(sold.quantity) : bought.product.add(sold.product);
  return notionalOf(instrument, unitsOf(instrument, amount), Decimal.ONE);
}

function noTrades({ instrument, market }: AccountFill): DayTrades {
  const none = { quantity: Decimal.ZERO, product: Decimal.ZERO, quotient: Decimal.ZERO };
  return { instrument, market, bought: { ...none }, sold: { ...none }, fees: new Map() };
}

export function add(sums: Map<string, Decimal>, { asset, amount }: Notional): void {
  sums.set(asset, (sums.get(asset) ?? Decimal.ZERO).add(amount));
}
