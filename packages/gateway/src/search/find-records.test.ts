import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { CHUNK_RECORDS } from './bounds.ts';
import { findRecords } from './find-records.ts';
import type { Indexer } from './indexer.ts';
import { RecordIndex } from './record-index.ts';
import { ask, BEGIN_MS, findAll, intentOf, openSearchGround } from './testing/search-ground.ts';
import { WordNumbers } from './word-numbers.ts';
import { wordsOf, writeWord } from './words.ts';

const CHUNKS = 600;

const scattered = fc.uniqueArray(
  fc.record({
    sequence: fc.nat(CHUNKS * CHUNK_RECORDS),
    key: fc.constantFrom('key_a', 'key_b', 'key_c'),
    instrument: fc.constantFrom('A', 'B', 'C'),
    address: fc.constantFrom('192.0.2.1', '192.0.2.2', '192.0.2.3'),
  }),
  { selector: ({ sequence }) => sequence, minLength: 1, maxLength: 120, size: 'max' },
);

void test('words that are far apart are found wherever they meet, in both directions and page by page', () => {
  fc.assert(
    fc.property(
      scattered,
      fc.record({
        key: fc.constantFrom('key_a', 'key_b'),
        instrument: fc.constantFrom('A', 'B'),
        address: fc.constantFrom('192.0.2.1', '192.0.2.2'),
      }),
      fc.constantFrom('newest' as const, 'oldest' as const),
      (rows, words, direction) => {
        const entries = new Map<number, LedgerEntry>();
        const sorted = rows.toSorted((left, right) => left.sequence - right.sequence);
        for (const row of sorted) {
          const order = { account: 'acc_a', venueOrderId: null, end: 'accepted', wallMs: BEGIN_MS } as const;
          entries.set(row.sequence, intentOf({ ...order, ...row, number: row.sequence }));
        }
        const numbers = new WordNumbers();
        const index = new RecordIndex(':memory:');
        const end = CHUNKS * CHUNK_RECORDS + 1;
        index.write(
          [...entries].map(([sequence, entry]) => ({
            sequence,
            segment: 0,
            offset: 0,
            wallMs: entry.wallMs,
            words: [...wordsOf(entry)].map((word) => numbers.of(word)),
          })),
          { first: 0, sequence: end, segment: 0, offset: 0, last: new Uint8Array(32) },
        );
        const texts = { read: (sequence: number) => entries.get(sequence) ?? null };
        const indexer = { index, numbers, first: 0, end, texts } as unknown as Indexer;
        const found: bigint[] = [];
        for (let from: bigint | null = null, pages = 0; pages === 0 || from !== null; pages += 1) {
          const page = findRecords(indexer, ask(words, { direction, from, limit: 2 }));
          found.push(...page.records.map(({ sequence }) => sequence));
          from = page.next;
        }
        index.close();
        const fits = sorted.filter(
          (row) =>
            row.key === words.key && row.instrument === words.instrument && row.address === words.address,
        );
        const wanted = fits.map(({ sequence }) => BigInt(sequence));
        assert.deepEqual(found, direction === 'newest' ? wanted.toReversed() : wanted);
      },
    ),
    { numRuns: 60 },
  );
});

void test('index that names a record wrongly makes nothing up: the record itself decides', async (context) => {
  const ground = await openSearchGround(context);
  const order = { account: 'acc_a', instrument: 'A', address: '192.0.2.1', venueOrderId: null } as const;
  const made = { ...order, wallMs: BEGIN_MS, end: 'accepted' } as const;
  await ground.append(['key_a', 'key_b'].map((key, number) => intentOf({ ...made, number, key })));
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_a' })), [0n]);
  const database = new DatabaseSync(ground.indexFile);
  const number = new WordNumbers().of(writeWord('key', 'key_a'));
  database
    .prepare('UPDATE postings SET places = ? WHERE word = ?')
    .run(Uint8Array.of(0, 0, 0, 1, 0, 2), number);
  database.close();
  assert.deepEqual(findAll(ground.desk, ask({ key: 'key_a' })), [0n]);
});
