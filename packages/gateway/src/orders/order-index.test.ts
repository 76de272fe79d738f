import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import {
  accepted,
  amendItem,
  intentEntry,
  outcomeEntry,
  placeIntent,
  REJECTED,
  UNKNOWN,
} from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import type { NamedOrder } from '../ports/orders.ts';
import { OrderFile } from './order-file.ts';
import { LedgerOrderIndex } from './order-index.ts';
import { toRecordedItem } from './recorded-item.ts';

const OWNER = { accountId: 'account-1', virtualKeyId: 'key-1' };
const SPACE = { accountId: 'account-1', family: 'okx' } as const;
const ORDINARY = { family: 'okx', instrument: 'BTC-USDT', algo: false } as const;
const byVenue = (id: string): NamedOrder => ({ ...ORDINARY, order: { kind: 'venue-id', id } });
const byClient = (id: string): NamedOrder => ({ ...ORDINARY, order: { kind: 'client-id', id } });
const place = (intentId: string, clientId: string) =>
  intentEntry(intentId, [toRecordedItem(placeIntent(clientId))]);

function create(memoryMax = 1_000): { clock: ManualClock; file: OrderFile; index: LedgerOrderIndex } {
  const clock = new ManualClock();
  const file = new OrderFile(':memory:');
  return { clock, file, index: new LedgerOrderIndex(file, 'okx', { clock, memoryMax }) };
}

/** An index with one resting order `v1` of 0.5 at 100. */
function createWithOrder(): LedgerOrderIndex {
  const { index } = create();
  index.begin(place('i1', 'c1'));
  index.recorded('i1', 0n);
  index.applyOutcome('i1', [accepted('v1', 'c1')]);
  return index;
}

test('An order is its key’s own by both of its ids, and a foreign one to every other key.', () => {
  const index = createWithOrder();
  for (const reference of [byVenue('v1'), byClient('c1')]) {
    const own = index.findOrder(OWNER, reference);
    assert.equal(own.ownership, 'own');
    assert.equal(own.price?.toString(), '100');
    assert.equal(own.size?.toString(), '0.5');
    assert.equal(own.side, 'buy');
    const foreign = index.findOrder({ ...OWNER, virtualKeyId: 'key-2' }, reference);
    assert.deepEqual(
      { ownership: foreign.ownership, price: foreign.price, size: foreign.size },
      { ownership: 'foreign', price: null, size: null },
    );
    assert.equal(index.findOrder({ ...OWNER, accountId: 'account-2' }, reference).ownership, 'unknown');
  }
  assert.equal(index.findOrder(OWNER, byVenue('v2')).ownership, 'unknown');
});

test('A client order id is taken for good, also by an order in flight, by both keys of an account (ORD-05, ORD-06).', () => {
  const { index } = create();
  assert.equal(index.begin(place('i1', 'c1')), null);
  assert.equal(index.begin(place('i2', 'c1')), 'c1');
  index.applyOutcome('i1', [accepted('v1')]);
  assert.equal(index.begin(place('i3', 'c1')), 'c1');
  assert.equal(index.begin({ ...place('i4', 'c1'), virtualKeyId: 'key-2' }), 'c1');
  assert.equal(index.begin(place('i5', 'c2')), null);
});

test('A batch that names one id twice takes none of its ids.', () => {
  const { index } = create();
  const items = ['c1', 'c2', 'c1'].map((id) => toRecordedItem(placeIntent(id)));
  assert.equal(index.begin(intentEntry('i1', items)), 'c1');
  assert.equal(index.begin(place('i2', 'c2')), null);
});

