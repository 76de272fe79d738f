import { BOOK_LEVELS_MAX } from '../bounds.ts';
import type { JsonValue } from '../encoding/json.ts';
import { Decimal } from '../money/decimal.ts';
import type { Book, BookLevel, ReferencePrice } from '../policy/policy.ts';
import { epochMs, type EpochMs } from '../trading/vocabulary.ts';

/** What a venue's ticker says of an instrument. */
export interface Ticker {
  readonly last: ReferencePrice;
  /** Between the best bid and the best ask; `null` where there are not both. */
  readonly middle: Decimal | null;
  /** The price 24 hours before; `null` where the venue does not say it. */
  readonly dayAgo: Decimal | null;
  /** What was traded in 24 hours, every trade once; `null` where the venue does not say it. */
  readonly traded: { readonly unit: 'quote' | 'contracts'; readonly amount: Decimal } | null;
}

const HALF = Decimal.parse('0.5');

/** Half of an amount; of a volume that counts both sides of every trade, for example. */
export function halfOf(amount: Decimal): Decimal {
  return amount.multiply(HALF);
}

/** The middle of the best prices; `null` where one is missing or they are crossed. */
export function middleOf(bid: Decimal | null, ask: Decimal | null): Decimal | null {
  return bid !== null && ask !== null && bid.isBelow(ask) ? halfOf(bid.add(ask)) : null;
}

/** An instant as venues write it, in 13 digits of milliseconds; `null` for anything else. */
export function readInstant(text: string): EpochMs | null {
  return /^[1-9][0-9]{12}$/u.test(text) ? epochMs(Number(text)) : null;
}

/**
 * The best levels of a book, at most {@link BOOK_LEVELS_MAX} a side. Rows begin with price and size. `null` where a row is no
 * level, a side is out of order, or the sides are crossed: nobody can say then what would be traded.
 */
export function readBookSides(
  sides: { readonly bids: JsonValue; readonly asks: JsonValue },
  atMs: EpochMs,
  numberOf: (value: JsonValue) => Decimal | null,
): Book | null {
  const bids = readSide(sides.bids, 1, numberOf);
  const asks = readSide(sides.asks, -1, numberOf);
  if (bids === null || asks === null) return null;
  const [bid, ask] = [bids[0], asks[0]];
  return bid === undefined || ask === undefined || bid.price.isBelow(ask.price) ? { bids, asks, atMs } : null;
}

/** `falls`: 1 where each price is below the one before it, -1 where it is above. */
function readSide(
  rows: JsonValue,
  falls: 1 | -1,
  numberOf: (value: JsonValue) => Decimal | null,
): readonly BookLevel[] | null {
  if (!Array.isArray(rows)) return null;
  const levels: BookLevel[] = [];
  for (const row of (rows as readonly JsonValue[]).slice(0, BOOK_LEVELS_MAX)) {
    const [price = null, size = null] = Array.isArray(row) ? (row as readonly JsonValue[]).map(numberOf) : [];
    const before = levels.at(-1)?.price;
    if (price === null || size === null || price.sign() <= 0 || size.sign() <= 0) return null;
    if (before !== undefined && before.compare(price) !== falls) return null;
    levels.push({ price, size });
  }
  return levels;
}
