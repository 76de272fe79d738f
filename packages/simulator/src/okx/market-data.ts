import { stepsToDecimal } from '../engine/steps.ts';
import type { Candle } from '../engine/market-history.ts';
import type { Instrument } from '../engine/instruments.ts';
import type { Side } from '../engine/records.ts';
import type { VenueState } from '../engine/venue-state.ts';
import { perTwoSeconds, type PublicCall, type PublicRoute } from './call.ts';
import { OkxRefusal } from './errors.ts';
import { INST_TYPES, instType } from './instrument-shape.ts';
import type { Shape } from './order-shape.ts';
import { ok, type Reply } from './replies.ts';
import type { Fields } from './fields.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** @throws OkxRefusal 51001 */
export function namedInstrument(state: VenueState, fields: Fields, name = 'instId'): Instrument {
  const instrument = state.instruments.get(fields.required(name));
  if (instrument === undefined) throw new OkxRefusal('51001');
  return instrument;
}

/** The instruments that `instType`, `instFamily`, `uly` and `instId` of a request choose. */
export function chosenInstruments(state: VenueState, fields: Fields): readonly Instrument[] {
  const [type, id] = [fields.text('instType'), fields.text('instId')];
  const familyName = fields.text('instFamily') || fields.text('uly');
  return [...state.instruments.values()].filter(
    (instrument) =>
      (type === '' || type === 'ANY' || instType(instrument) === type) &&
      (id === '' || instrument.id === id) &&
      (familyName === '' || `${instrument.base}-${instrument.quote}` === familyName),
  );
}

export function bookRows(
  state: VenueState,
  instrument: Instrument,
  side: Side,
  depth: number,
): readonly string[][] {
  return state
    .book(instrument.id)
    .levels(side, depth)
    .map(({ ticks, lots, count }) => [
      stepsToDecimal(ticks, instrument.tick).toString(),
      stepsToDecimal(lots, instrument.lot).toString(),
      '0',
      count.toString(),
    ]);
}

export function tickerShape(state: VenueState, instrument: Instrument, now: number): Shape {
  const market = state.market(instrument.id);
  const day = market.summary(now - DAY_MS);
  const [bid, ask] = [bookRows(state, instrument, 'buy', 1)[0], bookRows(state, instrument, 'sell', 1)[0]];
  return {
    instType: instType(instrument),
    instId: instrument.id,
    last: market.last.toString(),
    lastSz: market.trades[0]?.size.toString() ?? '0',
    askPx: ask?.[0] ?? '',
    askSz: ask?.[1] ?? '0',
    bidPx: bid?.[0] ?? '',
    bidSz: bid?.[1] ?? '0',
    open24h: day.open.toString(),
    high24h: day.high.toString(),
    low24h: day.low.toString(),
    volCcy24h: (instrument.market === 'spot' ? day.quoteVolume : day.baseVolume).toString(),
    vol24h: day.volume.toString(),
    sodUtc0: market.summary(now - (now % DAY_MS)).open.toString(),
    sodUtc8: market.summary(now - ((now + 8 * HOUR_MS) % DAY_MS)).open.toString(),
    ts: now.toString(),
  };
}

function ticker({ state, fields, now }: PublicCall): Reply {
  return ok([tickerShape(state, namedInstrument(state, fields), now)]);
}

function tickers({ state, fields, now }: PublicCall): Reply {
  fields.required('instType');
  return ok(chosenInstruments(state, fields).map((instrument) => tickerShape(state, instrument, now)));
}

function books({ state, fields, now }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const depth = Math.min(Math.max(fields.whole('sz', 1), 1), 400);
  return ok([
    {
      asks: bookRows(state, instrument, 'sell', depth),
      bids: bookRows(state, instrument, 'buy', depth),
      ts: now.toString(),
      seqId: state.book(instrument.id).version,
    },
  ]);
}

function booksFull({ state, fields, now }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const depth = Math.min(Math.max(fields.whole('sz', 1), 1), 5000);
  const rows = (side: Side): readonly (readonly (string | undefined)[])[] =>
    bookRows(state, instrument, side, depth).map(([price, size, , count]) => [price, size, count]);
  return ok([{ asks: rows('sell'), bids: rows('buy'), ts: now.toString() }]);
}

