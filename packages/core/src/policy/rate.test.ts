import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../trading/intent.ts';
import { evaluate } from './evaluate.ts';
import { NO_LIMITS, type Rate } from './limits.ts';
import { ACCOUNT_CANCEL, CANCEL, CLOSE, PLACE, POLICY, READ, SNAPSHOT } from './policy.fixture.ts';
import type { Terms } from './policy.ts';
import { bucketOf, levelOf, ONE_REQUEST } from './rate.ts';
import { NO_LAYER_USAGE, NO_USAGE, type Filling, type RateLevel } from './usage.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 300);
const limitsOf = (orderRate: Rate | null, readRate: Rate | null = null) => ({
  ...NO_LIMITS,
  orderRate,
  readRate,
});

/** What is kept of a request that is admitted. */
function fillingOf(
  intents: readonly Intent[],
  {
    key = null,
    account = null,
    level = [],
  }: { readonly key?: Rate | null; readonly account?: Rate | null; readonly level?: RateLevel } = {},
): Filling | null {
  const used = { ...NO_USAGE, orderLevel: level, readLevel: level };
  const layer: Terms = { ...POLICY, limits: limitsOf(account, account) };
  const decision = evaluate({ ...POLICY, limits: limitsOf(key, key) }, intents, {
    ...SNAPSHOT,
    layers: { account: layer, installation: null },
    usage: { ...NO_LAYER_USAGE, key: used },
  });
  assert.ok(decision.kind === 'admitted');
  return decision.filling;
}

test('Whatever is no read and no cancel is counted with the orders.', () => {
  for (const kind of ['place', 'amend', 'close-position', 'set-leverage', 'anything'])
    assert.equal(bucketOf(kind), 'order');
  assert.equal(bucketOf('read'), 'read');
  for (const { kind } of [CANCEL, ACCOUNT_CANCEL]) assert.equal(bucketOf(kind), null);
});

test('Of an admitted request is kept what its buckets hold with it, each leaked by the rate of its own layer.', () => {
  const level = [{ added: 3_000, elapsedMs: 200 }];
  const rates = { key: { perSecond: 5, burst: 10 }, account: { perSecond: 1, burst: 10 }, level };
  assert.deepEqual(fillingOf([PLACE, CANCEL, PLACE], rates), {
    bucket: 'order',
    levels: { key: 4_000, account: 2_000, installation: null },
  });
  assert.deepEqual(fillingOf([READ], rates), {
    bucket: 'read',
    levels: { key: 3_000, account: 1_000, installation: null },
  });
});

test('Cancels leave the buckets as they were, and so does whatever no rate is about.', () => {
  const rate = { perSecond: 5, burst: 10 };
  assert.equal(fillingOf([CANCEL, CANCEL], { key: rate }), null);
  assert.equal(fillingOf([ACCOUNT_CANCEL], { key: rate }), null);
  assert.deepEqual(fillingOf([PLACE])?.levels, { key: null, account: null, installation: null });
  assert.deepEqual(fillingOf([PLACE], { key: rate })?.levels, {
    key: 1_000,
    account: null,
    installation: null,
  });
});

test('Reductions fill a bucket up to its burst and no further: they are never refused, and the next order waits for one only.', () => {
  const key = { perSecond: 5, burst: 2 };
  const level = [{ added: 2_000, elapsedMs: 0 }];
  for (const reduction of [CLOSE, { ...PLACE, reduceOnly: true }])
    assert.equal(fillingOf([reduction, reduction, reduction], { key, level })?.levels.key, 2_000);
  assert.equal(fillingOf([CLOSE], { key })?.levels.key, 1_000);
});

/** Requests, with the pause before each in milliseconds. */
const SCHEDULE = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })),
    kinds: fc.array(
      fc.constantFrom(PLACE, PLACE, PLACE, PLACE, { ...PLACE, reduceOnly: true }, CANCEL, READ),
      {
        minLength: 1,
        maxLength: 4,
      },
    ),
  }),
  { minLength: 10, maxLength: 50 },
);
const RATE = fc.record({
  perSecond: fc.integer({ min: 1, max: 20 }),
  burst: fc.integer({ min: 1, max: 12 }),
});

test('Over every stretch of time no more orders are admitted than the burst and what the rate gives in it, and of reads as well.', () => {
  let refusals = 0;
  let admissions = 0;
  fc.assert(
    fc.property(RATE, SCHEDULE, (rate, schedule) => {
      /** The instants of all that a rate may refuse, in milliseconds, by bucket. */
      const admitted = { order: [] as number[], read: [] as number[] };
      const kept = { order: { level: 0, atMs: 0 }, read: { level: 0, atMs: 0 } };
      let nowMs = 0;
      for (const { afterMs, kinds } of schedule) {
        nowMs += afterMs;
        const reads = kinds.filter(({ kind }) => kind === 'read');
        const intents = reads.length > 0 ? reads : kinds;
        const levelAt = ({ level, atMs }: { readonly level: number; readonly atMs: number }): RateLevel => [
          { added: level, elapsedMs: nowMs - atMs },
        ];
        const used = { ...NO_USAGE, orderLevel: levelAt(kept.order), readLevel: levelAt(kept.read) };
        const decision = evaluate({ ...POLICY, limits: limitsOf(rate, rate) }, intents, {
          ...SNAPSHOT,
          usage: { ...NO_LAYER_USAGE, key: used },
        });
        if (decision.kind === 'denied') {
          refusals += 1;
          continue;
        }
        admissions += 1;
        const { filling } = decision;
        const level = filling?.levels.key ?? null;
        if (filling !== null && level !== null) kept[filling.bucket] = { level, atMs: nowMs };
        for (const intent of intents)
          if (intent.kind === 'read') admitted.read.push(nowMs);
          else if (intent.kind === 'place' && !intent.reduceOnly) admitted.order.push(nowMs);
      }
      for (const instants of [admitted.order, admitted.read])
        for (const [from, fromMs] of instants.entries())
          for (const [to, toMs] of instants.entries())
            if (to >= from)
              assert.ok(
                (to - from + 1) * 1_000 <= rate.burst * 1_000 + rate.perSecond * (toMs - fromMs),
                `${to - from + 1} in ${toMs - fromMs} ms at ${rate.perSecond}/s, ${rate.burst} at once`,
              );
    }),
    { numRuns: RUNS },
  );
  assert.ok(refusals > RUNS && admissions > RUNS, `${refusals} refused, ${admissions} admitted`);
});

test('A rate that is changed in between counts from its change: the bucket leaks by the one that judges.', () => {
  const used = { ...NO_USAGE, orderLevel: [{ added: 4 * ONE_REQUEST, elapsedMs: 1_000 }] };
  assert.equal(levelOf(used, 'order', { perSecond: 1, burst: 10 }), 3 * ONE_REQUEST);
  assert.equal(levelOf(used, 'order', { perSecond: 3, burst: 10 }), ONE_REQUEST);
  assert.equal(levelOf(used, 'order', { perSecond: 1, burst: 2 }), ONE_REQUEST);
  assert.equal(levelOf(used, 'order', { perSecond: 100, burst: 10 }), 0);
  assert.equal(levelOf(used, 'read', { perSecond: 1, burst: 10 }), 0);
});
