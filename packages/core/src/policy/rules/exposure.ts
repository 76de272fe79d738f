import { refuse } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import { enlarge, worstOf } from '../exposures.ts';
import type { UsageRule } from '../rule.ts';
import type { Exposure } from '../usage.ts';
import { notKnown } from './budget.ts';

const ID = 'exposure';

/** The positions of all instruments together with what rests and may enlarge them, each at its worse side. */
export const EXPOSURE_RULE: UsageRule = {
  id: ID,
  checkAll: ({ limits: { exposure: limit } }, intents, snapshot, usage) => {
    if (limit === null) return null;
    const { exposures } = usage;
    const open = new Map(exposures);
    for (const [item, intent] of intents.entries()) {
      const enlarged = enlarge(intent, open, snapshot);
      if (enlarged === null) continue;
      if (typeof enlarged === 'string') return refuse(enlarged, { ruleId: ID, item });
      if (exposures === null)
        return refuse('USAGE_UNKNOWN', { ruleId: ID, item, detail: notKnown('the open exposure') });
      const { instrument, asset, after } = enlarged;
      const before = totalOf(asset, open);
      open.set(instrument, after);
      const total = totalOf(asset, open);
      const bound = limit.get(asset) ?? Decimal.ZERO;
      // What is already beyond a limit may be made smaller, and what does not matter passes.
      if (total.isAbove(bound) && total.isAbove(before))
        return refuse('EXPOSURE_ABOVE_LIMIT', {
          ruleId: ID,
          item,
          detail: `Cannot place order: all positions and open orders would come to ${total} ${asset}, above the limit of ${bound}; they come to ${before} now.`,
        });
    }
    return null;
  },
};

function totalOf(asset: string, exposures: ReadonlyMap<string, Exposure>): Decimal {
  let sum = Decimal.ZERO;
  for (const one of exposures.values()) if (one.asset === asset) sum = sum.add(worstOf(one));
  return sum;
}
