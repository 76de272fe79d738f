import type { Intent } from '../trading/intent.ts';
import type { Snapshot } from './policy.ts';

type Judge<T> = (intent: Intent, snapshot: Snapshot) => T;

/** The same pure judgement, made once of an intent in a snapshot: several rules of several layers ask for it, one after the other. */
export function once<T>(judge: Judge<T>): Judge<T> {
  const judged = new Map<Intent, T>();
  let judgedIn: Snapshot | null = null;
  return (intent, snapshot) => {
    if (snapshot !== judgedIn) {
      judged.clear();
      judgedIn = snapshot;
    }
    const known = judged.get(intent);
    if (known !== undefined) return known;
    const result = judge(intent, snapshot);
    judged.set(intent, result);
    return result;
  };
}
