import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../testing/manual-clock.ts';
import { FairBucket } from './fair-bucket.ts';

const BOUNDS = { perSecond: 10, burst: 20, askersMax: 100 };
/** The quarter of the burst that the greedy leave to the modest. */
const KEPT = 5;

test('Alone, one asker has the burst but for the part that is kept, then the whole rate.', () => {
  const clock = new ManualClock();
  const bucket = new FairBucket(clock, BOUNDS);
  const count = (): number => {
    let taken = 0;
    while (bucket.take('a')) taken += 1;
    return taken;
  };
  assert.equal(count(), BOUNDS.burst - KEPT);
  clock.advance(100);
  assert.equal(count(), 1);
  clock.advance(99);
  assert.equal(count(), 0);
  clock.advance(1_001);
  assert.equal(count(), 11);
  clock.advance(3_600_000);
  assert.equal(count(), BOUNDS.burst - KEPT, 'a pause fills it no further than to its burst');
});

test('Who asks for the first time has a token, whatever one asker does.', () => {
  const clock = new ManualClock();
  const bucket = new FairBucket(clock, BOUNDS);
  for (let round = 0; round < 100; round += 1) {
    while (bucket.take('greedy'));
    const newcomer = `newcomer ${round}`;
    if (round % 10 === 0) assert.deepEqual([bucket.take(newcomer), bucket.take(newcomer)], [true, false]);
    clock.advance(100);
  }
});

test('Who asks less than an equal part is never refused, and the greedy share the rest, whatever each of them does.', () => {
  const greedy = fc.array(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(greedy, fc.integer({ min: 0, max: 99 }), (triesPerStep, phase) => {
      const clock = new ManualClock();
      clock.advance(phase);
      const bucket = new FairBucket(clock, BOUNDS);
      const got = triesPerStep.map(() => 0);
      const seconds = 40;
      // Warm up: afterwards the debts of the first burst are paid off.
      const partMs = (1_000 * (triesPerStep.length + 1)) / BOUNDS.perSecond;
      let nextMs = 10_000;
      for (let at = 0; at < seconds * 1_000; at += 50) {
        for (const [index, tries] of triesPerStep.entries())
          for (let nth = 0; nth < tries; nth += 1)
            if (bucket.take(`greedy ${index}`) && at >= 10_000) got[index] = (got[index] ?? 0) + 1;
        if (at >= nextMs) {
          assert.ok(bucket.take('modest'), `at ${at} ms`);
          nextMs += partMs * 1.25;
        }
        clock.advance(50);
      }
      const part = (BOUNDS.perSecond * 30) / (triesPerStep.length + 1);
      for (const count of got) assert.ok(count >= part * 0.8, `${got.join(', ')} of ${part}`);
    }),
    { numRuns: 25 },
  );
});

test('In no window is more given out than the burst and the rate.', () => {
  const steps = fc.array(fc.tuple(fc.nat(300), fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (asked) => {
      const clock = new ManualClock();
      const bucket = new FairBucket(clock, BOUNDS);
      const given: number[] = [];
      for (const [waitMs, asker] of asked) {
        clock.advance(waitMs);
        if (bucket.take(asker)) given.push(clock.monotonicMs());
      }
      for (const [from, begin] of given.entries())
        for (const [to, end] of given.entries()) {
          const most = BOUNDS.burst + ((end - begin) * BOUNDS.perSecond) / 1_000;
          if (to >= from) assert.ok(to - from + 1 <= most + 1e-6);
        }
    }),
  );
});

test('More askers than are told apart are one crowd: they take what the known ones leave, and cost no memory.', () => {
  const clock = new ManualClock();
  const bucket = new FairBucket(clock, { ...BOUNDS, askersMax: 2 });
  assert.ok(bucket.take('a') && bucket.take('b'));
  let strangers = 0;
  while (bucket.take(`stranger ${strangers}`)) strangers += 1;
  assert.equal(strangers, BOUNDS.burst - KEPT - 2);
  clock.advance(3_000);
  while (bucket.take('c'));
  assert.ok(bucket.take('d'), 'who has paid off everything makes room for others');
});
