import type { Refusal } from '../errors/refusal.ts';
import {
  isCancel,
  type AmendIntent,
  type Intent,
  type IntentKind,
  type OrderType,
  type PlaceIntent,
} from '../trading/intent.ts';
import type { Item } from './item.ts';
import type { KnownOrder, Policy, Snapshot, Terms } from './policy.ts';
import type { Usage } from './usage.ts';

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

/** The order that an amend or a cancel names, as the gateway knows it. */
export function knownOrderOf(
  intent: Extract<Intent, { readonly kind: 'amend' | 'cancel' }>,
  snapshot: Snapshot,
): KnownOrder | null {
  const { order } = intent;
  return snapshot.orders.get(`${order.kind === 'venue-id' ? 'v' : 'c'}:${order.id}`) ?? null;
}

/** True for what the venue makes sure can only shrink a position. */
export function isReducing(intent: Intent, snapshot: Snapshot): boolean {
  if (intent.kind === 'close-position') return true;
  if (intent.kind === 'place') return intent.reduceOnly;
  if (intent.kind !== 'amend') return false;
  // The legs of an algo order are what it is; one with a size of its own hangs on it, and may open something.
  if (intent.newLegs.some(({ size }) => !intent.algo || size !== null)) return false;
  const known = knownOrderOf(intent, snapshot);
  return known?.ownership === 'own' && known.reduceOnly;
}

/** True for orders and changes of orders that may open a position or enlarge one. */
export function isOpening(intent: Intent, snapshot: Snapshot): intent is PlaceIntent | AmendIntent {
  return (intent.kind === 'place' || intent.kind === 'amend') && !isReducing(intent, snapshot);
}

/** True for whatever limits of use and time may refuse: orders that open, and settings. */
export function isBoundable(intent: Intent, snapshot: Snapshot): boolean {
  return intent.kind !== 'read' && !isCancel(intent) && !isReducing(intent, snapshot);
}

/** What is done or gone at once, and never rests. */
export const IMMEDIATE_TYPES: ReadonlySet<OrderType> = new Set(['market', 'ioc', 'fok', 'optimal-limit-ioc']);
