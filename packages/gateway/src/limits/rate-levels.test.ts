import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntentEntry, RecordedItem } from '@bitting/core/ledger/entry.ts';
import type { Rate } from '@bitting/core/policy/limits.ts';
import { NO_USAGE, type RateLevel } from '@bitting/core/policy/usage.ts';
import { levelOf } from '@bitting/core/policy/rate.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, outcomeEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';
import { RateLevels } from './rate-levels.ts';

const OWNER = { accountId: 'a1', virtualKeyId: 'k1' };
const SUBJECTS = { installation: '', account: 'a1', key: 'k1' };
const PLACE = toRecordedItem(placeIntent('c1'));
const CANCEL: RecordedItem = { ...PLACE, kind: 'cancel' };
const NONE = { installation: null, account: null, key: null };

/** A record of this life, so far after its begin. */
function intentAt(
  boot: string,
  monotonicMs: number,
  items: readonly RecordedItem[] = [PLACE],
  wallMs = epochMs(0),
): IntentEntry {
  return intentEntry(`i${boot}${monotonicMs}`, items, { ...OWNER, boot, monotonicMs, wallMs });
}

/** A book of the next life, on the records of those before. */
function restored(
  entries: readonly IntentEntry[],
  clock = new ManualClock(),
): { readonly level: (rate: Rate) => number; readonly steps: () => RateLevel } {
  const book = new LedgerLimitBook(clock);
  for (const entry of entries) book.restore(entry);
  const steps = (): RateLevel => book.usage(OWNER).key.orderLevel;
  return { steps, level: (rate) => levelOf({ ...NO_USAGE, orderLevel: steps() }, 'order', rate) };
}

test('What was let in is kept for each subject, with how long ago that was, by the clock that nobody sets.', () => {
  const clock = new ManualClock();
  const book = new LedgerLimitBook(clock);
  assert.deepEqual(book.usage(OWNER).key.orderLevel, []);
  book.pour(OWNER, { bucket: 'order', levels: { installation: 3_000, account: null, key: 1_000 } });
  clock.advance(250);
  clock.stepWall(-3_600_000);
  book.pour(OWNER, { bucket: 'read', levels: { ...NONE, key: 7_000 } });
  clock.advance(50);
  const { installation, account, key } = book.usage(OWNER);
  assert.deepEqual(installation.orderLevel, [{ added: 3_000, elapsedMs: 300 }]);
  assert.deepEqual(account.orderLevel, []);
  assert.deepEqual(key.orderLevel, [{ added: 1_000, elapsedMs: 300 }]);
  assert.deepEqual(key.readLevel, [{ added: 7_000, elapsedMs: 50 }]);
  assert.deepEqual(installation.readLevel, []);
});

test('A level takes the place of the one before, and one key’s is not another’s, nor one account’s.', () => {
  const book = new LedgerLimitBook(new ManualClock());
  const levels = { installation: 1_000, account: 1_000, key: 1_000 };
  book.pour(OWNER, { bucket: 'order', levels });
  book.pour(OWNER, { bucket: 'order', levels: { installation: 2_000, account: 2_000, key: 2_000 } });
  assert.deepEqual(book.usage(OWNER).key.orderLevel, [{ added: 2_000, elapsedMs: 0 }]);
  const other = book.usage({ accountId: 'a1', virtualKeyId: 'k2' });
  assert.deepEqual([other.key.orderLevel, other.account.orderLevel.length], [[], 1]);
  const elsewhere = book.usage({ accountId: 'a2', virtualKeyId: 'k3' });
  assert.deepEqual([elsewhere.account.orderLevel, elsewhere.installation.orderLevel.length], [[], 1]);
});

test('What is not counted leaves everything as it was.', () => {
  const book = new LedgerLimitBook(new ManualClock());
  book.pour(OWNER, { bucket: 'order', levels: { ...NONE, key: 5_000 } });
  book.pour(OWNER, null);
  book.pour(OWNER, { bucket: 'order', levels: NONE });
  assert.deepEqual(book.usage(OWNER).key.orderLevel, [{ added: 5_000, elapsedMs: 0 }]);
});

