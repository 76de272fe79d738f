import { BREAKER_ORDERS_LEAST } from '../../bounds.ts';
import { refuse } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { BreakerTerms } from '../limits.ts';
import { BOUNDABLE_KINDS, isBoundable, type UsageRule } from '../rule.ts';
import type { RecentOrders } from '../usage.ts';

const MINUTE_MS = 60_000;
const HUNDRED = Decimal.of(100n);

/** Nothing of it is too much, but something is wrong: who opens no more finds out what, and loses nothing meanwhile. */
export const BREAKER_RULE: UsageRule = {
  id: 'breaker',
  mayRefuse: ({ limits }, kind) => limits.breaker !== null && BOUNDABLE_KINDS.has(kind),
  checkAll: ({ limits: { breaker } }, items, snapshot, usage) => {
    if (breaker === null) return null;
    const item = items.findIndex(({ intent }) => isBoundable(intent, snapshot));
    if (item === -1) return null;
    const recent = usage.recentOrders(breaker.minutes);
    const cause = causeOf(breaker, recent);
    if (cause === null) return null;
    // To the minute, and never earlier than it is.
    const end = new Date(Math.ceil((snapshot.now + recent.passesInMs) / MINUTE_MS) * MINUTE_MS);
    return refuse('BREAKER_TRIPPED', {
      ruleId: 'breaker',
      item,
      detail: `Only orders that reduce exposure and cancels are accepted: ${cause}. That ends at ${end.toISOString().slice(11, 16)} UTC at the latest.`,
    });
  },
};

function causeOf({ minutes, rejectedShare, unknowns }: BreakerTerms, recent: RecentOrders): string | null {
  const { placed, rejected, unknown } = recent;
  if (unknowns !== null && unknown >= unknowns)
    return `of ${unknown} of the ${placed} orders of ${timeOf(minutes)} it was not known what became of them, and from ${unknowns} on it trips`;
  if (rejectedShare === null || placed < BREAKER_ORDERS_LEAST) return null;
  if (Decimal.of(BigInt(rejected)).isBelow(rejectedShare.multiply(Decimal.of(BigInt(placed))))) return null;
  return `${rejected} of the ${placed} orders of ${timeOf(minutes)} were rejected, and from ${rejectedShare.multiply(HUNDRED)} % on it trips`;
}

function timeOf(minutes: number): string {
  return minutes === 1 ? 'the last minute' : `the last ${minutes} minutes`;
}
