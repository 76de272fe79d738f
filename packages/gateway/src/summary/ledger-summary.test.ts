import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RecoveredRecord } from '../ledger/recovery.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import {
  accepted,
  intentEntry,
  outcomeEntry,
  placeIntent,
  systemEntry,
  UNKNOWN,
} from '../testing/entries.ts';
import { LedgerSummary, type SummaryContent } from './ledger-summary.ts';
import { HISTORIES } from './testing/random-history.ts';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 60);

function sum(records: readonly RecoveredRecord[], summary = new LedgerSummary()): SummaryContent {
  for (const record of records) summary.take(record);
  return written(summary.save());
}

/** As it comes back from a file. */
function written(content: SummaryContent): SummaryContent {
  return JSON.parse(JSON.stringify(content)) as SummaryContent;
}

test('A summary that was written and goes on says what one says that has heard everything, wherever it is cut.', () => {
  fc.assert(
    fc.property(HISTORIES, fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), (records, cuts) => {
      const places = cuts.map((cut) => cut % (records.length + 1)).toSorted((one, other) => one - other);
      let content = sum([]);
      let from = 0;
      for (const to of [...places, records.length]) {
        content = sum(records.slice(from, to), LedgerSummary.load(content));
        from = to;
      }
      assert.deepEqual(content, sum(records));
    }),
    { numRuns: RUNS },
  );
});

test('Of a thousand orders that have ended nothing is kept but what is counted.', () => {
  fc.assert(
    fc.property(HISTORIES, (records) => {
      const { kept, records: count } = sum(records);
      const open = new Set(kept.open.map(([, entry]) => ('intentId' in entry ? entry.intentId : '')));
      const ended = records.flatMap(({ entry }) =>
        (entry.type === 'outcome' || entry.type === 'resolution') &&
        entry.items.every(({ kind }) => kind !== 'unknown')
          ? [entry.intentId]
          : [],
      );
      assert.equal(count, records.length);
      assert.ok(ended.every((intentId) => !open.has(intentId)));
      const begun = records.filter(({ entry }) => entry.type === 'intent').length;
      assert.equal(open.size, begun - new Set(ended).size);
    }),
    { numRuns: RUNS },
  );
});

test('It says which record the order index of a venue has to have taken in last: an intent there, or an end of one.', () => {
  const place = (intentId: string, venue: string) =>
    intentEntry(intentId, [toRecordedItem(placeIntent(intentId))], { venue });
  const entries = [
    place('o1', 'okx'),
    place('h1', 'htx'),
    outcomeEntry('h1', [UNKNOWN]),
    outcomeEntry('o1', [accepted('1')]),
    systemEntry(1),
    { ...outcomeEntry('h1', [accepted('2')]), type: 'resolution', evidence: '' } as const,
    systemEntry(2),
    outcomeEntry('o1', [accepted('1')]),
  ];
  const last = entries.map((_, index) => {
    const records = entries
      .slice(0, index + 1)
      .map((entry, sequence) => ({ sequence: BigInt(sequence), entry }));
    const { okx, htx } = sum(records).venues;
    return [okx.lastSequence, htx.lastSequence];
  });
  assert.deepEqual(last, [
    [0, -1],
    [0, 1],
    [0, 2],
    [3, 2],
    [3, 2],
    [3, 5],
    [3, 5],
    [3, 5],
  ]);
});
