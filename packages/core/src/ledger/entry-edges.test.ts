/** Entries at the edges of what can be written and read again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { epochMs } from '../trading/vocabulary.ts';
import type { LedgerEntry, RecordedItem } from './entry.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from './entry-codec.ts';
import { writeRecord } from './record.ts';
import { adminPayload, endOf, intentOf, systemPayload } from './testing/memory-log.ts';

function faultOf(act: () => unknown): readonly [string, string] {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return [error.code, error.operatorDetail];
  }
  return ['nothing was thrown', ''];
}

const system = (event: string, details: Readonly<Record<string, string>> = {}): LedgerEntry => ({
  type: 'system',
  wallMs: epochMs(1),
  monotonicMs: 1,
  boot: 'b',
  event,
  details,
});

test('An entry is written up to 65,535 bytes.', () => {
  const room = 65_535 - encodeLedgerEntry(system('')).length;
  assert.equal(encodeLedgerEntry(system('x'.repeat(room))).length, 65_535);
  assert.deepEqual(
    faultOf(() => encodeLedgerEntry(system('x'.repeat(room + 1)))),
    ['INTERNAL_FAULT', 'a record of 65536 bytes'],
  );
  const record = { sequence: 0n, groupStart: 0n, payload: new Uint8Array(65_536) };
  assert.deepEqual(
    faultOf(() => writeRecord(new Uint8Array(16), record)),
    ['INTERNAL_FAULT', 'a payload of 65536 bytes'],
  );
});

test('Durations are written in whole milliseconds, rounded down.', () => {
  const outcome = endOf(7, 'i', { type: 'outcome', kinds: ['accepted'] });
  assert.ok(outcome.type === 'outcome');
  const read = decodeLedgerEntry(encodeLedgerEntry({ ...outcome, monotonicMs: 7.99, upstreamMs: 12.75 }));
  assert.deepEqual([read.monotonicMs, read.type === 'outcome' && read.upstreamMs], [7, 12]);
});

test('Every end of an item is read, and no other word.', () => {
  const text = Buffer.from(
    encodeLedgerEntry(endOf(7, 'i', { type: 'outcome', kinds: ['accepted'] })),
  ).toString();
  for (const kind of ['accepted', 'rejected', 'unknown']) {
    const entry = decodeLedgerEntry(Buffer.from(text.replace('"accepted"', `"${kind}"`)));
    assert.equal(entry.type === 'outcome' && entry.items[0]?.kind, kind);
  }
  for (const kind of ['', 'open'])
    assert.deepEqual(
      faultOf(() => decodeLedgerEntry(Buffer.from(text.replace('"accepted"', `"${kind}"`)))),
      ['FIELD_MALFORMED', 'a field is not accepted, rejected, unknown'],
    );
});

test('A number below zero is told with itself.', () => {
  const text = Buffer.from(systemPayload(7)).toString().replace('"monotonicMs":7', '"monotonicMs":-7');
  assert.deepEqual(
    faultOf(() => decodeLedgerEntry(Buffer.from(text))),
    ['FIELD_MALFORMED', '-7 is below zero'],
  );
});

const ITEM: RecordedItem = {
  kind: 'place',
  instrument: null,
  market: null,
  side: null,
  type: null,
  size: null,
  price: null,
  reduceOnly: false,
  algo: false,
  clientOrderId: null,
  venueOrderId: null,
  notional: null,
  details: {},
};

test('Names that could not be read again are not written, whichever entry they stand in.', () => {
  const unreadable = { constructor: 'x' };
  const many = Object.fromEntries(Array.from({ length: 257 }, (_, nth) => [`n${nth}`, '']));
  const intent = intentOf(7, 'i');
  assert.ok(intent.type === 'intent');
  const withDetails = (details: Readonly<Record<string, string>>): readonly (() => unknown)[] => [
    () => encodeLedgerEntry({ ...intent, items: [ITEM, { ...ITEM, details }] }),
    () => encodeLedgerEntry(system('x', details)),
    () => adminPayload(7, 'halt', details),
  ];
  for (const write of withDetails(unreadable))
    assert.deepEqual(faultOf(write), ['INTERNAL_FAULT', 'a record with 1 names that cannot be read again']);
  for (const write of withDetails(many))
    assert.deepEqual(faultOf(write), ['INTERNAL_FAULT', 'a record with 257 names that cannot be read again']);
  for (const write of withDetails({ charge: 'x' }))
    assert.deepEqual(faultOf(write), ['nothing was thrown', '']);
});
