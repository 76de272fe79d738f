import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import type { Book, ReferencePrice } from '../../policy/policy.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';
import type { VenueQuestion } from '../dialect.ts';
import type { ApiFamily } from '../operation.ts';
import { halfOf, middleOf, readBookSides, readInstant, type Ticker } from '../market-reading.ts';
import { decimalOf, readAnswer, rowsOf, scalarText, textOf, type HtxAnswer } from './answer.ts';
import { placeOfInstrument, type Area } from './instrument-id.ts';
import { positive } from './instruments.ts';

type Asked = 'ticker' | 'mark' | 'book';

const BAR_MS = 60_000;

/** Each target ends in the instrument's id. Pairs have no mark price; that of a contract is told as bars alone. */
const TARGETS: Readonly<Record<Area, Readonly<Record<Asked, string | null>>>> = {
  spot: {
    ticker: '/market/detail/merged?symbol=',
    mark: null,
    book: '/market/depth?type=step0&depth=20&symbol=',
  },
  linear: {
    ticker: '/linear-swap-ex/market/detail/merged?contract_code=',
    mark: '/index/market/history/linear_swap_mark_price_kline?period=1min&size=1&contract_code=',
    book: '/linear-swap-ex/market/depth?type=step0&contract_code=',
  },
  inverse: {
    ticker: '/swap-ex/market/detail/merged?contract_code=',
    mark: '/index/market/history/swap_mark_price_kline?period=1min&size=1&contract_code=',
    book: '/swap-ex/market/depth?type=step0&contract_code=',
  },
};

/** The public question about a price; `null` for an id of no known shape, and where the venue has no answer. */
export function marketQuestion(id: string, asked: Asked): VenueQuestion | null {
  const place = placeOfInstrument(id);
  const target = place === null ? null : TARGETS[place.area][asked];
  if (place === null || target === null) return null;
  const family: ApiFamily = place.area === 'spot' ? 'htx-spot' : 'htx-contract';
  return { family, method: 'GET', target: `${target}${id}`, body: new Uint8Array(0) };
}

/**
 * An answer about exactly this instrument, with the venue's time of it. Of pairs it says the quote asset that was traded; of
 * contracts their number, the buyer's and the seller's of each trade.
 */
export function readTicker(id: string, body: Uint8Array): Ticker | null {
  const told = readTold(body, `market.${id}.detail.merged`);
  const tick = told?.answer.envelope.get('tick');
  if (told === null || !(tick instanceof Map)) return null;
  const row = tick as JsonObject;
  const price = positive(row, 'close');
  if (price === null) return null;
  const isPair = placeOfInstrument(id)?.area === 'spot';
  const amount = decimalOf(textOf(row, 'vol'));
  return {
    last: { price, atMs: told.atMs },
    middle: middleOf(bestOf(row, 'bid'), bestOf(row, 'ask')),
    dayAgo: positive(row, 'open'),
    traded:
      amount === null
        ? null
        : { unit: isPair ? 'quote' : 'contracts', amount: isPair ? amount : halfOf(amount) },
  };
}

/** Where the newest bar of an answer's mark price stands. Once its minute is over, it is as old as that. */
export function readMark(id: string, body: Uint8Array): ReferencePrice | null {
  const told = readTold(body, `market.${id}.mark_price.1min`);
  const bar = rowsOf(told?.answer.data ?? null)?.at(-1);
  const beginMs = bar === undefined ? null : readInstant(`${textOf(bar, 'id')}000`);
  const price = bar === undefined ? null : positive(bar, 'close');
  if (told === null || price === null || beginMs === null) return null;
  return { price, atMs: epochMs(Math.min(told.atMs, beginMs + BAR_MS)) };
}

/** The best levels of an answer, with the venue's time of it; sizes of contracts are their number. */
export function readBook(id: string, body: Uint8Array): Book | null {
  const told = readTold(body, `market.${id}.depth.step0`);
  const tick = told?.answer.envelope.get('tick');
  if (told === null || !(tick instanceof Map)) return null;
  const row = tick as JsonObject;
  const sides = { bids: row.get('bids') ?? null, asks: row.get('asks') ?? null };
  return readBookSides(sides, told.atMs, numberOf);
}

/** A success on exactly this channel, and its time. */
function readTold(
  body: Uint8Array,
  channel: string,
): { readonly answer: HtxAnswer; readonly atMs: EpochMs } | null {
  const answer = readAnswer(body);
  if (answer === null || textOf(answer.envelope, 'status') !== 'ok') return null;
  const atMs = readInstant(textOf(answer.envelope, 'ts'));
  return atMs === null || textOf(answer.envelope, 'ch') !== channel ? null : { answer, atMs };
}

/** The price of a best level `[price, size]`. */
function bestOf(tick: JsonObject, side: 'bid' | 'ask'): ReturnType<typeof numberOf> {
  const level = tick.get(side);
  const [price = null] = Array.isArray(level) ? (level as readonly JsonValue[]) : [];
  const number = numberOf(price);
  return number !== null && number.sign() > 0 ? number : null;
}

function numberOf(value: JsonValue): ReturnType<typeof decimalOf> {
  return decimalOf(scalarText(value));
}