test('A monotonic clock that is read with fractions, or that goes back, is never ahead of itself.', () => {
  const clock = new ManualClock();
  const levels = new RateLevels(clock);
  clock.advance(0.9);
  levels.pour(SUBJECTS, { bucket: 'order', levels: { ...NONE, key: 1_000 } });
  clock.advance(0.05);
  assert.deepEqual(levels.read('order', 'key', 'k1'), [{ added: 1_000, elapsedMs: 0 }]);
  clock.advance(-500);
  assert.deepEqual(levels.read('order', 'key', 'k1'), [{ added: 1_000, elapsedMs: 0 }]);
});

test('After a restart every recorded order counts again, and what was between the two lives leaks nothing.', () => {
  const clock = new ManualClock();
  const { steps, level } = restored([intentAt('one', 1_000), intentAt('one', 3_500, [PLACE, PLACE])], clock);
  assert.deepEqual(steps(), [
    { added: 1_000, elapsedMs: 2_500 },
    { added: 2_000, elapsedMs: 0 },
  ]);
  assert.equal(level({ perSecond: 1, burst: 10 }), 2_000);
  assert.equal(level({ perSecond: 1, burst: 1 }), 1_000);
  clock.advance(500);
  assert.equal(level({ perSecond: 1, burst: 10 }), 1_500);
});

test('Wherever the wall clock of the records says that they are, their own clock counts.', () => {
  for (const wallMs of [0, 9_000_000_000_000]) {
    const entries = [1_000, 2_000, 3_000].map((atMs, nth) =>
      intentAt('one', atMs, [PLACE], epochMs(nth % 2 === 0 ? wallMs : 5_000)),
    );
    assert.equal(restored(entries).level({ perSecond: 1, burst: 10 }), 1_000);
  }
});

test('Lives follow one another: the clock of a new one begins where the old one ended.', () => {
  const { steps } = restored([intentAt('one', 500_000), intentAt('two', 10), intentAt('two', 4_010)]);
  assert.deepEqual(steps(), [
    { added: 2_000, elapsedMs: 4_000 },
    { added: 1_000, elapsedMs: 0 },
  ]);
});

test('Records of any kind let time go on; cancels are not counted, settings are.', () => {
  const clock = new ManualClock();
  const book = new LedgerLimitBook(clock);
  book.restore(intentAt('one', 1_000, [PLACE, CANCEL, { ...PLACE, kind: 'set-leverage' }]));
  book.restore(intentAt('one', 2_000, [CANCEL]));
  book.restore({ ...outcomeEntry('i', []), boot: 'one', monotonicMs: 5_000 });
  assert.deepEqual(book.usage(OWNER).key.orderLevel, [{ added: 2_000, elapsedMs: 4_000 }]);
  assert.deepEqual(book.usage(OWNER).key.readLevel, []);
  book.pour(OWNER, { bucket: 'order', levels: { ...NONE, key: 1_000 } });
  assert.deepEqual(book.usage(OWNER).key.orderLevel, [{ added: 1_000, elapsedMs: 0 }]);
});

test('Of a former life a minute is kept by the second, what was before as if it came at its begin: bounded, and never less.', () => {
  const entries = Array.from({ length: 2_000 }, (_, nth) => intentAt('one', nth * 100));
  const { steps, level } = restored(entries);
  assert.ok(steps().length <= 62, `${steps().length} steps`);
  const sum = steps().reduce((all, { added }) => all + added, 0);
  // Less what one a second leaks of what was joined: 200 seconds without the last minute.
  assert.ok(sum >= 2_000_000 - 141_000 && sum <= 2_000_000 - 138_000, `${sum}`);
  assert.ok((steps()[0]?.elapsedMs ?? 0) <= 61_000);
  // Ten a second at ten a second: a bucket of so many stays full, and one of a slower rate as well.
  assert.equal(level({ perSecond: 9, burst: 20 }), 20_000);
  // At a higher rate all but the last second has leaked.
  assert.ok(level({ perSecond: 11, burst: 20 }) <= 11_000);
});

test('Orders far apart do not pile up: each has leaked when the next comes.', () => {
  const entries = Array.from({ length: 100 }, (_, nth) => intentAt('one', nth * 600_000));
  const { steps, level } = restored(entries);
  assert.equal(steps().length, 2);
  assert.equal(level({ perSecond: 1, burst: 60 }), 1_000);
});