test('A client order id is free again when its order was rejected or never recorded, not when its outcome is unknown.', () => {
  const { index } = create();
  index.begin(place('i1', 'rejected'));
  index.recorded('i1', 0n);
  index.applyOutcome('i1', [REJECTED]);
  index.begin(place('i2', 'withdrawn'));
  index.withdraw('i2');
  index.begin(place('i3', 'unknown'));
  index.applyOutcome('i3', [UNKNOWN]);
  assert.equal(index.begin(place('i4', 'rejected')), null);
  assert.equal(index.begin(place('i5', 'withdrawn')), null);
  assert.equal(index.begin(place('i6', 'unknown')), 'unknown');
  index.applyOutcome('i3', [REJECTED]);
  assert.equal(index.begin(place('i7', 'unknown')), null);
});

test('The terms of an order are unknown while an amend of it is under way, and those of the amend after it.', () => {
  const index = createWithOrder();
  index.begin(intentEntry('a1', [amendItem('v1', { price: '90' })]));
  assert.equal(index.findOrder(OWNER, byVenue('v1')).price, null);
  assert.equal(index.findOrder(OWNER, byVenue('v1')).size, null);
  index.applyOutcome('a1', [accepted('v1')]);
  const known = index.findOrder(OWNER, byVenue('v1'));
  assert.deepEqual([known.price?.toString(), known.size?.toString()], ['90', '0.5']);
});

test('A rejected amend leaves the terms as they were; an unknown one leaves them unknown until it is resolved.', () => {
  const index = createWithOrder();
  index.begin(intentEntry('a1', [amendItem('v1', { size: '5' })]));
  index.applyOutcome('a1', [REJECTED]);
  assert.equal(index.findOrder(OWNER, byVenue('v1')).size?.toString(), '0.5');
  index.begin(intentEntry('a2', [amendItem('v1', { size: '5' })]));
  index.applyOutcome('a2', [UNKNOWN]);
  assert.equal(index.findOrder(OWNER, byVenue('v1')).size, null);
  index.applyOutcome('a2', [accepted('v1')]);
  assert.equal(index.findOrder(OWNER, byVenue('v1')).size?.toString(), '5');
});

test('Two amends at once leave the terms unknown until a later one names them all (POL-14).', () => {
  const index = createWithOrder();
  index.begin(intentEntry('a1', [amendItem('v1', { size: '5' })]));
  index.begin(intentEntry('a2', [amendItem('v1', { price: '900' })]));
  index.applyOutcome('a1', [accepted('v1')]);
  index.applyOutcome('a2', [accepted('v1')]);
  const known = index.findOrder(OWNER, byVenue('v1'));
  assert.deepEqual([known.price, known.size], [null, null]);
  index.begin(intentEntry('a3', [amendItem('v1', { price: '1', size: '2' })]));
  index.applyOutcome('a3', [accepted('v1')]);
  const later = index.findOrder(OWNER, byVenue('v1'));
  assert.deepEqual([later.price?.toString(), later.size?.toString()], ['1', '2']);
});

test('An id of an algo order says nothing of an ordinary order with the same id, nor of another instrument.', () => {
  const { clock, file, index } = create();
  index.begin(intentEntry('i1', [toRecordedItem(placeIntent('c1', { algo: true }))]));
  index.recorded('i1', 0n);
  index.applyOutcome('i1', [accepted('v1', 'c1')]);
  index.flush();
  for (const known of [index, new LedgerOrderIndex(file, 'okx', { clock })]) {
    for (const reference of [byVenue('v1'), byClient('c1')]) {
      const algo = { ...reference, algo: true };
      assert.equal(known.findOrder(OWNER, algo).ownership, 'own');
      assert.equal(known.findOrder(OWNER, reference).ownership, 'unknown');
      assert.equal(known.findOrder(OWNER, { ...algo, instrument: 'ETH-USDT' }).ownership, 'unknown');
    }
  }
});

