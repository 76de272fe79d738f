/** What an intent would do to a position, as far as the venue makes sure of it. */
import { isCancel, type AmendIntent, type Intent, type PlaceIntent } from '../trading/intent.ts';
import type { KnownOrder, Snapshot } from './policy.ts';

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
