import type { Refusal } from '../errors/refusal.ts';
import type { IntentKind, OrderType } from '../trading/intent.ts';
import type { Item } from './item.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import type { Usage } from './usage.ts';

export { isBoundable, isOpening, isReducing, knownOrderOf } from './effect.ts';

interface Named<T> {
  /** Stable: it is recorded. */
  readonly id: string;
  /**
   * Whether an intent of this kind may be refused under these terms, in whatever snapshot. The rule is not asked where it
   * says no, so it says no only where the check would always admit. Left out: always.
   */
  readonly mayRefuse?: (terms: T, kind: IntentKind) => boolean;
}

/** One predicate of the key itself: `null` admits. Pure: it looks at nothing but its arguments. */
export interface Rule extends Named<Policy> {
  readonly check: (policy: Policy, item: Item) => Refusal | null;
}

/** One predicate of the terms of a layer. */
export interface TermsRule extends Named<Terms> {
  readonly check: (terms: Terms, item: Item) => Refusal | null;
}

/** One predicate of the terms of a layer on all that a request wants together, and what the layer's subject used up. */
export interface UsageRule extends Named<Terms> {
  readonly checkAll: (
    terms: Terms,
    items: readonly Item[],
    snapshot: Snapshot,
    usage: Usage,
  ) => Refusal | null;
}

/** What may place orders or change them. */
export const ORDER_KINDS: ReadonlySet<IntentKind> = new Set(['place', 'amend']);
/** Of which some are boundable; see {@link isBoundable}. */
export const BOUNDABLE_KINDS: ReadonlySet<IntentKind> = new Set(['place', 'amend', 'set-leverage']);
/** What acts in a market of its own, cancels left out. */
export const MARKET_KINDS: ReadonlySet<IntentKind> = new Set([...BOUNDABLE_KINDS, 'close-position']);

/** What is done or gone at once, and never rests. */
export const IMMEDIATE_TYPES: ReadonlySet<OrderType> = new Set(['market', 'ioc', 'fok', 'optimal-limit-ioc']);