test('The terms of an order are not those of its id before the venue has taken it: it can be cancelled, not amended.', () => {
  const { index } = create();
  index.begin(place('i1', 'c1'));
  for (const outcome of [null, UNKNOWN]) {
    if (outcome !== null) index.applyOutcome('i1', [outcome]);
    const known = index.findOrder(OWNER, byClient('c1'));
    assert.deepEqual([known.ownership, known.price, known.size], ['own', null, null]);
  }
  index.applyOutcome('i1', [accepted('v1')]);
  assert.equal(index.findOrder(OWNER, byClient('c1')).size?.toString(), '0.5');
});

test('One request cannot amend an order twice, by whichever of its ids (POL-05).', () => {
  const index = createWithOrder();
  const cheaper = amendItem('v1', { size: '50', price: '0.01' });
  const dearer = { ...amendItem('v1', { price: '100' }), venueOrderId: null, clientOrderId: 'c1' };
  for (const second of [amendItem('v1', { price: '100' }), dearer])
    assert.throws(() => index.begin(intentEntry('a1', [cheaper, second])), { code: 'ORDER_TERMS_UNKNOWN' });
  assert.equal(index.findOrder(OWNER, byVenue('v1')).size?.toString(), '0.5');
  assert.equal(index.begin(intentEntry('a2', [cheaper])), null);
});

test('A file of a former version is filled again from the ledger.', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'bitting-index-')), 'orders.db');
  const old = new DatabaseSync(path);
  old.exec(
    'CREATE TABLE orders (intent_id TEXT); CREATE TABLE progress (id INTEGER PRIMARY KEY, applied TEXT)',
  );
  old.exec("INSERT INTO progress VALUES (1, '7')");
  old.close();
  const file = new OrderFile(path);
  assert.equal(file.readApplied(), -1n);
  const index = new LedgerOrderIndex(file, 'okx', { clock: new ManualClock() });
  index.restore(0n, place('i1', 'c1'));
  index.restored();
  index.flush();
  assert.equal(file.find(SPACE, 'client', 'c1')?.instrument, 'BTC-USDT');
  file.close();
  const again = new OrderFile(path);
  assert.equal(again.readApplied(), 0n);
  again.close();
  rmSync(dirname(path), { recursive: true });
});

test('Orders that memory has no room for are found in the file.', () => {
  const { index } = create(20);
  for (let order = 0; order < 100; order += 1) {
    index.begin(place(`i${order}`, `c${order}`));
    index.recorded(`i${order}`, BigInt(order));
    index.applyOutcome(`i${order}`, [accepted(`v${order}`)]);
  }
  for (let order = 0; order < 100; order += 1) {
    assert.equal(index.findOrder(OWNER, byVenue(`v${order}`)).ownership, 'own', `v${order}`);
    assert.equal(index.begin(place('again', `c${order}`)), `c${order}`);
  }
});

test('The index from the file and the rest of the ledger is the index from the whole ledger.', () => {
  const ledger: LedgerEntry[] = [
    place('i1', 'c1'),
    outcomeEntry('i1', [accepted('v1', 'c1')]),
    place('i2', 'c2'),
    intentEntry('a1', [amendItem('v1', { size: '5' })]),
    outcomeEntry('i2', [REJECTED]),
    outcomeEntry('a1', [UNKNOWN]),
    place('i3', 'c3'),
  ];
  for (let cut = 0; cut <= ledger.length; cut += 1) {
    const file = new OrderFile(':memory:');
    const clock = new ManualClock();
    const first = new LedgerOrderIndex(file, 'okx', { clock });
    ledger.slice(0, cut).forEach((entry, sequence) => {
      first.restore(BigInt(sequence), entry);
    });
    first.flush();
    const second = new LedgerOrderIndex(file, 'okx', { clock });
    ledger.forEach((entry, sequence) => {
      second.restore(BigInt(sequence), entry);
    });
    second.restored();
    assert.equal(second.findOrder(OWNER, byVenue('v1')).ownership, 'own', `cut at ${cut}`);
    assert.equal(second.findOrder(OWNER, byVenue('v1')).size, null, `cut at ${cut}`);
    assert.equal(second.findOrder(OWNER, byClient('c2')).ownership, 'unknown', `cut at ${cut}`);
    assert.equal(second.begin(place('n1', 'c3')), 'c3', `cut at ${cut}`);
    second.applyOutcome('a1', [accepted('v1')]);
    assert.equal(second.findOrder(OWNER, byVenue('v1')).size?.toString(), '5', `cut at ${cut}`);
    second.applyOutcome('i3', [accepted('v3')]);
    assert.equal(second.findOrder(OWNER, byVenue('v3')).ownership, 'own', `cut at ${cut}`);
  }
});

