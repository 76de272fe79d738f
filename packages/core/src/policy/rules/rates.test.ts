import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
import { evaluate } from '../evaluate.ts';
import { NO_LIMITS, type Limits } from '../limits.ts';
import {
  ACCOUNT_CANCEL,
  AMEND,
  CANCEL,
  CLOSE,
  LEVERAGE,
  OWN,
  PLACE,
  POLICY,
  READ,
  SNAPSHOT,
} from '../policy.fixture.ts';
import type { Terms } from '../policy.ts';
import { NO_LAYER_USAGE, NO_USAGE, type RateLevel, type Usage } from '../usage.ts';
import { ORDER_RATE_RULE } from './order-rate.ts';
import { READ_RATE_RULE } from './read-rate.ts';
import { askUsageRule } from './rule.fixture.ts';

/** Five a second, two at once: one comes back every 200 ms. */
const RATE = { perSecond: 5, burst: 2 };
const FULL: RateLevel = [{ added: 2_000, elapsedMs: 0 }];
const REDUCING = { ...PLACE, reduceOnly: true };

function askOrders(intents: Intent | readonly Intent[], orderLevel: RateLevel): string | null {
  return askUsageRule(ORDER_RATE_RULE, intents, { limits: { orderRate: RATE }, usage: { orderLevel } });
}

function askReads(intents: Intent | readonly Intent[], readLevel: RateLevel): string | null {
  return askUsageRule(READ_RATE_RULE, intents, { limits: { readRate: RATE }, usage: { readLevel } });
}

test('A full bucket of orders refuses orders, amends and settings, and nothing that takes risk away.', () => {
  for (const intent of [PLACE, AMEND, LEVERAGE]) {
    assert.equal(askOrders(intent, FULL), 'RATE_EXCEEDED 0', intent.kind);
    assert.equal(askOrders(intent, []), null, intent.kind);
  }
  for (const intent of [CANCEL, ACCOUNT_CANCEL, CLOSE, REDUCING, READ])
    assert.equal(askOrders(intent, FULL), null, intent.kind);
});

test('A full bucket of reads refuses reads alone, and neither bucket is the other’s.', () => {
  assert.equal(askReads(READ, FULL), 'RATE_EXCEEDED 0');
  assert.equal(askReads(READ, []), null);
  for (const intent of [PLACE, AMEND, CANCEL, ACCOUNT_CANCEL, CLOSE, LEVERAGE, REDUCING])
    assert.equal(askReads(intent, FULL), null, intent.kind);
  const limits = { orderRate: RATE, readRate: RATE };
  assert.equal(askUsageRule(ORDER_RATE_RULE, PLACE, { limits, usage: { readLevel: FULL } }), null);
  assert.equal(askUsageRule(READ_RATE_RULE, READ, { limits, usage: { orderLevel: FULL } }), null);
});

test('Without a rate nothing is refused, however full.', () => {
  const usage = { orderLevel: FULL, readLevel: FULL };
  assert.equal(askUsageRule(ORDER_RATE_RULE, PLACE, { limits: { readRate: RATE }, usage }), null);
  assert.equal(askUsageRule(READ_RATE_RULE, READ, { limits: { orderRate: RATE }, usage }), null);
});

test('A bucket lets the next one in at the millisecond at which there is room for it, not before.', () => {
  for (const [elapsedMs, admits] of [
    [199, false],
    [200, true],
    [100_000, true],
  ] as const)
    assert.equal(askOrders(PLACE, [{ added: 2_000, elapsedMs }]), admits ? null : 'RATE_EXCEEDED 0');
  assert.equal(askOrders(PLACE, [{ added: 1_001, elapsedMs: 0 }]), 'RATE_EXCEEDED 0');
  assert.equal(askOrders(PLACE, [{ added: 1_000, elapsedMs: 0 }]), null);
});

test('Each item of a batch counts, reductions too; of cancels none; the first that is too much is named.', () => {
  assert.equal(askOrders([PLACE, PLACE], []), null);
  assert.equal(askOrders([PLACE, PLACE], [{ added: 500, elapsedMs: 0 }]), 'RATE_EXCEEDED 1');
  assert.equal(askOrders([PLACE, PLACE], FULL), 'RATE_EXCEEDED 0');
  assert.equal(askOrders([CANCEL, PLACE, PLACE, CANCEL], []), null);
  assert.equal(askOrders([REDUCING, PLACE, REDUCING], FULL), 'RATE_EXCEEDED 1');
  assert.equal(askOrders([REDUCING, REDUCING, REDUCING], []), null);
});

test('A request that is larger than the burst is told so with another code: it would be tried again in vain.', () => {
  assert.equal(askOrders([PLACE, PLACE, PLACE], []), 'BATCH_SIZE_WRONG 2');
  assert.equal(askOrders([PLACE, PLACE, PLACE], FULL), 'BATCH_SIZE_WRONG 0');
  assert.equal(askOrders([REDUCING, REDUCING, PLACE, REDUCING], []), 'BATCH_SIZE_WRONG 2');
  assert.equal(askOrders([PLACE, PLACE, REDUCING], FULL), 'RATE_EXCEEDED 0');
});

