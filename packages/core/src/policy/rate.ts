import type { Intent } from '../trading/intent.ts';
import type { Rate } from './limits.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import type { Bucket, Filling, Layer, Usage } from './usage.ts';

/** One request, in the unit of a bucket. */
export const ONE_REQUEST = 1_000;

/** What runs over a narrower bucket is not poured into a wider one. */
const NARROWEST_FIRST = ['key', 'account', 'installation'] as const satisfies readonly Layer[];

/** `kind`: of an intent, or as a record names it. `null`: cancels are not counted. */
export function bucketOf(kind: string): Bucket | null {
  if (kind === 'cancel' || kind === 'account-cancel') return null;
  return kind === 'read' ? 'read' : 'order';
}

export function rateOf({ limits }: Terms, bucket: Bucket): Rate | null {
  return bucket === 'read' ? limits.readRate : limits.orderRate;
}

/** What a bucket holds now, in thousandths: never more than the burst, what would be beyond runs over. */
export function levelOf(usage: Usage, bucket: Bucket, { perSecond, burst }: Rate): number {
  let level = 0;
  let fromMs = Number.POSITIVE_INFINITY;
  for (const { added, elapsedMs } of bucket === 'read' ? usage.readLevel : usage.orderLevel) {
    // So many a second are as many thousandths a millisecond.
    level = Math.max(0, level - perSecond * (fromMs - elapsedMs));
    level = Math.min(level + added, burst * ONE_REQUEST);
    fromMs = elapsedMs;
  }
  return Math.max(0, level - perSecond * fromMs);
}

/**
 * What is kept once the request is admitted. Reductions are let through a full bucket, which then stays full; what runs over a
 * narrower one does not count in a wider one either, or who floods with them would have the share of others.
 */
export function fillingOf(policy: Policy, intents: readonly Intent[], snapshot: Snapshot): Filling | null {
  let bucket: Bucket | null = null;
  let poured = 0;
  for (const { kind } of intents) {
    const counted = bucketOf(kind);
    bucket ??= counted;
    if (counted !== null) poured += ONE_REQUEST;
  }
  if (bucket === null) return null;
  const levels: Record<Layer, number | null> = { installation: null, account: null, key: null };
  for (const layer of NARROWEST_FIRST) {
    const terms = layer === 'key' ? policy : snapshot.layers[layer];
    const rate = terms === null ? null : rateOf(terms, bucket);
    if (rate === null) continue;
    const held = levelOf(snapshot.usage[layer], bucket, rate);
    poured = Math.min(poured, rate.burst * ONE_REQUEST - held);
    levels[layer] = held + poured;
  }
  return { bucket, levels };
}
