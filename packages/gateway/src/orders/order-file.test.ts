import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { INDEX_PAGE_BYTES, INDEX_ROWS_PENDING_MAX } from './bounds.ts';
import { ORDERS_FORMAT, OrderFile, type OrderRow } from './order-file.ts';

/** At the start of a write-ahead log, and before each page in it (https://sqlite.org/fileformat.html, 4.1, read 2026-11-23). */
const WAL_HEAD_BYTES = 32;
const WAL_PAGE_HEAD_BYTES = 24;
const SPACE = { accountId: 'account-1', family: 'okx' } as const;
const rowOf = (intentId: string, change: Partial<OrderRow> = {}): OrderRow => ({
  ...SPACE,
  virtualKeyId: 'key-1',
  intentId,
  item: 0,
  clientId: `c-${intentId}`,
  venueId: null,
  instrument: 'BTC-USDT',
  algo: false,
  isStored: false,
  side: 'buy',
  reduceOnly: false,
  price: '100',
  size: '0.5 base',
  ...change,
});

/** As files were made that found rows by their intent first. */
const FORMER = `
  CREATE TABLE orders (
    intent_id TEXT NOT NULL, item INTEGER NOT NULL, account_id TEXT NOT NULL, family TEXT NOT NULL,
    key_id TEXT NOT NULL,
    client_id TEXT, venue_id TEXT, side TEXT, price TEXT, size TEXT, reduce_only INTEGER NOT NULL,
    instrument TEXT, algo INTEGER NOT NULL,
    PRIMARY KEY (intent_id, item)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX by_client ON orders (account_id, family, client_id) WHERE client_id IS NOT NULL;
  CREATE INDEX by_venue ON orders (account_id, family, venue_id) WHERE venue_id IS NOT NULL;
  CREATE TABLE progress (id INTEGER PRIMARY KEY CHECK (id = 1), applied TEXT NOT NULL) STRICT;
  INSERT INTO orders VALUES ('i0', 0, 'account-1', 'okx', 'key-1', 'c-i0', 'v0', 'buy', '1', '1 base', 0, 'BTC-USDT', 0);
  INSERT INTO progress VALUES (1, '7');
  PRAGMA user_version = ${ORDERS_FORMAT};
`;

for (const kind of ['new', 'former'] as const)
  test(`A ${kind} file has each order once by each of its names, as it was written last, until it is removed.`, (context) => {
    const directory = mkdtempSync(path.join(tmpdir(), 'bitting-orders-'));
    context.after(() => {
      rmSync(directory, { recursive: true });
    });
    const name = path.join(directory, 'orders.db');
    if (kind === 'former') {
      const former = new DatabaseSync(name);
      former.exec(FORMER);
      former.close();
    }
    const file = new OrderFile(name);
    assert.equal(file.readApplied(), kind === 'former' ? 7n : -1n);
    const [named, nameless] = [rowOf('i1'), rowOf('i2', { clientId: null, venueId: 'v2' })];
    file.write([named, nameless], [], 8n);
    assert.deepEqual([named.isStored, nameless.isStored], [true, true]);
    named.venueId = 'v1';
    named.price = '90';
    nameless.venueId = 'v3';
    file.write([named, nameless], [], 9n);
    assert.deepEqual(file.find(SPACE, 'client', 'c-i1'), named);
    assert.deepEqual(file.find(SPACE, 'venue', 'v1'), named);
    assert.deepEqual(file.find(SPACE, 'venue', 'v3'), nameless);
    assert.equal(file.find(SPACE, 'venue', 'v2'), null);
    assert.equal(file.find({ ...SPACE, family: 'htx-spot' }, 'client', 'c-i1'), null);
    const ids = file.readUsedIds({ accountId: '', family: '', clientId: '' }, 10);
    assert.deepEqual(
      ids.map(({ clientId }) => clientId),
      kind === 'former' ? ['c-i0', 'c-i1'] : ['c-i1'],
    );
    assert.deepEqual(file.readUsedIds({ ...SPACE, clientId: 'c-i1' }, 10), []);
    // What another intent has under the same id stays.
    file.write([], [rowOf('i9', { clientId: 'c-i1' }), nameless], 10n);
    assert.deepEqual(file.find(SPACE, 'client', 'c-i1'), named);
    assert.equal(file.find(SPACE, 'venue', 'v3'), null);
    file.write([], [named], 11n);
    assert.equal(file.find(SPACE, 'client', 'c-i1'), null);
    assert.equal(file.readApplied(), 11n);
    file.close();
  });

test('A write touches few pages, whatever the intents are called: rows are put where the last ones are.', (context) => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-orders-'));
  const name = path.join(directory, 'orders.db');
  const file = new OrderFile(name);
  const other = new DatabaseSync(name);
  context.after(() => {
    file.close();
    other.close();
    rmSync(directory, { recursive: true });
  });
  const former = 5_000;
  const rows = Array.from({ length: former + INDEX_ROWS_PENDING_MAX }, (_, nth) => {
    const serial = String(nth).padStart(6, '0');
    const intentId = serial.split('').toReversed().join('').padEnd(32, 'f');
    return rowOf(intentId, { clientId: `b${serial}`, venueId: `6808${serial}` });
  });
  file.write(rows.slice(0, former), [], 1n);
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  file.write(rows.slice(former), [], 2n);
  const { size } = statSync(`${name}-wal`);
  const pages = (size - WAL_HEAD_BYTES) / (WAL_PAGE_HEAD_BYTES + INDEX_PAGE_BYTES);
  assert.ok(Number.isInteger(pages), `${pages} pages of this size`);
  assert.ok(pages < 20, `${pages} pages for ${INDEX_ROWS_PENDING_MAX} rows`);
});

for (const count of [1, 9, 10, 11, 20, 23])
  test(`Of ${count} rows at once each is found, and of two with the same names the later one.`, () => {
    const file = new OrderFile(':memory:');
    const rows = Array.from({ length: count }, (_, nth) =>
      rowOf(`i${nth}`, {
        venueId: `v${nth}`,
        price: String(nth),
        algo: nth % 2 === 0,
        reduceOnly: nth % 3 === 0,
      }),
    );
    const again = { ...rowOf('i0', { venueId: 'v0' }), price: '7' };
    file.write([...rows, again], [], 1n);
    for (const row of rows.slice(1)) assert.deepEqual(file.find(SPACE, 'venue', row.venueId ?? ''), row);
    assert.deepEqual(file.find(SPACE, 'client', 'c-i0'), again);
    assert.equal(file.readUsedIds({ accountId: '', family: '', clientId: '' }, 100).length, count);
    file.close();
  });
