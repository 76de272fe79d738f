/** When the breaker trips, whom it stops, and what it says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '../item.ts';
import { BREAKER_ORDERS_LEAST } from '../../bounds.ts';
import type { Intent } from '../../trading/intent.ts';
import { NO_LIMITS, type BreakerTerms } from '../limits.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  buy,
  CANCEL,
  CLOSE,
  decimal,
  LEVERAGE,
  NOW,
  OWN,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
} from '../policy.fixture.ts';
import { NO_USAGE, type RecentOrders } from '../usage.ts';
import { BREAKER_RULE } from './breaker.ts';
import { askUsageRule } from './rule.fixture.ts';

const BREAKER: BreakerTerms = { minutes: 5, rejectedShare: decimal('0.5'), unknowns: 3 };
const NONE: RecentOrders = { placed: 0, rejected: 0, unknown: 0, passesInMs: 0 };
const TRIPPED = { placed: 10, rejected: 5 };

function ask(
  recent: Partial<RecentOrders>,
  change: Partial<BreakerTerms> = {},
  intents: Intent | readonly Intent[] = PLACE,
): string | null {
  return askUsageRule(BREAKER_RULE, intents, {
    limits: { breaker: { ...BREAKER, ...change } },
    usage: { recentOrders: () => ({ ...NONE, ...recent }) },
  });
}

test('A breaker trips at its part of rejected orders, and not below it.', () => {
  assert.equal(ask(TRIPPED), 'BREAKER_TRIPPED 0');
  assert.equal(ask({ placed: 11, rejected: 5 }), null);
  assert.equal(ask({ placed: 11, rejected: 6 }), 'BREAKER_TRIPPED 0');
  assert.equal(ask({ placed: 99, rejected: 99 }, { rejectedShare: decimal('1') }), 'BREAKER_TRIPPED 0');
  assert.equal(ask({ placed: 99, rejected: 98 }, { rejectedShare: decimal('1') }), null);
  assert.equal(ask({ placed: 99, rejected: 99 }, { rejectedShare: null }), null);
});

test('A breaker says nothing of the part of a few orders.', () => {
  const placed = BREAKER_ORDERS_LEAST - 1;
  assert.equal(ask({ placed, rejected: placed }), null);
  assert.equal(ask({ placed: placed + 1, rejected: placed }), 'BREAKER_TRIPPED 0');
});

test('A breaker trips at its number of unknown outcomes, of however few orders.', () => {
  assert.equal(ask({ placed: 3, unknown: 3 }), 'BREAKER_TRIPPED 0');
  assert.equal(ask({ placed: 2, unknown: 2 }), null);
  assert.equal(ask({ placed: 99, unknown: 9 }, { unknowns: null }), null);
});

test('A breaker looks at as many minutes as it names.', () => {
  const asked: number[] = [];
  const recentOrders = (minutes: number): RecentOrders => {
    asked.push(minutes);
    return NONE;
  };
  askUsageRule(BREAKER_RULE, PLACE, {
    limits: { breaker: { ...BREAKER, minutes: 17 } },
    usage: { recentOrders },
  });
  assert.deepEqual(asked, [17]);
  for (const intents of [CANCEL, READ])
    askUsageRule(BREAKER_RULE, intents, { limits: { breaker: BREAKER }, usage: { recentOrders } });
  askUsageRule(BREAKER_RULE, PLACE, { limits: {}, usage: { recentOrders } });
  assert.deepEqual(asked, [17], 'whom it does not bind, nobody counts for');
});

test('A tripped breaker stops orders, changes and settings; what reduces, cancels and reads pass.', () => {
  for (const intent of [PLACE, AMEND, LEVERAGE]) {
    assert.equal(ask(TRIPPED, {}, intent), 'BREAKER_TRIPPED 0', intent.kind);
    assert.equal(ask(NONE, {}, intent), null, intent.kind);
  }
  for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, READ, buy('1', { reduceOnly: true })])
    assert.equal(ask(TRIPPED, {}, intent), null, intent.kind);
  assert.equal(ask(TRIPPED, {}, [CANCEL, PLACE]), 'BREAKER_TRIPPED 1');
  assert.equal(
    askUsageRule(BREAKER_RULE, AMEND, {
      limits: { breaker: BREAKER },
      usage: { recentOrders: () => ({ ...NONE, ...TRIPPED }) },
      snapshot: { orders: new Map([['v:1', { ...OWN, reduceOnly: true }]]) },
    }),
    null,
  );
});

function tell(recent: Partial<RecentOrders>, change: Partial<BreakerTerms> = {}): string {
  const policy = { ...POLICY, limits: { ...NO_LIMITS, breaker: { ...BREAKER, ...change } } };
  const usage = { ...NO_USAGE, recentOrders: (): RecentOrders => ({ ...NONE, ...recent }) };
  return BREAKER_RULE.checkAll(policy, [new Item(PLACE, SNAPSHOT)], SNAPSHOT, usage)?.detail ?? 'admitted';
}

test('Whoever a breaker stops reads why, from where on, and until when at the latest.', () => {
  assert.equal(new Date(NOW).toISOString().slice(11, 19), '08:00:00');
  assert.equal(
    tell({ placed: 12, rejected: 7, passesInMs: 299_000 }),
    'Only orders that reduce exposure and cancels are accepted: 7 of the 12 orders of the last 5 minutes were rejected, and from 50 % on it trips. That ends at 08:05 UTC at the latest.',
  );
  assert.equal(
    tell({ placed: 12, rejected: 12, unknown: 3, passesInMs: 60_001 }, { minutes: 1 }),
    'Only orders that reduce exposure and cancels are accepted: of 3 of the 12 orders of the last minute it was not known what became of them, and from 3 on it trips. That ends at 08:02 UTC at the latest.',
  );
  assert.equal(tell({ placed: 12, rejected: 5 }), 'admitted');
});
