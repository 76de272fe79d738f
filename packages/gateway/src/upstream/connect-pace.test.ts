import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { VENUE_PACE_MARGIN_MS } from '../streams/bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { ConnectPace } from './connect-pace.ts';

const SPAN_MS = 1_000 + VENUE_PACE_MARGIN_MS;

test('Connections begin as they were asked for, no more in a second than the host admits.', () => {
  const clock = new ManualClock();
  const pace = new ConnectPace(clock, 3);
  const begun: number[] = [];
  for (let nth = 0; nth < 7; nth += 1) pace.enter('one', () => begun.push(nth));
  assert.deepEqual(begun, [0, 1, 2]);
  clock.advance(SPAN_MS - 1);
  assert.equal(begun.length, 3);
  clock.advance(1);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5]);
  clock.advance(SPAN_MS);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(clock.timers, 0);
});

test('Nobody waits behind another’s crowd: the askers take turns.', () => {
  const clock = new ManualClock();
  const pace = new ConnectPace(clock, 2);
  const begun: string[] = [];
  for (let nth = 0; nth < 50; nth += 1) pace.enter('thief', () => begun.push('thief'));
  pace.enter('other', () => begun.push('other'));
  pace.enter('hub', () => begun.push('hub'));
  clock.advance(SPAN_MS);
  clock.advance(SPAN_MS);
  assert.equal(begun.length, 6);
  assert.ok(begun.includes('other') && begun.includes('hub'), begun.join(' '));
});

test('Who gives his turn up is not called, takes none of the pace and leaves nothing behind.', () => {
  const clock = new ManualClock();
  const pace = new ConnectPace(clock, 1);
  const begun: string[] = [];
  pace.enter('one', () => begun.push('first'));
  const leave = pace.enter('one', () => begun.push('gone'));
  pace.enter('two', () => begun.push('second'));
  leave();
  leave();
  clock.advance(SPAN_MS);
  assert.deepEqual(begun, ['first', 'second']);
});

test('In whatever order askers come and go, in no second begin more than the host admits, and everyone who stays begins.', () => {
  const step = fc.record({
    asker: fc.constantFrom('a', 'b', 'c'),
    waitMs: fc.nat(700),
    leaves: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (steps, perSecond) => {
      const clock = new ManualClock();
      const pace = new ConnectPace(clock, perSecond);
      const begunMs: number[] = [];
      let expected = 0;
      for (const { asker, waitMs, leaves } of steps) {
        let isBegun = false;
        const leave = pace.enter(asker, () => {
          isBegun = true;
          begunMs.push(clock.monotonicMs());
        });
        if (leaves) leave();
        if (isBegun || !leaves) expected += 1;
        clock.advance(waitMs);
      }
      for (let second = 0; second < 80; second += 1) clock.advance(SPAN_MS);
      assert.equal(begunMs.length, expected);
      for (const [nth, atMs] of begunMs.entries()) {
        const later = begunMs[nth + perSecond];
        if (later !== undefined) assert.ok(later - atMs >= SPAN_MS, begunMs.join(' '));
      }
    }),
  );
});
