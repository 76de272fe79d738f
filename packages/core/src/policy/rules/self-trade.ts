import { refuse } from '../../errors/refusal.ts';
import type { Decimal } from '../../money/decimal.ts';
import type { Intent, PlaceIntent } from '../../trading/intent.ts';
import type { Side } from '../../trading/vocabulary.ts';
import type { RestingOrder, Snapshot } from '../policy.ts';
import { IMMEDIATE_TYPES, isOpening, knownOrderOf, ORDER_KINDS, type UsageRule } from '../rule.ts';
import { notKnown } from './budget.ts';

const ID = 'self-trade';

/** An order of the book, as far as it may meet another. */
interface Meeting {
  readonly instrument: string;
  readonly side: Side | null;
  /** `null`: any. */
  readonly price: Decimal | null;
  /** Whether it may be the one that comes to the other, and the one that the other comes to. */
  readonly takes: boolean;
  readonly rests: boolean;
}

const NONE: readonly RestingOrder[] = [];
/** An account may have thousands of orders in one book, and a list of them never changes. */
const NEAREST = new WeakMap<readonly RestingOrder[], readonly RestingOrder[]>();

/**
 * An order that could trade with a resting one of the account, or with another one of its batch. What waits for a trigger is
 * not in the book, and where it meets something later the venue's own prevention is what is left.
 */
export const SELF_TRADE_RULE: UsageRule = {
  id: ID,
  mayRefuse: ({ limits }, kind) => limits.selfTrade === 'refuse' && ORDER_KINDS.has(kind),
  checkAll: ({ limits: { selfTrade } }, items, snapshot) => {
    if (selfTrade === 'allow') return null;
    const earlier: Meeting[] = [];
    let resting: Snapshot['resting'] | undefined;
    for (const { index: item, intent } of items) {
      const coming = meetingOf(intent, snapshot);
      if (coming === null) continue;
      resting = resting === undefined ? snapshot.resting : resting;
      if (coming.takes && resting === null)
        return refuse('USAGE_UNKNOWN', { ruleId: ID, item, detail: notKnown('what rests of this account') });
      const { instrument } = coming;
      const nearest = nearestOf(resting?.get(instrument) ?? NONE);
      if (
        nearest.some(({ side, price }) =>
          canMeet(coming, { instrument, side, price, takes: false, rests: true }),
        ) ||
        earlier.some((other) => canMeet(coming, other))
      )
        return refuse('SELF_TRADE', { ruleId: ID, item });
      earlier.push(coming);
    }
    return null;
  },
};

/** Of what is in the book, the order of each side that is met first: who does not meet it meets none. */
function nearestOf(orders: readonly RestingOrder[]): readonly RestingOrder[] {
  const known = NEAREST.get(orders);
  if (known !== undefined) return known;
  const nearest = new Map<Side, RestingOrder>();
  for (const order of orders) {
    const best = nearest.get(order.side);
    if (!order.algo && (best === undefined || isNearer(order, best))) nearest.set(order.side, order);
  }
  const found = [...nearest.values()];
  NEAREST.set(orders, found);
  return found;
}

function isNearer({ side, price }: RestingOrder, best: RestingOrder): boolean {
  if (price === null || best.price === null) return price === null;
  return side === 'buy' ? price.isAbove(best.price) : price.isBelow(best.price);
}

function meetingOf(intent: Intent, snapshot: Snapshot): Meeting | null {
  if (!isOpening(intent, snapshot) || intent.algo) return null;
  const { instrument } = intent;
  if (intent.kind === 'place') return meetingOfPlace(intent);
  const known = knownOrderOf(intent, snapshot);
  const price = intent.newPrice ?? known?.price ?? null;
  return { instrument, side: known?.side ?? null, price, takes: true, rests: true };
}

function meetingOfPlace({ instrument, side, price, type, legs }: PlaceIntent): Meeting | null {
  if (type === 'trigger' || legs.some(({ purpose }) => purpose === 'trigger')) return null;
  return { instrument, side, price, takes: type !== 'post-only', rests: !IMMEDIATE_TYPES.has(type) };
}

function canMeet(one: Meeting, other: Meeting): boolean {
  if (one.instrument !== other.instrument) return false;
  if (!(one.takes && other.rests) && !(other.takes && one.rests)) return false;
  if (one.side !== null && one.side === other.side) return false;
  if (one.price === null || other.price === null || one.side === null || other.side === null) return true;
  return one.side === 'buy' ? !one.price.isBelow(other.price) : !one.price.isAbove(other.price);
}
