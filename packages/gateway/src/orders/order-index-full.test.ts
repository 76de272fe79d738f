/** An index whose file takes nothing any more, because the disk is full. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { INDEX_FLUSH_MS, INDEX_ROWS_PENDING_MAX } from './bounds.ts';
import { accepted, amendItem, intentEntry, placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { OrderFile, type OrderRow } from './order-file.ts';
import { LedgerOrderIndex } from './order-index.ts';
import { toRecordedItem } from './recorded-item.ts';

/** How often it was given rows, and how many of them it looked at. */
class CountingFile extends OrderFile {
  writes = 0;
  rows = 0;

  override write(put: Iterable<OrderRow>, removed: Iterable<OrderRow>, applied: bigint): void {
    this.writes += 1;
    super.write(this.#count(put), removed, applied);
  }

  *#count(put: Iterable<OrderRow>): Generator<OrderRow> {
    for (const row of put) {
      this.rows += 1;
      yield row;
    }
  }
}

function fill(index: LedgerOrderIndex, from: number, orders: number): void {
  for (let nth = from; nth < from + orders; nth += 1) {
    assert.equal(index.begin(intentEntry(`i${nth}`, [toRecordedItem(placeIntent(`c${nth}`))])), null);
    index.recorded(`i${nth}`, BigInt(nth));
    index.applyOutcome(`i${nth}`, [accepted(`v${nth}`)]);
  }
}

test('A file that takes nothing is not tried anew with all rows for every order, and has them all when it takes again.', (context) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-index-'));
  const name = path.join(directory, 'orders.db');
  const file = new CountingFile(name);
  const other = new DatabaseSync(name);
  context.after(() => {
    other.close();
    rmSync(directory, { recursive: true });
  });
  const clock = new ManualClock();
  const index = new LedgerOrderIndex(file, 'okx', { clock });
  const orders = 3 * INDEX_ROWS_PENDING_MAX;
  // What somebody else writes at this moment is as good as a full disk: SQLite takes nothing.
  other.exec('BEGIN IMMEDIATE');
  fill(index, 0, orders);
  assert.deepEqual([file.writes, file.isFull], [1, true]);
  const tried = file.rows;
  for (let pause = 1; pause <= 5; pause += 1) {
    clock.advance(INDEX_FLUSH_MS);
    assert.deepEqual([file.writes, file.rows], [1 + pause, tried], 'asked again, and not with the rows');
  }
  const owner = { accountId: 'account-1', virtualKeyId: 'key-1' };
  const named = { family: 'okx', instrument: 'BTC-USDT', algo: false } as const;
  const { ownership } = index.findOrder(owner, { ...named, order: { kind: 'venue-id', id: 'v0' } });
  assert.equal(ownership, 'own', 'memory has what the file has not');
  other.exec('ROLLBACK');
  clock.advance(INDEX_FLUSH_MS);
  assert.deepEqual([file.rows - tried, file.isFull], [orders, false]);
  // From then on it is written as ever.
  fill(index, orders, INDEX_ROWS_PENDING_MAX);
  assert.equal(file.rows - tried, orders + INDEX_ROWS_PENDING_MAX);
  index.close();
});

test('Memory that is full of orders which the file does not take forgets none that is being placed or amended.', (context) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-index-'));
  const name = path.join(directory, 'orders.db');
  const other = new DatabaseSync(name);
  context.after(() => {
    other.close();
    rmSync(directory, { recursive: true });
  });
  const memoryMax = 10;
  const index = new LedgerOrderIndex(new OrderFile(name), 'okx', { clock: new ManualClock(), memoryMax });
  index.restored();
  fill(index, 0, 1);
  index.flush();
  // The first is forgotten, as it is in the file.
  fill(index, 1, memoryMax);
  other.exec('BEGIN IMMEDIATE');
  fill(index, memoryMax + 1, 2 * memoryMax);
  const batch = ['c100', 'c101'].map((id) => toRecordedItem(placeIntent(id)));
  assert.equal(index.begin(intentEntry('i100', batch)), null);
  assert.equal(index.begin(intentEntry('i101', [toRecordedItem(placeIntent('c100'))])), 'c100');
  assert.equal(index.begin(intentEntry('i101', [toRecordedItem(placeIntent('c101'))])), 'c101');
  const owner = { accountId: 'account-1', virtualKeyId: 'key-1' };
  const first = { family: 'okx', instrument: 'BTC-USDT', algo: false } as const;
  const order = { kind: 'venue-id', id: 'v0' } as const;
  assert.equal(index.findOrder(owner, { ...first, order }).price?.toString(), '100');
  assert.equal(index.begin(intentEntry('i102', [amendItem('v0', { price: '1' })])), null);
  assert.equal(index.findOrder(owner, { ...first, order }).price, null, 'its terms are open');
  other.exec('ROLLBACK');
  index.close();
});
