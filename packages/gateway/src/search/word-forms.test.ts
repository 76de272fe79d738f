import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { CHUNK_RECORDS } from './bounds.ts';
import { findRecords } from './find-records.ts';
import type { Indexer } from './indexer.ts';
import { RecordIndex } from './record-index.ts';
import { ask, BEGIN_MS, intentOf } from './testing/search-ground.ts';
import { WordNumbers } from './word-numbers.ts';
import { wordsOf } from './words.ts';

const CHUNKS = 300;
const FORMS = 40;
const formOf = (day: number): string => `a1.202611${String(day).padStart(2, '0')}`;

const scattered = fc.uniqueArray(
  fc.record({
    sequence: fc.nat(CHUNKS * CHUNK_RECORDS),
    key: fc.constantFrom('key_a', 'key_b'),
    day: fc.nat(2 * FORMS),
  }),
  { selector: ({ sequence }) => sequence, minLength: 1, maxLength: 120, size: 'max' },
);

test('Records are found by any form of a word, once each and in order, alone and with other words, page by page.', () => {
  fc.assert(
    fc.property(
      scattered,
      fc.constantFrom('newest' as const, 'oldest' as const),
      fc.option(fc.constantFrom('key_a', 'key_b')),
      (rows, direction, key) => {
        const sorted = rows.toSorted((left, right) => left.sequence - right.sequence);
        const order = { account: 'acc_a', venueOrderId: null, end: 'accepted', wallMs: BEGIN_MS } as const;
        const entries = new Map<number, LedgerEntry>(
          sorted.map((row) => [
            row.sequence,
            intentOf({ ...order, number: 1, key: row.key, instrument: 'A', address: formOf(row.day) }),
          ]),
        );
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
        const address = Array.from({ length: FORMS }, (_, day) => formOf(day));
        const words = { address, ...(key === null ? {} : { key }) };
        const found: bigint[] = [];
        for (let from: bigint | null = null, pages = 0; pages === 0 || from !== null; pages += 1) {
          const page = findRecords(indexer, ask(words, { direction, from, limit: 3 }));
          found.push(...page.records.map(({ sequence }) => sequence));
          from = page.next;
        }
        index.close();
        const wanted = sorted
          .filter((row) => row.day < FORMS && (key === null || row.key === key))
          .map(({ sequence }) => BigInt(sequence));
        assert.deepEqual(found, direction === 'newest' ? wanted.toReversed() : wanted);
      },
    ),
    { numRuns: 60 },
  );
});
