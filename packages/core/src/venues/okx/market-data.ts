import { Decimal } from '../../money/decimal.ts';
import type { Book, ReferencePrice } from '../../policy/policy.ts';
import { middleOf, readBookSides, readInstant, type Ticker } from '../market-reading.ts';
import { readAnswer, textOf } from './answer.ts';
import { INSTRUMENT_TYPES, marketOfInstrument } from './instrument-id.ts';
import { positive } from './instruments.ts';

/** Deep enough for what is judged by it, and far from a whole book of 400. */
const LEVELS = 50;

/** The public question for {@link readTicker}; `null` for an id of no known shape. */
export function tickerTarget(id: string): string | null {
  return marketOfInstrument(id) === null ? null : `/api/v5/market/ticker?instId=${id}`;
}

/** The public question for {@link readMark}; `null` for pairs, which have no mark price of their own. */
export function markTarget(id: string): string | null {
  const market = marketOfInstrument(id);
  if (market === null || market === 'spot') return null;
  return `/api/v5/public/mark-price?instType=${INSTRUMENT_TYPES[market]}&instId=${id}`;
}

/** The public question for {@link readBook}; `null` for an id of no known shape. */
export function bookTarget(id: string): string | null {
  return marketOfInstrument(id) === null ? null : `/api/v5/market/books?instId=${id}&sz=${LEVELS}`;
}

/** A `market/ticker` answer for exactly this instrument, with the venue's own time of it. */
export function readTicker(id: string, body: Uint8Array): Ticker | null {
  const [row] = readAnswer(body)?.rows ?? [];
  if (row === undefined || textOf(row, 'instId') !== id) return null;
  const price = positive(row, 'last');
  const atMs = readInstant(textOf(row, 'ts'));
  if (price === null || atMs === null) return null;
  const isPair = marketOfInstrument(id) === 'spot';
  const amount = Decimal.tryParse(textOf(row, isPair ? 'volCcy24h' : 'vol24h'));
  return {
    last: { price, atMs },
    middle: middleOf(positive(row, 'bidPx'), positive(row, 'askPx')),
    dayAgo: positive(row, 'open24h'),
    traded: amount === null ? null : { unit: isPair ? 'quote' : 'contracts', amount },
  };
}

/** The price of a `public/mark-price` answer for exactly this instrument, with the venue's own time of it. */
export function readMark(id: string, body: Uint8Array): ReferencePrice | null {
  const [row] = readAnswer(body)?.rows ?? [];
  if (row === undefined || textOf(row, 'instId') !== id) return null;
  const price = positive(row, 'markPx');
  const atMs = readInstant(textOf(row, 'ts'));
  return price === null || atMs === null ? null : { price, atMs };
}

/** The book of a `market/books` answer, which does not name its instrument, with the venue's own time of it. */
export function readBook(body: Uint8Array): Book | null {
  const [row] = readAnswer(body)?.rows ?? [];
  const atMs = row === undefined ? null : readInstant(textOf(row, 'ts'));
  if (row === undefined || atMs === null) return null;
  const sides = { bids: row.get('bids') ?? null, asks: row.get('asks') ?? null };
  return readBookSides(sides, atMs, (value) => (typeof value === 'string' ? Decimal.tryParse(value) : null));
}