function trades({ state, fields }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const limit = Math.min(fields.whole('limit', 100), 500);
  const after = fields.whole('after', Number.MAX_SAFE_INTEGER);
  return ok(
    state
      .market(instrument.id)
      .trades.filter(({ tradeId }) => Number(tradeId) < after)
      .slice(0, limit)
      .map((trade) => ({
        instId: instrument.id,
        tradeId: trade.tradeId,
        px: trade.price.toString(),
        sz: trade.size.toString(),
        side: trade.side,
        source: '0',
        ts: trade.at.toString(),
      })),
  );
}

const BAR_UNITS: Readonly<Record<string, number>> = { m: MINUTE_MS, H: HOUR_MS, D: DAY_MS, W: 7 * DAY_MS };
const BAR = /^(1|2|3|4|5|6|12|15|30)(m|H|D|W)(utc)?$/;

/** Bars of six hours and more follow Hong Kong's day unless they end in `utc`. */
export function barOf(text: string): { readonly barMs: number; readonly offsetMs: number } {
  const parts = BAR.exec(text === '' ? '1m' : text);
  const barMs = Number(parts?.[1] ?? 0) * (BAR_UNITS[parts?.[2] ?? ''] ?? 0);
  if (barMs === 0) throw new OkxRefusal('51000', 'bar');
  return { barMs, offsetMs: barMs >= 6 * HOUR_MS && parts?.[3] === undefined ? 8 * HOUR_MS : 0 };
}

export function candleRow(candle: Candle, instrument: Instrument, isConfirmed: boolean): readonly string[] {
  const { at, open, high, low, close, volume, baseVolume, quoteVolume } = candle;
  const currencyVolume = instrument.market === 'spot' ? quoteVolume : baseVolume;
  const numbers = [open, high, low, close, volume, currencyVolume, quoteVolume].map(String);
  return [at.toString(), ...numbers, isConfirmed ? '1' : '0'];
}

function candles({ state, fields, now }: PublicCall): Reply {
  const instrument = namedInstrument(state, fields);
  const { barMs, offsetMs } = barOf(fields.text('bar'));
  const after = fields.whole('after', Number.MAX_SAFE_INTEGER);
  const before = fields.whole('before', -1);
  const limit = Math.min(fields.whole('limit', 100) || 100, 300);
  const rows = state
    .market(instrument.id)
    .bars(barMs, offsetMs)
    .filter(({ at }) => at < after && at > before)
    .toReversed()
    .slice(0, limit)
    .map((candle) => candleRow(candle, instrument, candle.at + barMs <= now));
  return ok(rows);
}

function indexTickers({ state, fields, now }: PublicCall): Reply {
  const wanted = fields.text('instId');
  const rows = [...state.instruments.values()]
    .filter(({ id, market }) => market === 'spot' && (wanted === '' || id === wanted))
    .map(({ id }) => {
      const { mark } = state.market(id);
      const day = state.market(id).summary(now - DAY_MS);
      const [idxPx, open] = [mark.toString(), day.open.toString()];
      return {
        instId: id,
        idxPx,
        high24h: day.high.toString(),
        low24h: day.low.toString(),
        open24h: open,
        sodUtc0: open,
        sodUtc8: open,
        ts: now.toString(),
      };
    });
  return ok(rows);
}

function marketRoute(path: string, max: number, run: PublicRoute['run']): PublicRoute {
  return { method: 'GET', path: `market/${path}`, access: 'public', limit: perTwoSeconds(max, 'ip'), run };
}

export const MARKET_ROUTES: readonly PublicRoute[] = [
  marketRoute('ticker', 20, ticker),
  marketRoute('tickers', 20, tickers),
  marketRoute('books', 40, books),
  marketRoute('books-full', 10, booksFull),
  marketRoute('trades', 100, trades),
  marketRoute('history-trades', 20, trades),
  marketRoute('candles', 40, candles),
  marketRoute('history-candles', 20, candles),
  marketRoute('mark-price-candles', 20, candles),
  marketRoute('index-tickers', 20, indexTickers),
];

export const KNOWN_INST_TYPES: ReadonlySet<string> = new Set([
  ...Object.values(INST_TYPES),
  'MARGIN',
  'FUTURES',
  'OPTION',
  'EVENTS',
  'ANY',
]);
