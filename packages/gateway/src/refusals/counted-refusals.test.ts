import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { RECORD_OVERHEAD_BYTES } from '@bitting/core/ledger/record.ts';
import { REFUSAL_CODES_TOLD_MAX, REFUSALS_TOLD_MS, REFUSALS_TOLD_ROWS_MAX } from '../bounds.ts';
import { createStamp } from '../ports/stamp.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { CountedRefusals } from './counted-refusals.ts';

let clock: ManualClock;
let ledger: MemoryLedger;
let counts: CountedRefusals;
beforeEach(() => {
  clock = new ManualClock();
  ledger = new MemoryLedger();
  counts = new CountedRefusals({ clock, ledger, stamp: createStamp(clock, 'b'.repeat(32)) });
});
afterEach(() => counts.close());

async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

async function minute(): Promise<void> {
  clock.advance(REFUSALS_TOLD_MS);
  await turns();
}

function told(): readonly (readonly [event: string, details: Readonly<Record<string, string>>])[] {
  return ledger.ofType('system').map(({ event, details }) => [event, details]);
}

function addressOf(number: number): string {
  return `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`;
}

test('Who did not prove who he is has one record a minute: how often, why, first and last.', async () => {
  const firstMs = clock.wallMs();
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  clock.advance(10);
  counts.rejected('192.0.2.1', 'SIGNATURE_WRONG');
  counts.rejected('192.0.2.1', 'SIGNATURE_WRONG');
  clock.advance(REFUSALS_TOLD_MS - 11);
  await turns();
  assert.deepEqual(told(), []);
  clock.advance(1);
  await turns();
  assert.deepEqual(told(), [
    [
      'rejected-callers',
      {
        address: '192.0.2.1',
        count: '3',
        codes: 'SIGNATURE_WRONG KEY_UNKNOWN',
        firstMs: String(firstMs),
        lastMs: String(firstMs + 10),
      },
    ],
  ]);
  await minute();
  assert.equal(told().length, 1, 'nothing happened, nothing is told');
  assert.equal(clock.timers, 0);
});

test('Refusals of a key that were left out have one record a minute.', async () => {
  for (let refusal = 0; refusal < 5; refusal += 1) counts.leftOut('key_1', 'RATE_EXCEEDED');
  counts.leftOut('key_2', 'STATE_HALTED');
  await minute();
  counts.leftOut('key_1', 'SCOPE_MISSING');
  await minute();
  assert.deepEqual(told(), [
    ['refusals-left-out', { virtualKeyId: 'key_1', count: '5', codes: 'RATE_EXCEEDED' }],
    ['refusals-left-out', { virtualKeyId: 'key_2', count: '1', codes: 'STATE_HALTED' }],
    ['refusals-left-out', { virtualKeyId: 'key_1', count: '1', codes: 'SCOPE_MISSING' }],
  ]);
});

test('A hundred thousand guesses from five thousand addresses cost a thousand and one short records.', async () => {
  for (let guess = 0; guess < 100_000; guess += 1) counts.rejected(addressOf(guess % 5_000), 'KEY_UNKNOWN');
  await minute();
  const rows = told().map(([, details]) => details);
  assert.equal(rows.length, REFUSALS_TOLD_ROWS_MAX + 1);
  const others = rows.find(({ address }) => address === 'others');
  assert.equal(others?.['count'], String(100_000 - 20 * REFUSALS_TOLD_ROWS_MAX));
  const bytes = ledger.entries.map((entry) => encodeLedgerEntry(entry).length + RECORD_OVERHEAD_BYTES);
  const sum = bytes.reduce((total, length) => total + length, 0);
  assert.ok(sum < 320_000, `${sum} bytes`);
});

test('One who guesses as fast as he can for a minute costs one record, whatever the reasons.', async () => {
  const codes = ['KEY_UNKNOWN', 'SIGNATURE_WRONG', 'PASSPHRASE_WRONG', 'REQUEST_MALFORMED'] as const;
  const more = ['TIMESTAMP_OUTSIDE_WINDOW', 'LOGIN_REQUIRED', 'OPERATION_UNKNOWN', 'OVERLOADED'] as const;
  for (let guess = 0; guess < 60_000; guess += 1)
    counts.rejected(
      '192.0.2.1',
      [...codes, ...more, 'ADDRESS_NOT_ALLOWED', 'FIELD_MISSING'][guess % 10] as 'OVERLOADED',
    );
  await minute();
  assert.equal(told().length, 1);
  assert.equal(told()[0]?.[1]['codes']?.split(' ').length, REFUSAL_CODES_TOLD_MAX);
});

test('Addresses of one IPv6 network are counted together, under the first of them.', async () => {
  counts.rejected('2001:db8::1', 'KEY_UNKNOWN');
  counts.rejected('2001:db8::2', 'KEY_UNKNOWN');
  counts.rejected('2001:db8:0:1::2', 'KEY_UNKNOWN');
  await minute();
  assert.deepEqual(
    told().map(([, { address, count }]) => [address, count]),
    [
      ['2001:db8::1', '2'],
      ['2001:db8:0:1::2', '1'],
    ],
  );
});

test('What could not be written is told when it can be.', async () => {
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  ledger.writable = false;
  await minute();
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  ledger.writable = true;
  await minute();
  assert.deepEqual(
    told().map(([, { count }]) => count),
    ['2'],
  );
});

test('On a full disk nothing of what is left goes to those who guess; they are told when there is room.', async () => {
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  ledger.reserved = true;
  await minute();
  assert.deepEqual(told(), []);
  counts.leftOut('key_1', 'RATE_EXCEEDED');
  ledger.reserved = false;
  await minute();
  assert.deepEqual(
    told().map(([event]) => event),
    ['refusals-left-out', 'rejected-callers'],
  );
});

test('At the end what was counted is durable, and no timer is left.', async () => {
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  counts.leftOut('key_1', 'RATE_EXCEEDED');
  await counts.close();
  assert.equal(told().length, 2);
  assert.equal(clock.timers, 0);
});

test('At the end of a ledger that cannot write, no timer is left either, and none is made after it.', async () => {
  counts.rejected('192.0.2.1', 'KEY_UNKNOWN');
  assert.equal(clock.timers, 1);
  ledger.writable = false;
  await counts.close();
  assert.equal(clock.timers, 0);
  counts.leftOut('key_1', 'RATE_EXCEEDED');
  assert.equal(clock.timers, 0);
});
