import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, outcomeEntry, placeIntent, UNKNOWN } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { LedgerLimitBook } from './limit-book.ts';

const INTENT = intentEntry('i1', [toRecordedItem(placeIntent('c1'))]);
const OUTCOME = outcomeEntry('i1', [UNKNOWN]);
const GIVEN_UP: LedgerEntry = { ...OUTCOME, type: 'resolution', evidence: 'given up by op_1' };

test('What was given up is waited for in no life, and what it took stays taken.', () => {
  const clock = new ManualClock();
  const first = new LedgerLimitBook(clock);
  for (const entry of [INTENT, OUTCOME]) first.restore(entry);
  const before = first.save();
  assert.equal(before.reserved.length, 1);
  first.restore(GIVEN_UP);
  const summed = new LedgerLimitBook(clock);
  // The summary of a life that went on waiting for it.
  summed.load({ limits: before }, [INTENT, OUTCOME, GIVEN_UP]);
  for (const book of [first, summed]) {
    assert.deepEqual(book.save().reserved, []);
    assert.equal(book.usage(INTENT).key.uses, 1);
  }
});
