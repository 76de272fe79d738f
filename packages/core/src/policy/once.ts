import type { Intent } from '../trading/intent.ts';
import type { Snapshot } from './policy.ts';

type Judge<T> = (intent: Intent, snapshot: Snapshot) => T;

/** The same pure judgement, made once of an intent in a snapshot: several rules of several layers ask for it. */
export function once<T>(judge: Judge<T>): Judge<T> {
  const judged = new WeakMap<Intent, { readonly snapshot: Snapshot; readonly result: T }>();
  return (intent, snapshot) => {
    const known = judged.get(intent);
    if (known?.snapshot === snapshot) return known.result;
    const result = judge(intent, snapshot);
    judged.set(intent, { snapshot, result });
    return result;
  };
}
