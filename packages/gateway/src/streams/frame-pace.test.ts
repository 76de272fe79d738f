import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '../testing/manual-clock.ts';
import { FramePace, HourCount } from './frame-pace.ts';

const HOUR_MS = 3_600_000;

test('In no hour is more taken than the bound, and what is a second older than an hour counts no more.', () => {
  const step = fc.record({ waitMs: fc.constantFrom(0, 1, 999, 1_000, 600_000, 3_599_000), count: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const clock = new ManualClock();
      const hour = new HourCount(clock, 10);
      const taken: { readonly atMs: number; readonly count: number }[] = [];
      const within = (spanMs: number): number =>
        taken
          .filter(({ atMs }) => atMs > clock.monotonicMs() - spanMs)
          .reduce((sum, { count }) => sum + count, 0);
      for (const { waitMs, count } of steps) {
        clock.advance(waitMs);
        const isTaken = hour.take(count);
        if (isTaken) assert.ok(within(HOUR_MS) + count <= 10);
        else assert.ok(within(HOUR_MS + 1_000) + count > 10);
        if (isTaken) taken.push({ atMs: clock.monotonicMs(), count });
        assert.ok(hour.left() >= 10 - within(HOUR_MS + 1_000) && hour.left() <= 10 - within(HOUR_MS));
      }
    }),
  );
});

test('However much is taken, an hour is kept in a number for each of its seconds.', () => {
  const clock = new ManualClock();
  const hour = new HourCount(clock, 108_000);
  let taken = 0;
  for (let step = 0; step < 4 * 7_200; step += 1) {
    for (let nth = 0; nth < 8; nth += 1) if (hour.take(1)) taken += 1;
    clock.advance(250);
  }
  assert.ok(taken > 108_000 && taken <= 216_000, `${taken}`);
  assert.ok(hour.size <= 3_601, `${hour.size}`);
});

test('Frames go at the pace, in order; what does not fit into the hour or the queue is taken not at all.', () => {
  const clock = new ManualClock();
  const sent: string[] = [];
  const pace = new FramePace(clock, { operationsPerSecond: 2, operationsPerHour: 5 }, (text) =>
    sent.push(text),
  );
  assert.equal(pace.take(['a', 'b', 'c']), true);
  assert.equal(pace.take(['d', 'e', 'f']), false);
  assert.equal(pace.left(), 2);
  assert.deepEqual(sent, ['a', 'b']);
  clock.advance(1_000);
  assert.deepEqual(sent, ['a', 'b', 'c']);
  assert.equal(pace.take(['d', 'e']), true);
  pace.stop();
  clock.advance(HOUR_MS);
  assert.deepEqual(sent, ['a', 'b', 'c', 'd']);
  assert.equal(clock.timers, 0);
  assert.equal(pace.left(), 5);
});
