import type { Decimal } from '@bitting/core/money/decimal.ts';
import { RATE_BUCKETS_MAX } from '../bounds.ts';

export interface ConvertQuote {
  readonly quoteId: string;
  readonly uid: string;
  readonly base: string;
  readonly quote: string;
  readonly side: 'buy' | 'sell';
  readonly baseSize: Decimal;
  readonly quoteSize: Decimal;
  readonly price: Decimal;
  readonly expiresAt: number;
}

/** Quotes of the convert desk that wait to be taken; each is good once. */
export class QuoteDesk {
  readonly #quotes = new Map<string, ConvertQuote>();

  add(quote: ConvertQuote): void {
    this.#quotes.set(quote.quoteId, quote);
    if (this.#quotes.size > RATE_BUCKETS_MAX) this.#quotes.clear();
  }

  take(quoteId: string, uid: string, now: number): ConvertQuote | null {
    const quote = this.#quotes.get(quoteId);
    if (quote === undefined || quote.uid !== uid || quote.expiresAt < now) return null;
    this.#quotes.delete(quoteId);
    return quote;
  }
}
