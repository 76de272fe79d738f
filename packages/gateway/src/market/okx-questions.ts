import {
  INSTRUMENT_LIST_TARGETS,
  instrumentTarget,
  readInstruments,
  readReferencePrice,
  referenceTarget,
} from '@bitting/core/venues/okx/instruments.ts';
import type { VenueQuestion } from '@bitting/core/venues/dialect.ts';
import type { MarketQuestions } from './market-data.ts';

const EMPTY = new Uint8Array(0);

/** How OKX is asked about instruments and prices. */
export const okxMarketQuestions: MarketQuestions = {
  instrumentQuestion: (id) => get(instrumentTarget(id)),
  readInstruments,
  referenceQuestion: (id) => get(referenceTarget(id)),
  readReferencePrice,
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
