import type { Refusal } from '../errors/refusal.ts';
import type { Intent, IntentKind } from '../trading/intent.ts';
import type { Item } from './item.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import type { Rule, TermsRule, UsageRule } from './rule.ts';
import type { Layer } from './usage.ts';

type Layers = Snapshot['layers'];

/** One rule, asked of the terms of one layer. */
export interface Question {
  /** Of the rule. */
  readonly id: string;
  readonly layer: Layer;
  /** See `Rule`; never, where the layer has no terms. */
  readonly mayRefuse: (policy: Policy, layers: Layers, kind: IntentKind) => boolean;
  readonly judge: (policy: Policy, items: readonly Item[], snapshot: Snapshot) => Refusal | null;
}

/** The key is asked first: who is refused by it need not know what binds others, too. */
const LAYERS_ASKED: readonly (readonly [Layer, (policy: Policy, layers: Layers) => Terms | null])[] = [
  ['key', (policy) => policy],
  ['account', (_policy, { account }) => account],
  ['installation', (_policy, { installation }) => installation],
];

const ALWAYS = (): boolean => true;

export function ofKey({ id, mayRefuse = ALWAYS, check }: Rule): readonly Question[] {
  return [
    {
      id,
      layer: 'key',
      mayRefuse: (policy, _layers, kind) => mayRefuse(policy, kind),
      judge: (policy, items) => firstRefusal(check, policy, items),
    },
  ];
}

export function ofBatch({
  id,
  kind,
  checkBatch,
}: {
  readonly id: string;
  readonly kind: IntentKind;
  readonly checkBatch: (intents: readonly Intent[]) => Refusal | null;
}): readonly Question[] {
  return [
    {
      id,
      layer: 'key',
      mayRefuse: (_policy, _layers, asked) => asked === kind,
      judge: (_policy, items) => checkBatch(items.map(({ intent }) => intent)),
    },
  ];
}

export function ofTerms({ id, mayRefuse = ALWAYS, check }: TermsRule): readonly Question[] {
  return ofLayers({ id, mayRefuse }, (terms, items) => firstRefusal(check, terms, items));
}

export function ofUsage({ id, mayRefuse = ALWAYS, checkAll }: UsageRule): readonly Question[] {
  return ofLayers({ id, mayRefuse }, (terms, items, snapshot, layer) => {
    const refusal = checkAll(terms, items, snapshot, snapshot.usage[layer]);
    return refusal === null || items.length > 1 ? refusal : { ...refusal, item: null };
  });
}

function ofLayers(
  { id, mayRefuse }: Required<Pick<TermsRule, 'id' | 'mayRefuse'>>,
  judge: (terms: Terms, items: readonly Item[], snapshot: Snapshot, layer: Layer) => Refusal | null,
): readonly Question[] {
  return LAYERS_ASKED.map(([layer, termsOf]) => ({
    id,
    layer,
    mayRefuse: (policy, layers, kind) => {
      const terms = termsOf(policy, layers);
      return terms !== null && mayRefuse(terms, kind);
    },
    judge: (policy, items, snapshot) => {
      const terms = termsOf(policy, snapshot.layers);
      const refusal = terms === null ? null : judge(terms, items, snapshot, layer);
      if (refusal === null || layer === 'key') return refusal;
      return { ...refusal, ruleId: `${layer}/${refusal.ruleId ?? ''}` };
    },
  }));
}

function firstRefusal<T extends Terms>(
  check: (terms: T, item: Item) => Refusal | null,
  terms: T,
  items: readonly Item[],
): Refusal | null {
  for (const item of items) {
    const refusal = check(terms, item);
    if (refusal !== null) return items.length === 1 ? refusal : { ...refusal, item: item.index };
  }
  return null;
}
