import type { Snapshot } from '@bitting/core/policy/policy.ts';

/** The same snapshot with some parts of another world. What it makes on demand only, is still made on demand only. */
export function overlay(snapshot: Snapshot, change: Partial<Snapshot>): Snapshot {
  return Object.create(snapshot, Object.getOwnPropertyDescriptors(change)) as Snapshot;
}
