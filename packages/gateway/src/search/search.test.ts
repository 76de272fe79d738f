import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import type { RecordQuery } from '../ports/record-search.ts';
import {
  actOf,
  ask,
  BEGIN_MS,
  catchUp,
  findAll,
  findPage,
  intentOf,
  type MadeOrder,
  openSearchGround,
  outcomeOf,
  refusalOf,
} from './testing/search-ground.ts';

function orderOf(number: number, change: Partial<MadeOrder> = {}): MadeOrder {
  return {
    number,
    wallMs: BEGIN_MS + number * 10,
    key: 'key_a',
    account: 'acc_a',
    instrument: 'BTC-USDT',
    address: '192.0.2.1',
    venueOrderId: `9${number}`,
    end: 'accepted',
    ...change,
  };
}

/** What the search must find, said in another way. */
function isWanted(
  entry: LedgerEntry,
  query: RecordQuery,
  intents: ReadonlyMap<string, LedgerEntry>,
): boolean {
  const { key, instrument, decision, order, address, type, code } = query.words;
  const intent = entry.type === 'outcome' ? intents.get(entry.intentId) : entry;
  assert.ok(intent !== undefined);
  const texts = JSON.stringify(intent);
  const ends = entry.type === 'outcome' ? entry.items.map(({ kind }) => kind as string) : [];
  const decided = { intent: ['admitted'], refusal: ['refused'], outcome: ends }[
    entry.type as 'intent' | 'refusal' | 'outcome'
  ];
  return (
    (key === undefined ||
      texts.includes(`"virtualKeyId":"${key}"`) ||
      texts.includes(`"subject":"${key}"`)) &&
    (instrument === undefined || texts.includes(`"instrument":"${instrument}"`)) &&
    (address === undefined || texts.includes(`"sourceAddress":"${address}"`)) &&
    (type === undefined || entry.type === type) &&
    (code === undefined || texts.includes(`"code":"${code}"`)) &&
    (decision === undefined || (decided ?? []).includes(String(decision))) &&
    (order === undefined || `${texts}${JSON.stringify(entry)}`.includes(`OrderId":"${order}"`)) &&
    entry.wallMs >= (query.sinceMs ?? 0) &&
    entry.wallMs <= (query.untilMs ?? Infinity)
  );
}

const oneOf = (...values: readonly string[]) => fc.constantFrom(...values);
const orders = fc.record({
  kind: oneOf('intent', 'intent', 'intent', 'refusal', 'act'),
  key: oneOf('key_a', 'key_b', 'key_c'),
  instrument: oneOf('BTC-USDT', 'ETH-USDT'),
  address: oneOf('192.0.2.1', '2001:db8::1'),
  end: fc.constantFrom('accepted' as const, 'rejected' as const, 'unknown' as const),
  /** Clocks are set back, too. */
  backMs: fc.constantFrom(0, 0, 0, 5_000),
});
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const queries = fc.record({
  words: fc.record({
    key: maybe(oneOf('key_a', 'key_b', 'key_none')),
    instrument: maybe(oneOf('BTC-USDT', 'ETH-USDT')),
    decision: maybe(oneOf('admitted', 'refused', 'accepted', 'rejected', 'unknown')),
    address: maybe(oneOf('192.0.2.1', '2001:db8::1')),
    type: maybe(oneOf('intent', 'outcome', 'refusal', 'admin')),
    order: maybe(oneOf('client1', '91', '97')),
  }),
  sinceMs: fc.option(fc.nat(3_000)),
  untilMs: fc.option(fc.nat(3_000)),
  direction: fc.constantFrom('newest' as const, 'oldest' as const),
  limit: fc.integer({ min: 1, max: 30 }),
});

void test('search finds what a walk through all records finds, whatever is asked, page by page, in both directions', async (context) => {
  const ground = await openSearchGround(context);
  const made = fc.sample(orders, { numRuns: 2_800, seed: 7 }).flatMap((row, number) => {
    const order = orderOf(number, { ...row, wallMs: BEGIN_MS + number - row.backMs });
    if (row.kind === 'act') return [actOf(order.wallMs, order.key)];
    return row.kind === 'refusal' ? [refusalOf(order)] : [intentOf(order), outcomeOf(order)];
  });
  for (let at = 0; at < made.length; at += 500) await ground.append(made.slice(at, at + 500));
  catchUp(ground.desk);
  const intents = new Map(
    made.flatMap((entry) => (entry.type === 'intent' ? [[entry.intentId, entry]] : [])),
  );
  let hits = 0;
  fc.assert(
    fc.property(queries, ({ words, sinceMs, untilMs, direction, limit }) => {
      const given = Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
      const query = ask(given, {
        sinceMs: sinceMs === null ? null : BEGIN_MS + sinceMs,
        untilMs: untilMs === null ? null : BEGIN_MS + untilMs,
        direction,
        limit,
      });
      const wanted = made.flatMap((entry, at) => (isWanted(entry, query, intents) ? [BigInt(at)] : []));
      hits += wanted.length;
      assert.deepEqual(findAll(ground.desk, query), direction === 'newest' ? wanted.toReversed() : wanted);
    }),
    { numRuns: 50 },
  );
  assert.ok(hits > 500, 'the questions have answers');
});

