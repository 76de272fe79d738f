import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { VenueClock } from './venue-clock.ts';

test('Our own clock is used while it agrees with every answer, and before the first.', () => {
  const clock = new VenueClock();
  assert.equal(clock.now(epochMs(5)), 5);
  clock.observe(1_000_000, 1_000, { sentMs: 1_000_400, receivedMs: 1_000_600 });
  assert.equal(clock.offsetMs, 0);
});

test('A venue that is ahead is followed as far as its answers prove it.', () => {
  const clock = new VenueClock();
  clock.observe(1_010_000, 1_000, { sentMs: 1_000_000, receivedMs: 1_000_100 });
  assert.equal(clock.offsetMs, 9_900);
  assert.equal(clock.now(epochMs(2_000_000)), 2_009_900);
});

test('A clock that was stepped is followed by the next answer.', () => {
  const clock = new VenueClock();
  clock.observe(1_010_000, 1_000, { sentMs: 1_000_000, receivedMs: 1_000_100 });
  clock.observe(1_011_000, 1_000, { sentMs: 1_011_000, receivedMs: 1_011_200 });
  assert.equal(clock.offsetMs, 0);
});

test('A date that cannot be read changes nothing.', () => {
  const clock = new VenueClock();
  clock.observe(Number.NaN, 1_000, { sentMs: 1, receivedMs: 2 });
  assert.equal(clock.offsetMs, 0);
});

test('The estimate comes within a second and a delay of any constant offset.', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -100_000, max: 100_000 }),
      fc.array(fc.record({ gap: fc.nat(5_000), there: fc.nat(300), back: fc.nat(300) }), {
        minLength: 1,
        maxLength: 30,
      }),
      (offset, rounds) => {
        const clock = new VenueClock();
        let now = 1_700_000_000_000;
        for (const { gap, there, back } of rounds) {
          const sentMs = now + gap;
          now = sentMs + there + back;
          const venue = Math.floor((sentMs + there + offset) / 1_000) * 1_000;
          clock.observe(venue, 1_000, { sentMs, receivedMs: now });
        }
        assert.ok(Math.abs(clock.offsetMs) <= Math.abs(offset));
        assert.ok(Math.abs(clock.offsetMs - offset) <= 1_600);
      },
    ),
  );
});

test('A date in words is read as what it says, again and again.', () => {
  const clock = new VenueClock();
  const date = 'Sat, 21 Nov 2026 00:00:10 GMT';
  const sentMs = Date.UTC(2026, 10, 21);
  clock.observeDate(date, { sentMs, receivedMs: sentMs + 100 });
  assert.equal(clock.offsetMs, 9_900);
  clock.observeDate(date, { sentMs: sentMs + 800, receivedMs: sentMs + 900 });
  assert.equal(clock.offsetMs, 9_900);
  clock.observeDate(date, { sentMs, receivedMs: sentMs + 40 });
  assert.equal(clock.offsetMs, 9_960);
  clock.observeDate('yesterday', { sentMs, receivedMs: sentMs });
  assert.equal(clock.offsetMs, 9_960);
  clock.observeDate('Sat, 21 Nov 2026 00:00:00 GMT', { sentMs, receivedMs: sentMs + 100 });
  assert.equal(clock.offsetMs, 0);
});
