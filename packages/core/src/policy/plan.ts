import { QUESTION_LISTS_MAX } from '../bounds.ts';
import type { IntentKind } from '../trading/intent.ts';
import type { Policy, Snapshot } from './policy.ts';
import type { Question } from './questions.ts';

/** What has to be asked of intents under a policy and the layers above it: by kind, of those kinds that came up. */
interface Plan {
  readonly layers: Snapshot['layers'];
  readonly byKind: Partial<Record<IntentKind, readonly Question[]>>;
}

/** Of one policy: under the layers in force, and under those of a shadow. */
const PLANS_OF_POLICY = 2;
/** Terms never change: others are other objects. */
const PLANS = new WeakMap<Policy, readonly Plan[]>();
/** Lists of the same questions are one, by their names: there are many keys, and few ways to limit them. */
const LISTS = new Map<string, readonly Question[]>();

/** Of `all` those that may refuse an intent of this kind, in their order. */
export function questionsFor(
  all: readonly Question[],
  kind: IntentKind,
  policy: Policy,
  layers: Snapshot['layers'],
): readonly Question[] {
  const { byKind } = planOf(policy, layers);
  return (byKind[kind] ??= listOf(all.filter(({ mayRefuse }) => mayRefuse(policy, layers, kind))));
}

function planOf(policy: Policy, layers: Snapshot['layers']): Plan {
  const plans = PLANS.get(policy) ?? [];
  for (const plan of plans)
    if (plan.layers.account === layers.account && plan.layers.installation === layers.installation)
      return plan;
  const { account, installation } = layers;
  const plan: Plan = { layers: { account, installation }, byKind: {} };
  PLANS.set(policy, [plan, ...plans].slice(0, PLANS_OF_POLICY));
  return plan;
}

function listOf(questions: readonly Question[]): readonly Question[] {
  const name = questions.map(({ id, layer }) => `${layer}/${id}`).join(' ');
  const list = LISTS.get(name) ?? questions;
  if (LISTS.size >= QUESTION_LISTS_MAX) LISTS.clear();
  LISTS.set(name, list);
  return list;
}