void test('search finds a record as soon as it is durable, and an end by the words of its intent', async (context) => {
  const ground = await openSearchGround(context);
  assert.deepEqual(findAll(ground.desk, ask({})), []);
  await ground.append([intentOf(orderOf(1))]);
  assert.deepEqual(findAll(ground.desk, ask({ order: 'client1' })), [0n]);
  await ground.append([outcomeOf(orderOf(1)), intentOf(orderOf(2, { key: 'key_b' }))]);
  assert.deepEqual(findAll(ground.desk, ask({ order: 'client1' })), [1n, 0n]);
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_a', decision: 'accepted' })), [1n]);
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_b' })), [2n]);
  // After a restart what the end of an intent inherits is read again.
  ground.reopen();
  await ground.append([outcomeOf(orderOf(2, { key: 'key_b' }))]);
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_b', decision: 'accepted' })), [3n]);
});

void test('search goes on over segments, and shows the records as they were written', async (context) => {
  const ground = await openSearchGround(context);
  const made = Array.from({ length: 400 }, (_, number) => intentOf(orderOf(number)));
  await ground.append(made);
  ground.reopen();
  const page = findPage(ground.desk, ask({ instrument: 'BTC-USDT' }, { direction: 'oldest', limit: 500 }));
  assert.deepEqual(
    page.records.map(({ entry }) => entry),
    made,
  );
  assert.ok(existsSync(`${ground.directory}/segment-00000003.bin`));
});

void test('index that is missing, broken, of another format or of another ledger is built again', async (context) => {
  const ground = await openSearchGround(context);
  await ground.append(Array.from({ length: 50 }, (_, number) => intentOf(orderOf(number))));
  const wanted = findAll(ground.desk, ask({ key: 'key_a' }));
  assert.equal(wanted.length, 50);
  const damage: Readonly<Record<string, () => void>> = {
    none: () => undefined,
    'no file at all': () => writeFileSync(ground.indexFile, ''),
    'no database': () => writeFileSync(ground.indexFile, 'something else'.repeat(100)),
    'a part of it': () => {
      writeFileSync(ground.indexFile, readFileSync(ground.indexFile).subarray(0, 8_192));
    },
  };
  for (const [name, spoil] of Object.entries(damage)) {
    ground.desk.close();
    spoil();
    ground.reopen();
    assert.deepEqual(findAll(ground.desk, ask({ key: 'key_a' })), wanted, name);
  }
  const other = await openSearchGround(context);
  await other.append([intentOf(orderOf(1, { key: 'key_other' }))]);
  ground.desk.close();
  writeFileSync(other.indexFile, readFileSync(ground.indexFile));
  assert.deepEqual(findAll(other.desk, ask({ key: 'key_a' })), []);
  assert.deepEqual(findAll(other.desk, ask({ key: 'key_other' })), [0n]);
});

void test('index that is thrown away answers again after one question', async (context) => {
  const ground = await openSearchGround(context);
  await ground.append([intentOf(orderOf(1))]);
  findAll(ground.desk, ask({}));
  assert.equal(ground.desk.answer({ kind: 'rebuild' }).kind, 'page');
  assert.deepEqual(findAll(ground.desk, ask({})), [0n]);
});

void test('index holds no text of a record', async (context) => {
  const ground = await openSearchGround(context);
  await ground.append([intentOf(orderOf(1, { key: 'key_canary', address: '198.51.100.77' }))]);
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_canary' })), [0n]);
  ground.desk.close();
  const bytes = readFileSync(ground.indexFile);
  assert.ok(statSync(ground.indexFile).size > 0);
  for (const text of ['key_canary', '198.51.100.77', 'client1', 'BTC-USDT'])
    assert.ok(!bytes.includes(text), text);
});
