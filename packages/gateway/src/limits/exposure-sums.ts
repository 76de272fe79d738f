import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Notional } from '@bitting/core/policy/notional.ts';
import type { Exposure } from '@bitting/core/policy/usage.ts';
import type { AccountPosition } from '@bitting/core/trading/account-picture.ts';
import type { Side } from '@bitting/core/trading/vocabulary.ts';
import type { Pricing } from './pricing.ts';

interface Sums {
  asset: string;
  /** Of positions that the venue nets: a long one is above zero. */
  net: Decimal;
  long: Decimal;
  short: Decimal;
  buying: Decimal;
  selling: Decimal;
}

/** What is open, added up by instrument. Once anything has no known worth, all of it is unknown. */
export class ExposureSums {
  readonly #sums = new Map<string, Sums>();
  /** Instruments of which one position was netted already: a second one is of another margin, which nets nothing. */
  readonly #netted = new Set<string>();
  #isKnown = true;

  addPosition({ instrument, quantity, side }: AccountPosition, pricing: Pricing): void {
    const worth = pricing.worthOf(instrument, quantity.absolute(), null);
    const isShort = side === 'short' || (side === 'net' && quantity.sign() < 0);
    const isNetted = side === 'net' && !this.#netted.has(instrument);
    if (!isNetted) return this.addHolding(instrument, worth, isShort ? 'short' : 'long');
    this.#netted.add(instrument);
    this.#add(instrument, isShort ? negate(worth) : worth, 'net');
  }

  /** What is held besides: the venue does not net it with a position. */
  addHolding(instrument: string, worth: Notional | null, direction: 'long' | 'short'): void {
    this.#add(instrument, worth, direction);
  }

  /** What rests, or is about to. `side`: `null` for either. */
  addOpen(
    { instrument, side }: { readonly instrument: string; readonly side: Side | null },
    worth: Notional | null,
  ): void {
    if (side !== 'sell') this.#add(instrument, worth, 'buying');
    if (side !== 'buy') this.#add(instrument, worth, 'selling');
  }

  /** Those of another account besides: no position of one makes room for the other's. */
  addApart(exposures: ReadonlyMap<string, Exposure>): void {
    for (const [instrument, { asset, position, hedged, buying, selling }] of exposures) {
      const direction = position.sign() < 0 ? 'short' : 'long';
      this.#add(instrument, { asset, amount: position.absolute() }, direction);
      this.#add(instrument, { asset, amount: hedged?.long ?? Decimal.ZERO }, 'long');
      this.#add(instrument, { asset, amount: hedged?.short ?? Decimal.ZERO }, 'short');
      this.#add(instrument, { asset, amount: buying }, 'buying');
      this.#add(instrument, { asset, amount: selling }, 'selling');
    }
  }

  /** `null`: not known now. */
  all(): ReadonlyMap<string, Exposure> | null {
    if (!this.#isKnown) return null;
    const exposures = new Map<string, Exposure>();
    for (const [instrument, { asset, net: position, long, short, buying, selling }] of this.#sums) {
      const isHedged = !long.isZero() || !short.isZero();
      const open = { asset, position, buying, selling };
      exposures.set(instrument, isHedged ? { ...open, hedged: { long, short } } : open);
    }
    return exposures;
  }

  #add(instrument: string, worth: Notional | null, part: Exclude<keyof Sums, 'asset'>): void {
    if (worth?.amount.isZero() === true) return;
    const sums = this.#sums.get(instrument) ?? newSums(worth?.asset ?? '');
    this.#sums.set(instrument, sums);
    if (worth === null || worth.asset !== sums.asset) this.#isKnown = false;
    else sums[part] = sums[part].add(worth.amount);
  }
}

function newSums(asset: string): Sums {
  const none = Decimal.ZERO;
  return { asset, net: none, long: none, short: none, buying: none, selling: none };
}

function negate(worth: Notional | null): Notional | null {
  return worth === null ? null : { ...worth, amount: worth.amount.negate() };
}
