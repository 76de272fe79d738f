import {
  instrumentQuestion,
  readInstruments,
  readReferencePrice,
  referenceQuestion,
} from '@bitting/core/venues/htx/instruments.ts';
import type { MarketQuestions } from './market-data.ts';

/** How HTX is asked about instruments and prices. */
export const htxMarketQuestions: MarketQuestions = {
  instrumentQuestion,
  readInstruments,
  referenceQuestion,
  readReferencePrice,
  listQuestions: [],
};