test('An order whose intent never became durable is not in the file.', () => {
  const { clock, file, index } = create();
  index.begin(place('i1', 'c1'));
  index.begin(place('i2', 'c2'));
  index.recorded('i1', 0n);
  index.flush();
  const next = new LedgerOrderIndex(file, 'okx', { clock });
  assert.equal(next.begin(place('i3', 'c1')), 'c1');
  assert.equal(next.begin(place('i4', 'c2')), null);
});

test('A file that is ahead of the ledger is refused: it belongs to another one.', () => {
  const { clock, file, index } = create();
  index.begin(place('i1', 'c1'));
  index.recorded('i1', 7n);
  index.flush();
  const next = new LedgerOrderIndex(file, 'okx', { clock });
  next.restore(0n, place('i1', 'c1'));
  assert.throws(
    () => {
      next.restored();
    },
    { code: 'INDEX_UNAVAILABLE' },
  );
});

test('A file that cannot be read makes what is not in memory unavailable and takes no new client order id.', () => {
  const { file, index } = create();
  index.begin(place('i1', 'c1'));
  file.close();
  assert.equal(index.findOrder(OWNER, byClient('c1')).ownership, 'own');
  assert.equal(index.findOrder(OWNER, byClient('c2')).ownership, 'index-unavailable');
  assert.throws(() => index.begin(place('i2', 'c2')), { code: 'INDEX_UNAVAILABLE' });
});

test('An order in flight is never pushed out of memory: it is nowhere else.', () => {
  const { index } = create(20);
  index.begin(place('flying', 'mine'));
  for (let order = 0; order < 100; order += 1) {
    index.begin(place(`i${order}`, `c${order}`));
    index.recorded(`i${order}`, BigInt(order));
    index.applyOutcome(`i${order}`, [accepted(`v${order}`)]);
  }
  assert.equal(index.begin(place('again', 'mine')), 'mine');
});

const htxPlace = (intentId: string, clientId: string, market: 'spot' | 'swap') =>
  intentEntry(
    intentId,
    [
      toRecordedItem(
        placeIntent(clientId, { market, instrument: market === 'spot' ? 'btcusdt' : 'BTC-USDT' }),
      ),
    ],
    { venue: 'htx' },
  );

test('The same ids of the two parts of one venue are two orders, in memory, in the file and after a restart.', () => {
  const clock = new ManualClock();
  const file = new OrderFile(':memory:');
  const index = new LedgerOrderIndex(file, 'htx', { clock });
  for (const [intentId, market] of [
    ['i1', 'spot'],
    ['i2', 'swap'],
  ] as const) {
    assert.equal(index.begin(htxPlace(intentId, '4711', market)), null);
    index.recorded(intentId, market === 'spot' ? 0n : 2n);
    index.applyOutcome(intentId, [accepted('15', '4711')]);
  }
  index.flush();
  const asked = { algo: false, instrument: null } as const;
  for (const known of [index, new LedgerOrderIndex(file, 'htx', { clock })])
    for (const order of [byVenue('15').order, byClient('4711').order]) {
      const spot = { ...asked, family: 'htx-spot', order } as const;
      assert.equal(known.findOrder(OWNER, spot).ownership, 'own');
      assert.equal(known.findOrder(OWNER, { ...spot, instrument: 'BTC-USDT' }).ownership, 'unknown');
      assert.equal(known.findOrder(OWNER, { ...spot, instrument: 'btcusdt' }).ownership, 'own');
      const contract = { ...asked, family: 'htx-contract', order } as const;
      assert.equal(known.findOrder(OWNER, { ...contract, instrument: 'BTC-USDT' }).ownership, 'own');
    }
});

