import { Decimal } from '../../money/decimal.ts';
import { worstOf } from '../exposures.ts';
import { ORDER_KINDS, type UsageRule } from '../rule.ts';
import type { Exposure } from '../usage.ts';
import { judgeEnlarged } from './enlarged.ts';

const ID = 'exposure';

/** The positions of all instruments together with what rests and may enlarge them, each at its worse side. */
export const EXPOSURE_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.exposure !== null && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { exposure: limit } }, items, _snapshot, usage) => {
    if (limit === null) return null;
    return judgeEnlarged(ID, items, usage, ({ instrument, asset, after }, open) => {
      const before = totalOf(asset, open);
      const own = open.get(instrument);
      const others = own === undefined ? before : before.subtract(worstOf(own));
      const total = others.add(worstOf(after));
      const bound = limit.get(asset) ?? Decimal.ZERO;
      // What is already beyond a limit may be made smaller, and what does not matter passes.
      if (!total.isAbove(bound) || !total.isAbove(before)) return null;
      return `Cannot place order: all positions and open orders would come to ${total} ${asset}, above the limit of ${bound}; they come to ${before} now.`;
    });
  },
};

function totalOf(asset: string, exposures: ReadonlyMap<string, Exposure>): Decimal {
  let sum = Decimal.ZERO;
  for (const one of exposures.values()) if (one.asset === asset) sum = sum.add(worstOf(one));
  return sum;
}
