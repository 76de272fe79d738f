import { refuse, type Refusal } from '../../errors/refusal.ts';
import { enlarge, type Enlarged } from '../exposures.ts';
import type { Item } from '../item.ts';
import type { Exposure, Usage } from '../usage.ts';
import { notKnown } from './budget.ts';

const NOTHING_OPEN: ReadonlyMap<string, Exposure> = new Map();

/** Judges the items of a request, each on top of what is open and of those before it: the first that is told off refuses all. */
export function judgeEnlarged(
  ruleId: string,
  items: readonly Item[],
  { exposures }: Usage,
  judge: (enlarged: Enlarged, open: ReadonlyMap<string, Exposure>) => string | null,
): Refusal | null {
  // What is judged alone leaves nothing behind that another one would stand on.
  const later = items.length > 1 ? new Map(exposures) : null;
  const open = later ?? exposures ?? NOTHING_OPEN;
  for (const one of items) {
    const { index: item } = one;
    const enlarged = enlarge(one, open);
    if (enlarged === null) continue;
    if (typeof enlarged === 'string') return refuse(enlarged, { ruleId, item });
    if (exposures === null)
      return refuse('USAGE_UNKNOWN', { ruleId, item, detail: notKnown('the open exposure') });
    const detail = judge(enlarged, open);
    if (detail !== null) return refuse('EXPOSURE_ABOVE_LIMIT', { ruleId, item, detail });
    later?.set(enlarged.instrument, enlarged.after);
  }
  return null;
}
