import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { LateLedger } from '../late-ledger.ts';
import { createStamp } from '../ports/stamp.ts';
import { systemEntry } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { AuditDesk } from './audit-desk.ts';
import type { AuditReport } from './messages.ts';

let memory: MemoryLedger;
let ledger: LateLedger;
let desk: AuditDesk;
let flushes: (() => void)[];
let hear: (report: AuditReport) => void;

beforeEach(() => {
  memory = new MemoryLedger();
  ledger = new LateLedger();
  ledger.start(memory);
  const source = { followAudit: (listener: (report: AuditReport) => void) => void (hear = listener) };
  const restored = { read: 1_200, summed: 90_000 };
  flushes = [];
  const flushOrders = (): void => {
    for (const flush of flushes) flush();
  };
  const edges = [{ edge: { flushOrders } }];
  desk = new AuditDesk({ ledger, stamp: createStamp(new ManualClock(), '00'), restored, edges }, source);
});

function events(): readonly (readonly [string, SystemEntry['details']])[] {
  return memory.ofType('system').map(({ details, event }) => [event, details]);
}

function metric(name: string): string {
  return new RegExp(`^${name} (.*)$`, 'mu').exec(desk.renderMetrics())?.[1] ?? '';
}

test('Damage is told, with its record, and then nothing new is taken; what cancels is kept as a gap.', async () => {
  await ledger.append(systemEntry(1));
  hear({ kind: 'damage', record: '77', what: 'its bytes were changed' });
  assert.deepEqual(events().at(-1), ['ledger-damage', { record: '77', what: 'its bytes were changed' }]);
  assert.equal(ledger.writable, false);
  await assert.rejects(ledger.append(systemEntry(2)), { code: 'LEDGER_UNAVAILABLE' });
  ledger.noteGap(systemEntry(3, 'cancel'));
  assert.equal(memory.gaps.length, 1);
  assert.equal(metric('bitting_ledger_damaged'), '1');
});

test('Damage is told once.', () => {
  hear({ kind: 'damage', record: '77', what: 'x' });
  hear({ kind: 'damage', record: '78', what: 'x' });
  assert.equal(events().length, 1);
});

test('A summary that was made is named by the ledger, and one that differs is told, like what is odd: orders go on.', () => {
  hear({ kind: 'summary', records: 500, hash: 'ab' });
  hear({ kind: 'summary-differs', records: 400 });
  hear({ kind: 'odd', record: '5', what: 'its time lies before' });
  assert.deepEqual(events(), [
    ['summary', { records: '500', hash: 'ab' }],
    ['summary-differs', { records: '400' }],
    ['ledger-odd', { record: '5', what: 'its time lies before' }],
  ]);
  assert.equal(ledger.writable, true);
});

test('A summary is named when orders of the records that it is about are in their files, and not where those take nothing.', () => {
  const namedBefore: number[] = [];
  flushes = [() => namedBefore.push(events().length)];
  hear({ kind: 'summary', records: 500, hash: 'ab' });
  assert.deepEqual([namedBefore, events().length], [[0], 1]);
  flushes = [
    () => {
      throw new Error('database or disk is full');
    },
  ];
  hear({ kind: 'summary', records: 600, hash: 'cd' });
  assert.deepEqual(events(), [['summary', { records: '500', hash: 'ab' }]]);
});

test('Metrics say how the gateway started and how far the audit is.', () => {
  assert.equal(metric('bitting_ledger_start_read_records'), '1200');
  assert.equal(metric('bitting_ledger_start_summed_records'), '90000');
  assert.deepEqual(
    [
      metric('bitting_ledger_checked_records'),
      metric('bitting_ledger_whole'),
      metric('bitting_ledger_damaged'),
    ],
    ['0', '0', '0'],
  );
  hear({ kind: 'progress', checked: 70_000, isWhole: false });
  assert.deepEqual(
    [metric('bitting_ledger_checked_records'), metric('bitting_ledger_whole')],
    ['70000', '0'],
  );
  hear({ kind: 'progress', checked: 91_200, isWhole: true });
  assert.deepEqual(
    [metric('bitting_ledger_checked_records'), metric('bitting_ledger_whole')],
    ['91200', '1'],
  );
});
