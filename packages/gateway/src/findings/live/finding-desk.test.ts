import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry, SystemEntry } from '@bitting/core/ledger/entry.ts';
import { createStamp } from '../../ports/stamp.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { RECORDED_PER_MINUTE_MAX } from './bounds.ts';
import { FindingDesk } from './finding-desk.ts';
import type { ToldFinding, WatchReply, WatchWord } from './messages.ts';

const FINDING: ToldFinding = {
  rule: 'new-address',
  virtualKeyId: 'key_1',
  accountId: 'acc_1',
  sentence: 'First requests from a1.20261120.AAAAAAAAAAAAAAAAAAAAAA',
  fromMs: 1,
  toMs: 2,
  records: ['7', '8'],
};

const pseudonym = (letter: string): string => `a1.20261120.${letter.repeat(22)}`;

function openDesk() {
  const clock = new ManualClock();
  const entries: SystemEntry[] = [];
  const said: { hear: (word: WatchWord) => WatchReply | null } = { hear: () => null };
  const ledger = {
    writable: true,
    append: async (entry: LedgerEntry) => {
      if (entry.type === 'system') entries.push(entry);
      return { sequence: 0n, leaf: new Uint8Array(32) as never };
    },
    note: () => undefined,
    noteGap: () => undefined,
  };
  // `E` was erased; `A` and `B` are one address.
  const reveal = (text: string): string | null =>
    text === pseudonym('E') ? null : text.startsWith('a1.') ? (text.at(-1) ?? '').replace('B', 'A') : text;
  const desk = new FindingDesk(
    { ledger, stamp: createStamp(clock, 'b0'), clock, pseudonyms: { reveal } },
    { observe: (listener) => void (said.hear = listener) },
  );
  return { desk, entries, clock, ledger, hear: (word: WatchWord) => said.hear(word) };
}

function metric(desk: FindingDesk, name: string): string | undefined {
  const lines = desk.renderMetrics().split('\n');
  return lines
    .find((line) => line.startsWith(`bitting_findings_${name} `))
    ?.split(' ')
    .at(-1);
}

test('What stands out becomes a record with its rule, its key and its records, and is counted.', async () => {
  const { desk, entries, hear } = openDesk();
  hear({ kind: 'found', findings: [FINDING, { ...FINDING, virtualKeyId: '', accountId: '' }] });
  await Promise.resolve();
  const shared = { rule: 'new-address', sentence: FINDING.sentence, fromMs: '1', toMs: '2', records: '7 8' };
  assert.deepEqual(
    entries.map(({ event, details }) => [event, details]),
    [
      ['finding', { ...shared, virtualKeyId: 'key_1', accountId: 'acc_1' }],
      ['finding', shared],
    ],
  );
  await Promise.resolve();
  assert.equal(metric(desk, 'total{rule="new-address"}'), '2');
  assert.equal(metric(desk, 'total{rule="guessing"}'), '0');
});

test('What is under way is not recorded a second time.', async () => {
  const { entries, hear } = openDesk();
  hear({ kind: 'found', findings: [FINDING, FINDING] });
  await Promise.resolve();
  assert.equal(entries.length, 1);
});

const ODD: readonly (readonly [name: string, change: Partial<ToldFinding>])[] = [
  ['an unknown rule', { rule: 'no-such-rule' }],
  ['a rule that is no alarm', { rule: 'stop' }],
  ['an id that is none', { virtualKeyId: 'key 1' }],
  ['no records', { records: [] }],
  ['a record that is no number', { records: ['7', '8 9'] }],
  ['a time that is none', { toMs: Number.NaN }],
];
for (const [name, change] of ODD)
  test(`A finding with ${name} is dropped and counted, beside one that is recorded.`, async () => {
    const { desk, entries, hear } = openDesk();
    hear({ kind: 'found', findings: [{ ...FINDING, ...change }, FINDING] });
    await Promise.resolve();
    assert.equal(entries.length, 1);
    assert.equal(metric(desk, 'dropped_total'), '1');
  });

test('A sentence and a list of records are cut where they are too long.', async () => {
  const { entries, hear } = openDesk();
  const records = Array.from({ length: 50 }, (_, index) => String(index));
  hear({ kind: 'found', findings: [{ ...FINDING, sentence: 'x'.repeat(10_000), records }] });
  await Promise.resolve();
  assert.equal(entries[0]?.details['sentence']?.length, 500);
  assert.equal(entries[0]?.details['records']?.split(' ').length, 20);
});

test('So many are recorded in a minute, whoever says so; in the next one there is room again.', async () => {
  const { desk, entries, clock, hear } = openDesk();
  const many = Array.from({ length: RECORDED_PER_MINUTE_MAX + 5 }, (_, index) => ({
    ...FINDING,
    virtualKeyId: `key_${index}`,
  }));
  hear({ kind: 'found', findings: many });
  await Promise.resolve();
  assert.equal(entries.length, RECORDED_PER_MINUTE_MAX);
  assert.equal(metric(desk, 'dropped_total'), '5');
  clock.advance(60_000);
  hear({ kind: 'found', findings: [FINDING] });
  await Promise.resolve();
  assert.equal(entries.length, RECORDED_PER_MINUTE_MAX + 1);
});

test('A ledger that cannot be written drops it, and throws nothing.', async () => {
  const { desk, ledger, hear } = openDesk();
  ledger.writable = false;
  hear({ kind: 'found', findings: [FINDING] });
  ledger.writable = true;
  ledger.append = () => Promise.reject(new Error('no disk'));
  hear({ kind: 'found', findings: [FINDING] });
  await new Promise(setImmediate);
  assert.equal(metric(desk, 'dropped_total'), '2');
});

test('It says whether an address is one of others, and nothing else of it.', () => {
  const { hear } = openDesk();
  const compare = (address: string, among: readonly string[]) =>
    hear({ kind: 'compare', id: 5, question: { address, among } });
  const [one, same, other, erased] = ['A', 'B', 'C', 'E'].map(pseudonym);
  assert.deepEqual(compare(same ?? '', [other ?? '', one ?? '']), { kind: 'compared', id: 5, answer: 1 });
  assert.equal(compare(same ?? '', [other ?? ''])?.answer, -1);
  assert.equal(compare(same ?? '', [other ?? '', erased ?? ''])?.answer, 1, 'it may be what was erased');
  assert.equal(compare(erased ?? '', [one ?? ''])?.answer, null);
  assert.equal(compare('192.0.2.1', ['192.0.2.1'])?.answer, 0);
});

test('The metric says for how long nobody has looked at all records.', () => {
  const { desk, clock, hear } = openDesk();
  clock.advance(5_000);
  assert.equal(metric(desk, 'unwatched_seconds'), '5');
  hear({ kind: 'watched', sequence: 9 });
  assert.equal(metric(desk, 'unwatched_seconds'), '0');
});
