import { instrumentQuestion, readInstruments } from '@bitting/core/venues/htx/instruments.ts';
import { marketQuestion, readBook, readMark, readTicker } from '@bitting/core/venues/htx/market-data.ts';
import type { MarketQuestions } from './market-data.ts';

/** How HTX is asked about instruments and prices. */
export const htxMarketQuestions: MarketQuestions = {
  instrumentQuestion,
  readInstruments,
  tickerQuestion: (id) => marketQuestion(id, 'ticker'),
  readTicker,
  markQuestion: (id) => marketQuestion(id, 'mark'),
  readMark,
  bookQuestion: (id) => marketQuestion(id, 'book'),
  readBook,
  listQuestions: [],
};