test('A cancel by id alone finds no order of another part of the venue.', () => {
  const index = new LedgerOrderIndex(new OrderFile(':memory:'), 'htx', { clock: new ManualClock() });
  index.begin(htxPlace('i1', '4711', 'swap'));
  index.recorded('i1', 0n);
  index.applyOutcome('i1', [accepted('15', '4711')]);
  const asked = { ...byVenue('15'), instrument: null };
  assert.equal(index.findOrder(OWNER, { ...asked, family: 'htx-spot' }).ownership, 'unknown');
  assert.equal(index.findOrder(OWNER, { ...asked, family: 'htx-contract' }).ownership, 'own');
});

test('Records of another venue are passed over, and count for how far the ledger goes.', () => {
  const clock = new ManualClock();
  const file = new OrderFile(':memory:');
  const records = [
    htxPlace('i1', 'c1', 'spot'),
    outcomeEntry('i1', [accepted('15', 'c1')]),
    place('i2', 'c1'),
    outcomeEntry('i2', [accepted('16', 'c1')]),
  ];
  const lives = [0, 1].map(() => {
    const index = new LedgerOrderIndex(file, 'okx', { clock });
    for (const [sequence, record] of records.entries()) index.restore(BigInt(sequence), record);
    index.restored();
    index.flush();
    return index;
  });
  for (const index of lives) {
    assert.equal(index.findOrder(OWNER, byVenue('16')).ownership, 'own');
    for (const family of ['okx', 'htx-spot'] as const)
      assert.equal(
        index.findOrder(OWNER, { ...byVenue('15'), family, instrument: null }).ownership,
        'unknown',
      );
  }
  assert.equal(file.readApplied(), 3n);
});

test('An order of a market that nobody knows is not taken: its id could not be proven new.', () => {
  const { index } = create();
  const entry = place('i1', 'c1');
  const items = entry.items.map((item) => ({ ...item, market: 'barter' }));
  assert.throws(() => index.begin({ ...entry, items }), { code: 'INDEX_UNAVAILABLE' });
  assert.equal(index.begin(entry), null);
});

test('What a resolution leaves unknown is waited for no more, in the next life as well: ids stay taken, terms are known to nobody.', () => {
  const unknown = (intentId: string) => outcomeEntry(intentId, [UNKNOWN]);
  const records: readonly LedgerEntry[] = [
    place('i1', 'c1'),
    outcomeEntry('i1', [accepted('v1', 'c1')]),
    place('i2', 'c2'),
    unknown('i2'),
    intentEntry('i3', [amendItem('v1', { price: '101' })]),
    unknown('i3'),
    { ...unknown('i2'), type: 'resolution', evidence: '' },
    { ...unknown('i3'), type: 'resolution', evidence: '' },
  ];
  const { clock, file } = create();
  for (const life of ['from all records', 'from its file']) {
    const index = new LedgerOrderIndex(file, 'okx', { clock });
    for (const [sequence, record] of records.entries()) index.restore(BigInt(sequence), record);
    index.restored();
    assert.deepEqual(index.openOf(OWNER.accountId), [], life);
    assert.equal(index.begin(place('i4', 'c2')), 'c2', life);
    const amended = index.findOrder(OWNER, byVenue('v1'));
    assert.deepEqual([amended.ownership, amended.price, amended.size], ['own', null, null], life);
    const placed = index.findOrder(OWNER, byClient('c2'));
    assert.deepEqual([placed.ownership, placed.price], ['own', null], life);
    index.flush();
  }
});