test('An amend counts as a reduction only where the order is known to be one.', () => {
  const asked = { limits: { orderRate: RATE }, usage: { orderLevel: FULL } };
  const orders = new Map([['v:1', { ...OWN, reduceOnly: true }]]);
  assert.equal(askUsageRule(ORDER_RATE_RULE, AMEND, { ...asked, snapshot: { orders } }), null);
  assert.equal(askUsageRule(ORDER_RATE_RULE, AMEND, asked), 'RATE_EXCEEDED 0');
});

test('Of several steps each leaks from when it came, and what would be above the burst is lost.', () => {
  const steps = (...pairs: readonly (readonly [number, number])[]): RateLevel =>
    pairs.map(([added, elapsedMs]) => ({ added, elapsedMs }));
  // 2,000 less 200 x 5 is 1,000; with 1,000 more it is full, and 199 ms leave 1,005.
  assert.equal(askOrders(PLACE, steps([2_000, 399], [1_000, 199])), 'RATE_EXCEEDED 0');
  assert.equal(askOrders(PLACE, steps([2_000, 400], [1_000, 200])), null);
  // A hundred at once fill it, and no more.
  assert.equal(askOrders(PLACE, steps([100_000, 200])), null);
  assert.equal(askOrders(PLACE, steps([100_000, 199])), 'RATE_EXCEEDED 0');
});

interface Case {
  readonly limits: Partial<Limits>;
  readonly usage?: Partial<Usage>;
  readonly intents?: readonly Intent[];
  readonly told: string | null;
}

/** The rule and what it says first. */
function tell({ limits, usage = {}, intents = [PLACE] }: Case): string | null {
  const decision = evaluate({ ...POLICY, limits: { ...NO_LIMITS, ...limits } }, intents, {
    ...SNAPSHOT,
    usage: { ...NO_LAYER_USAGE, key: { ...NO_USAGE, ...usage } },
  });
  if (decision.kind === 'admitted') return null;
  const [{ ruleId, detail }] = decision.refusals;
  return `${ruleId ?? ''}: ${detail}`;
}

const SLOW = { perSecond: 3, burst: 20 };
const CASES: Readonly<Record<string, Case>> = {
  'an order too many': {
    limits: { orderRate: SLOW },
    usage: { orderLevel: [{ added: 20_000, elapsedMs: 100 }] },
    told: 'order-rate: Too many orders and changes: 3 per second are allowed, 20 at once, of which 19.7 are used up; this is admitted in 234 ms.',
  },
  'a batch too many': {
    limits: { orderRate: SLOW },
    usage: { orderLevel: [{ added: 19_000, elapsedMs: 0 }] },
    intents: [PLACE, PLACE, PLACE],
    told: 'order-rate: Too many orders and changes: 3 per second are allowed, 20 at once, of which 19 are used up; this is admitted in 667 ms.',
  },
  'a batch that is never admitted': {
    limits: { orderRate: { perSecond: 3, burst: 2 } },
    intents: [PLACE, PLACE, PLACE, REDUCING],
    told: 'order-rate: Too many orders and changes in one request: 3 are never admitted where 2 are allowed at once; send fewer.',
  },
  'a batch as large as the burst': {
    limits: { orderRate: { perSecond: 3, burst: 2 } },
    usage: { orderLevel: [{ added: 2_000, elapsedMs: 0 }] },
    intents: [PLACE, PLACE],
    told: 'order-rate: Too many orders and changes: 3 per second are allowed, 2 at once, of which 2 are used up; this is admitted in 667 ms.',
  },
  'a read too many': {
    limits: { readRate: SLOW },
    usage: { readLevel: [{ added: 20_000, elapsedMs: 0 }] },
    intents: [READ],
    told: 'read-rate: Too many reads: 3 per second are allowed, 20 at once, of which 20 are used up; this is admitted in 334 ms.',
  },
};
for (const [what, asked] of Object.entries(CASES)) {
  test(`Whoever is refused for ${what} reads when it would be admitted.`, () => {
    assert.equal(tell(asked), asked.told);
  });
}

test('What a sentence promises is kept: at that millisecond it is admitted, one before it is not.', () => {
  const limits = { orderRate: { perSecond: 7, burst: 3 } };
  for (const count of [1, 2, 3]) {
    const ask = (elapsedMs: number): string | null =>
      tell({
        limits,
        usage: { orderLevel: [{ added: 2_345, elapsedMs }] },
        intents: Array.from({ length: count }, () => PLACE),
        told: null,
      });
    const waitMs = Number(/in (\d+) ms/u.exec(ask(0) ?? '')?.[1]);
    assert.ok(waitMs > 0);
    assert.notEqual(ask(waitMs - 1), null);
    assert.equal(ask(waitMs), null);
  }
});

test('The rates of an account and of the installation count what all their keys did.', () => {
  const limits = { ...NO_LIMITS, orderRate: RATE };
  const layer: Terms = { ...POLICY, limits };
  for (const [name, layers] of [
    ['account', { account: layer, installation: null }],
    ['installation', { account: null, installation: layer }],
  ] as const) {
    const usage = { ...NO_LAYER_USAGE, [name]: { ...NO_USAGE, orderLevel: FULL } };
    const decision = evaluate(POLICY, [PLACE], { ...SNAPSHOT, layers, usage });
    assert.ok(decision.kind === 'denied');
    assert.equal(decision.refusals[0].ruleId, `${name}/order-rate`);
    assert.equal(evaluate(POLICY, [PLACE], { ...SNAPSHOT, layers }).kind, 'admitted');
  }
});
