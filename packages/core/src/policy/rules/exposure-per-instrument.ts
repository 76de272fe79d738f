import { refuse } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import { enlarge, sideOf } from '../exposures.ts';
import type { UsageRule } from '../rule.ts';
import { notKnown } from './budget.ts';

const ID = 'exposure-per-instrument';

/** The position of each instrument together with what rests and may enlarge it, on the side that a request is for. */
export const EXPOSURE_PER_INSTRUMENT_RULE: UsageRule = {
  id: ID,
  checkAll: ({ limits }, intents, snapshot, usage) => {
    const limit = limits.exposurePerInstrument;
    if (limit === null) return null;
    const { exposures } = usage;
    const open = new Map(exposures);
    for (const [item, intent] of intents.entries()) {
      const enlarged = enlarge(intent, open, snapshot);
      if (enlarged === null) continue;
      if (typeof enlarged === 'string') return refuse(enlarged, { ruleId: ID, item });
      if (exposures === null)
        return refuse('USAGE_UNKNOWN', { ruleId: ID, item, detail: notKnown('the open exposure') });
      const { instrument, asset, after, sides } = enlarged;
      const bound = limit.get(asset) ?? Decimal.ZERO;
      for (const side of sides) {
        const size = sideOf(after, side);
        if (size.isAbove(bound))
          return refuse('EXPOSURE_ABOVE_LIMIT', {
            ruleId: ID,
            item,
            detail: `Cannot place order: position and open orders of ${instrument} would come to ${size} ${asset}, above the limit of ${bound}.`,
          });
      }
      open.set(instrument, after);
    }
    return null;
  },
};
