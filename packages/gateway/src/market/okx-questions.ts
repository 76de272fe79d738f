import {
  instrumentTarget,
  readInstruments,
  readReferencePrice,
  referenceTarget,
} from '@bitting/core/venues/okx/instruments.ts';
import type { MarketQuestions } from './market-data.ts';

/** How OKX is asked about instruments and prices. */
export const okxMarketQuestions: MarketQuestions = {
  instrumentTarget,
  readInstruments: (answer) => readInstruments(answer.body),
  referenceTarget,
  readReference: (id, answer) => readReferencePrice(id, answer.body),
};
