import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { Exposure } from '@bitting/core/policy/usage.ts';
import type { AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import type { Pricing } from './pricing.ts';

interface Sums {
  asset: string;
  long: Decimal;
  short: Decimal;
  buying: Decimal;
  selling: Decimal;
}

/** What is open, added up by instrument. Once anything has no known worth, all of it is unknown. */
export class ExposureSums {
  readonly #sums = new Map<string, Sums>();
  #isKnown = true;

  addPosition({ instrument, quantity, side }: AccountPosition, pricing: Pricing): void {
    const worth = pricing.worthOf(instrument, quantity.absolute(), null);
    const isShort = side === 'short' || (side === 'net' && quantity.sign() < 0);
    this.#add(instrument, worth, isShort ? 'short' : 'long');
  }

  addHolding(instrument: string, worth: Notional | null): void {
    this.#add(instrument, worth, 'long');
  }

  /** What rests, or is about to. `side`: `null` for either. */
  addOpen(
    { instrument, side }: { readonly instrument: string; readonly side: Side | null },
    worth: Notional | null,
  ): void {
    if (side !== 'sell') this.#add(instrument, worth, 'buying');
    if (side !== 'buy') this.#add(instrument, worth, 'selling');
  }

  /** Those of another account with these: what is long here does not make good for what is short there. */
  addAll(exposures: ReadonlyMap<string, Exposure>): void {
    for (const [instrument, { asset, position, buying, selling }] of exposures) {
      const amount = position.absolute();
      this.#add(instrument, { asset, amount }, position.sign() < 0 ? 'short' : 'long');
      this.#add(instrument, { asset, amount: buying }, 'buying');
      this.#add(instrument, { asset, amount: selling }, 'selling');
    }
  }

  /** `null`: not known now. Of a position in both directions the larger one counts. */
  all(): ReadonlyMap<string, Exposure> | null {
    if (!this.#isKnown) return null;
    const exposures = new Map<string, Exposure>();
    for (const [instrument, { asset, long, short, buying, selling }] of this.#sums) {
      const position = short.isAbove(long) ? short.negate() : long;
      exposures.set(instrument, { asset, position, buying, selling });
    }
    return exposures;
  }

  #add(instrument: string, worth: Notional | null, part: 'long' | 'short' | 'buying' | 'selling'): void {
    if (worth?.amount.isZero() === true) return;
    const sums = this.#sums.get(instrument) ?? newSums(worth?.asset ?? '');
    this.#sums.set(instrument, sums);
    if (worth === null || worth.asset !== sums.asset) this.#isKnown = false;
    else sums[part] = sums[part].add(worth.amount);
  }
}

function newSums(asset: string): Sums {
  return { asset, long: Decimal.ZERO, short: Decimal.ZERO, buying: Decimal.ZERO, selling: Decimal.ZERO };
}
