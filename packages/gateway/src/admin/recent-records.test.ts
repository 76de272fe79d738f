import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECENT_RECORDS_MAX, TAIL_FOLLOWERS_MAX } from '../bounds.ts';
import { systemEntry } from '../testing/entries.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { observeLedger, RecentRecords } from './recent-records.ts';

void test('recent records keep the last ones in order and forget the rest', () => {
  const recent = new RecentRecords();
  const total = 5 * RECENT_RECORDS_MAX + 3;
  for (let index = 0; index < total; index += 1)
    recent.add({ sequence: BigInt(index), entry: systemEntry(index) });
  const kept = recent.last(Number.MAX_SAFE_INTEGER).map(({ entry: { wallMs } }) => Number(wallMs));
  assert.equal(kept.length, RECENT_RECORDS_MAX);
  assert.equal(kept.at(-1), total - 1);
  assert.deepEqual(
    kept,
    [...kept].sort((left, right) => left - right),
  );
  assert.deepEqual(
    recent.last(2).map(({ entry: { wallMs } }) => Number(wallMs)),
    [total - 2, total - 1],
  );
});

void test('recent records are told as they lie in the ledger, those of a former life as they were read', () => {
  const recent = new RecentRecords();
  const records = Array.from({ length: 3 * RECENT_RECORDS_MAX }, (_, index) => ({
    sequence: BigInt(index),
    entry: systemEntry(index),
  }));
  for (const [index, record] of records.entries()) {
    if (index < 20) recent.add(record);
    else {
      const payload = Buffer.from(encodeLedgerEntry(record.entry));
      recent.add(record, payload);
      // Others stand there when it was told.
      payload.fill(0);
    }
    if ([10, 40, 1_500, 1_751, 2_999].includes(index))
      assert.deepEqual(
        recent.last(RECENT_RECORDS_MAX).map(({ sequence, entry }) => ({ sequence, entry: { ...entry } })),
        records.slice(Math.max(0, index + 1 - RECENT_RECORDS_MAX), index + 1),
      );
  }
  const found = (count: number, text: string) => recent.last(count, text).map(({ sequence }) => sequence);
  assert.deepEqual(found(5, '"wallMs":2997}'), [2_997n]);
  assert.deepEqual(found(2, '"boot"'), [2_998n, 2_999n]);
  assert.deepEqual(found(2, 'nothing has this'), []);
});

void test('recent records take so many followers and no more, until one stops', () => {
  const recent = new RecentRecords();
  const heard: number[] = [];
  const stops = Array.from({ length: TAIL_FOLLOWERS_MAX }, () =>
    recent.follow((record) => heard.push(record.entry.wallMs)),
  );
  assert.equal(
    recent.follow(() => undefined),
    null,
  );
  recent.add({ sequence: 1n, entry: systemEntry(1) });
  assert.equal(heard.length, TAIL_FOLLOWERS_MAX);
  stops[0]?.();
  assert.notEqual(
    recent.follow(() => undefined),
    null,
  );
});

void test('observed ledger shows a record only once it is durable', async () => {
  const recent = new RecentRecords();
  const memory = new MemoryLedger();
  const ledger = observeLedger(memory, recent);
  const release = memory.hold();
  const appending = ledger.append(systemEntry(1));
  await new Promise(setImmediate);
  assert.deepEqual(recent.last(1), []);
  release();
  await appending;
  assert.equal(recent.last(1).length, 1);
  assert.equal(recent.last(1)[0]?.sequence, 0n);
  memory.writable = false;
  await assert.rejects(ledger.append(systemEntry(2)), { code: 'LEDGER_UNAVAILABLE' });
  assert.equal(recent.last(5).length, 1);
});
