import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import { MARKETS, type Market } from '@bitting/core/trading/vocabulary.ts';
import { SYNC_INSTRUMENTS_MAX } from '../bounds.ts';

interface Heard {
  readonly market: Market;
  readonly atMs: number;
}

/** Instruments that an account was heard to trade, for venues that tell of fills only by instrument. */
export class HeardInstruments {
  /** The latest last. */
  readonly #heard = new Map<string, Heard>();

  note(instrument: string | null, market: string | null, nowMs: number): void {
    const known = MARKETS.find((one) => one === market);
    if (instrument === null || known === undefined) return;
    this.#heard.delete(instrument);
    this.#heard.set(instrument, { market: known, atMs: nowMs });
    const [oldest] = this.#heard.keys();
    if (this.#heard.size > SYNC_INSTRUMENTS_MAX && oldest !== undefined) this.#heard.delete(oldest);
  }

  see(change: AccountChange, nowMs: number): void {
    if (change.kind === 'order') this.note(change.order.instrument, change.order.market, nowMs);
    else if (change.kind === 'position') this.note(change.position.instrument, change.position.market, nowMs);
    else if (change.kind === 'fill') this.note(change.fill.instrument, change.fill.market, nowMs);
  }

  /** Everything that another one heard, as if it were heard now. */
  take(other: HeardInstruments, nowMs: number): void {
    for (const [instrument, { market }] of other.#heard) this.note(instrument, market, nowMs);
  }

  /** Those heard of since then. */
  since(fromMs: number, isWanted: (market: Market) => boolean): readonly string[] {
    return [...this.#heard]
      .filter(([, { market, atMs }]) => atMs >= fromMs && isWanted(market))
      .map(([instrument]) => instrument);
  }
}
