import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LINK_FRAMES_WAITING_MAX } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { FramePace, HourCount } from './frame-pace.ts';

test('Frames go in their order, so many a second; the rest waits for the next one.', () => {
  const clock = new ManualClock();
  const sent: string[] = [];
  const pace = new FramePace(clock, { operationsPerSecond: 3, operationsPerHour: 100 }, (text) => {
    sent.push(text);
  });
  assert.equal(pace.take(['1', '2']), true);
  assert.equal(pace.take(['3', '4', '5']), true);
  assert.deepEqual(sent, ['1', '2', '3']);
  clock.advance(999);
  assert.equal(sent.length, 3);
  clock.advance(1);
  assert.deepEqual(sent, ['1', '2', '3', '4', '5']);
  pace.take(['6', '7', '8']);
  pace.stop();
  clock.advance(5_000);
  assert.deepEqual(sent, ['1', '2', '3', '4', '5', '6'], 'a pace that was stopped sends nothing more');
  assert.equal(clock.timers, 0);
});

test('What waits is bounded, and nothing of what is refused is sent.', () => {
  const clock = new ManualClock();
  let sent = 0;
  const pace = new FramePace(clock, { operationsPerSecond: 1, operationsPerHour: 10_000 }, () => {
    sent += 1;
  });
  assert.equal(pace.take(Array.from({ length: LINK_FRAMES_WAITING_MAX }, () => 'x')), true);
  assert.equal(pace.take(['y', 'z']), false);
  for (let second = 0; second < LINK_FRAMES_WAITING_MAX; second += 1) clock.advance(1_000);
  assert.equal(sent, LINK_FRAMES_WAITING_MAX);
});

test('In no hour are there more than the bound, however they are spread, and as many as it admits.', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_800_000), { maxLength: 60 }), (pauses) => {
      const clock = new ManualClock();
      const count = new HourCount(clock, 5);
      const taken: number[] = [];
      for (const pause of pauses) {
        clock.advance(pause);
        const now = clock.monotonicMs();
        const inHour = taken.filter((at) => at > now - 3_600_000).length;
        assert.equal(count.left(), 5 - inHour);
        assert.equal(count.take(1), inHour < 5);
        if (inHour < 5) taken.push(now);
      }
    }),
  );
});
