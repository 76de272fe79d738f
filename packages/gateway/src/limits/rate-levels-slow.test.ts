import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import type { Rate } from '@bitting/core/policy/limits.ts';
import { levelOf } from '@bitting/core/policy/rate.ts';
import { NO_USAGE } from '@bitting/core/policy/usage.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';

const OWNER = { accountId: 'a1', virtualKeyId: 'k1' };
const PLACE = toRecordedItem(placeIntent('c1'));

/** What a bucket of this rate holds in a new life, when orders were recorded so many milliseconds after each other. */
function restoredLevel(gapsMs: readonly number[], rate: Rate): number {
  const book = new LedgerLimitBook(new ManualClock());
  let monotonicMs = 0;
  for (const [nth, gapMs] of gapsMs.entries()) {
    monotonicMs += gapMs;
    const entry: IntentEntry = intentEntry(`i${nth}`, [PLACE], { ...OWNER, boot: 'former', monotonicMs });
    book.restore(entry);
  }
  return levelOf({ ...NO_USAGE, orderLevel: book.usage(OWNER).key.orderLevel }, 'order', rate);
}

function trueLevel(gapsMs: readonly number[], { perSecond, burst }: Rate): number {
  return gapsMs.reduce(
    (level, gapMs) => Math.min(Math.max(0, level - perSecond * gapMs) + 1_000, burst * 1_000),
    0,
  );
}

test('A restart does not add up what a slow bot has placed over hours.', () => {
  const hours = Array.from({ length: 600 }, () => 30_000);
  assert.equal(restoredLevel(hours, { perSecond: 1, burst: 500 }), 1_000);
  const fast = Array.from({ length: 600 }, () => 500);
  const held = restoredLevel(fast, { perSecond: 1, burst: 500 });
  assert.ok(held >= 300_000, `two a second fill what leaks by one: ${held}`);
});

test('What a restart finds in a bucket is never less than it held, however orders came.', () => {
  const gaps = fc.array(fc.oneof(fc.nat(900), fc.nat(5_000), fc.nat(90_000)), { maxLength: 120 });
  const rates = fc.record({
    perSecond: fc.integer({ min: 1, max: 5 }),
    burst: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(
    fc.property(gaps, rates, (gapsMs, rate) => {
      assert.ok(restoredLevel(gapsMs, rate) >= trueLevel(gapsMs, rate));
    }),
    { numRuns: 400 },
  );
});
