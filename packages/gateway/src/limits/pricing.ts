import { notionalOf, type Notional } from '@bitting/core/policy/notional.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { PRICED_AGAIN_MS, PRICED_PAUSE_MS, PRICE_AGE_MS_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { MarketData } from '../ports/market.ts';

/**
 * What is held is worth what the market says of it: asked for when somebody wants to know, never before. What an instrument
 * is stays known once it was heard; a price only for a while.
 */
export class Pricing {
  readonly #clock: Clock;
  readonly #instruments = new Map<string, Instrument>();
  readonly #wanted = new Set<string>();
  #market: MarketData | null = null;
  #asking: Promise<void> | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Where to ask, as it is now: the account's credential says it. */
  use(market: MarketData | null): void {
    this.#market = market;
  }

  instrument(id: string): Instrument | null {
    const told = this.#market?.instrument(id) ?? null;
    if (told !== null) this.#instruments.set(id, told);
    const known = told ?? this.#instruments.get(id) ?? null;
    if (known === null) this.#wanted.add(id);
    return known;
  }

  /** `null`: not known now; it is asked for. */
  price(id: string): Decimal | null {
    const reference = this.#market?.reference(id) ?? null;
    const ageMs = reference === null ? Number.POSITIVE_INFINITY : this.#clock.wallMs() - reference.atMs;
    if (Math.abs(ageMs) > PRICED_AGAIN_MS) this.#wanted.add(id);
    return reference === null || Math.abs(ageMs) > PRICE_AGE_MS_MAX ? null : reference.price;
  }

  /** Of so much in the unit of the instrument's orders. `null`: not known now. */
  worthOf(id: string, quantity: Decimal, price: Decimal | null): Notional | null {
    const instrument = this.instrument(id);
    const at = price ?? this.price(id);
    return instrument === null || at === null
      ? null
      : notionalOf(instrument, unitsOf(instrument, quantity), at);
  }

  /** Asks for what was wanted and not there. Resolves when it came, or did not come in a small time; never rejects. */
  async gather(virtualKeyId: string): Promise<void> {
    this.askSoon(virtualKeyId);
    await this.#asking;
  }

  /** The same, without waiting, and not without pause: what is there is good enough until then. */
  askSoon(virtualKeyId: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#wanted.size === 0 || this.#market === null || this.#asking !== null) return;
    if (nowMs - this.#askedMs < PRICED_PAUSE_MS) return;
    this.#askedMs = nowMs;
    const ids = [...this.#wanted];
    this.#wanted.clear();
    this.#asking = this.#market.prefetch(ids, virtualKeyId).finally(() => {
      this.#asking = null;
    });
  }
}

/** True where a quantity is worth the same at every price: contracts of a fixed amount. */
export function isFixed(instrument: Instrument): boolean {
  return notionalOf(instrument, unitsOf(instrument, Decimal.ONE), Decimal.ZERO)?.amount.isZero() === false;
}

export function unitsOf(
  { contract }: Instrument,
  amount: Decimal,
): { readonly unit: 'base' | 'contracts'; readonly amount: Decimal } {
  return { unit: contract === null ? 'base' : 'contracts', amount };
}
