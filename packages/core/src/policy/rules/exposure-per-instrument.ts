import { Decimal } from '../../money/decimal.ts';
import { sideOf } from '../exposures.ts';
import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import { judgeEnlarged } from './enlarged.ts';

const ID = 'exposure-per-instrument';

/** The position of each instrument together with what rests and may enlarge it, on the side that a request is for. */
export const EXPOSURE_PER_INSTRUMENT_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.exposurePerInstrument !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits }, items, _snapshot, usage) => {
    const limit = limits.exposurePerInstrument;
    if (limit === null) return null;
    return judgeEnlarged(ID, items, usage, ({ instrument, asset, after, sides }) => {
      const bound = limit.get(asset) ?? Decimal.ZERO;
      const size = sides.map((side) => sideOf(after, side)).find((one) => one.isAbove(bound));
      if (size === undefined) return null;
      return `Cannot place order: position and open orders of ${instrument} would come to ${size} ${asset}, above the limit of ${bound}.`;
    });
  },
};
