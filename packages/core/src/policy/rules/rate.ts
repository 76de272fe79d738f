import { refuse } from '../../errors/refusal.ts';
import { bucketOf, levelOf, ONE_REQUEST, rateOf } from '../rate.ts';
import { isReducing, type UsageRule } from '../rule.ts';
import type { Bucket } from '../usage.ts';

const COUNTED: Readonly<Record<Bucket, string>> = { order: 'orders and changes', read: 'reads' };

/**
 * The items of a request, one after the other, into what the bucket holds: the first that runs over refuses all. Who asks for
 * more than the whole bucket holds is told another code: to try that again later would be in vain.
 */
export function rateRule(id: string, bucket: Bucket): UsageRule {
  return {
    id,
    mayRefuse: (terms, kind) => rateOf(terms, bucket) !== null && bucketOf(kind) === bucket,
    checkAll: (terms, items, snapshot, usage) => {
      const rate = rateOf(terms, bucket);
      if (rate === null) return null;
      const held = levelOf(usage, bucket, rate);
      let level = held;
      let first: number | null = null;
      // What it would hold with the last item that is refused.
      let needed = held;
      for (const { index: item, intent } of items) {
        if (bucketOf(intent.kind) !== bucket) continue;
        level += ONE_REQUEST;
        if (level <= rate.burst * ONE_REQUEST || isReducing(intent, snapshot)) continue;
        first ??= item;
        needed = level;
      }
      if (first === null) return null;
      const at = { ruleId: id, item: first };
      const asked = (needed - held) / ONE_REQUEST;
      const { perSecond, burst } = rate;
      if (asked > burst)
        return refuse('BATCH_SIZE_WRONG', {
          ...at,
          detail: `Too many ${COUNTED[bucket]} in one request: ${asked} are never admitted where ${burst} are allowed at once; send fewer.`,
        });
      const waitMs = Math.ceil((needed - burst * ONE_REQUEST) / perSecond);
      const used = held / ONE_REQUEST;
      return refuse('RATE_EXCEEDED', {
        ...at,
        detail: `Too many ${COUNTED[bucket]}: ${perSecond} per second are allowed, ${burst} at once, of which ${used} are used up; this is admitted in ${waitMs} ms.`,
      });
    },
  };
}
