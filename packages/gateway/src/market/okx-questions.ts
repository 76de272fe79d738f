import {
  INSTRUMENT_LIST_TARGETS,
  instrumentTarget,
  readInstruments,
} from '@bitting/core/venues/okx/instruments.ts';
import {
  bookTarget,
  markTarget,
  readBook,
  readMark,
  readTicker,
  tickerTarget,
} from '@bitting/core/venues/okx/market-data.ts';
import type { VenueQuestion } from '@bitting/core/venues/dialect.ts';
import type { MarketQuestions } from './market-data.ts';

const EMPTY = new Uint8Array(0);

/** How OKX is asked about instruments and prices. */
export const okxMarketQuestions: MarketQuestions = {
  instrumentQuestion: (id) => get(instrumentTarget(id)),
  readInstruments,
  tickerQuestion: (id) => get(tickerTarget(id)),
  readTicker,
  markQuestion: (id) => get(markTarget(id)),
  readMark,
  bookQuestion: (id) => get(bookTarget(id)),
  readBook: (_, body) => readBook(body),
  listQuestions: INSTRUMENT_LIST_TARGETS.map((target) => ({
    family: 'okx',
    method: 'GET',
    target,
    body: EMPTY,
  })),
};

function get(target: string | null): VenueQuestion | null {
  return target === null ? null : { family: 'okx', method: 'GET', target, body: EMPTY };
}
