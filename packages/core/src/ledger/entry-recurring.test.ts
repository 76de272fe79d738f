/** Whatever the records before it said, and however alike it is, what a record says is what is written of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { epochMs } from '../trading/vocabulary.ts';
import type { LedgerEntry } from './entry.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from './entry-codec.ts';
import { encodeEntryTwin } from './entry-codec.twin.ts';

/** Few, so that they come again, and what could pass for one another. */
const ALIKE = [
  'key_1',
  'key_2',
  '',
  'null',
  'true',
  '0',
  '"',
  'key_1"',
  '\u0000',
  'é',
  'e\u0301',
  'x'.repeat(600),
];
/** As texts that were made a moment ago. */
const again = (text: string): string => Buffer.from(text).toString();
const recurs = fc.oneof(fc.constantFrom(...ALIKE), fc.constantFrom(...ALIKE).map(again));
const maybe = fc.option(recurs);
const stamp = { wallMs: fc.nat().map(epochMs), monotonicMs: fc.nat(), boot: recurs };
const shuffled = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> =>
  fc
    .shuffledSubarray(['charge', 'legs', 'tag', '10', '9', 'é', '"', 'send', 'sign'])
    .chain((names) => fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), value))))
    .map((fields) => Object.fromEntries(fields));
const item = fc.record({
  kind: recurs,
  instrument: maybe,
  market: maybe,
  side: maybe,
  type: maybe,
  size: maybe,
  price: maybe,
  reduceOnly: fc.boolean(),
  algo: fc.boolean(),
  clientOrderId: maybe,
  venueOrderId: maybe,
  notional: maybe,
  details: shuffled(recurs),
});
const ENTRY: fc.Arbitrary<LedgerEntry> = fc.oneof(
  fc.record({
    ...stamp,
    type: fc.constant('intent' as const),
    intentId: recurs,
    virtualKeyId: recurs,
    accountId: recurs,
    credentialId: recurs,
    venue: recurs,
    operation: recurs,
    items: fc.array(item, { maxLength: 3 }),
    bodyHash: recurs,
    replayToken: recurs,
    requestTimestampMs: stamp.wallMs,
    sourceAddress: recurs,
    policyVersion: fc.nat(),
    ruleIds: fc.array(recurs),
    deadlineMs: fc.option(stamp.wallMs),
    upstreamHost: maybe,
    stages: fc.option(shuffled(fc.nat())),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('outcome' as const),
    intentId: recurs,
    httpStatus: fc.option(fc.nat()),
    items: fc.array(
      fc.record({
        kind: fc.constantFrom('accepted' as const, 'rejected' as const, 'unknown' as const),
        venueOrderId: maybe,
        clientOrderId: maybe,
        venueCode: maybe,
      }),
      { maxLength: 3 },
    ),
    responseHash: maybe,
    upstreamMs: fc.nat(),
    stages: fc.option(shuffled(fc.nat())),
  }),
  fc.record({
    ...stamp,
    type: fc.constant('read' as const),
    virtualKeyId: recurs,
    accountId: recurs,
    venue: recurs,
    operation: recurs,
    instrument: maybe,
    sourceAddress: recurs,
    upstreamHost: recurs,
    httpStatus: fc.option(fc.nat()),
    stages: shuffled(fc.nat()),
  }),
);

const shown = (payload: Uint8Array): string => Buffer.from(payload).toString();

test('Records that differ little, one behind the other, are each what the twin says.', () => {
  fc.assert(
    fc.property(fc.array(ENTRY, { minLength: 2, maxLength: 30 }), (entries) => {
      for (const entry of entries) {
        const written = encodeLedgerEntry(entry);
        assert.equal(shown(written), shown(encodeEntryTwin(entry)));
        assert.ok(decodeLedgerEntry(written));
      }
    }),
    { numRuns: 300 },
  );
});

/** Of every field that is remembered, what is no text, nor what else it takes. */
const WRONG: readonly unknown[] = [
  7,
  0,
  -0,
  [],
  ['key_1'],
  {},
  Object('key_1'),
  Object(false),
  undefined,
  '\ud800',
  'key_1\udc00',
];
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  read: [
    'boot',
    'virtualKeyId',
    'accountId',
    'venue',
    'operation',
    'instrument',
    'sourceAddress',
    'upstreamHost',
  ],
  intent: ['boot', 'virtualKeyId', 'accountId', 'credentialId', 'venue', 'operation', 'sourceAddress'],
  outcome: ['boot'],
};

test('What no record may say is refused however often what looks like it was written.', () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(ENTRY, { minLength: 2, maxLength: 10 }), fc.nat(), (entries, nth) => {
      for (const entry of entries) {
        encodeLedgerEntry(entry);
        const fields = FIELDS[entry.type] ?? [];
        const field = fields[nth % fields.length] ?? 'boot';
        for (const wrong of WRONG) {
          assert.throws(() => encodeLedgerEntry({ ...entry, [field]: wrong }), BittingError, field);
          refused += 1;
        }
        if (entry.type === 'intent')
          for (const wrong of ['true', 'false', null, ...WRONG]) {
            const items = entry.items.map((item) => ({ ...item, reduceOnly: wrong as boolean }));
            if (items.length === 0) continue;
            assert.throws(() => encodeLedgerEntry({ ...entry, items }), BittingError);
          }
        assert.equal(shown(encodeLedgerEntry(entry)), shown(encodeEntryTwin(entry)));
      }
    }),
    { numRuns: 100 },
  );
  assert.ok(refused > 1_000, `${refused} refused`);
});

test('Of more keys and addresses than are remembered each has its own in its records.', () => {
  for (let nth = 0; nth < 12_000; nth += 1) {
    const entry = {
      type: 'read',
      wallMs: epochMs(nth),
      monotonicMs: nth,
      boot: 'b',
      virtualKeyId: `key_${nth % 1_200}`,
      accountId: `acc_${nth % 7}`,
      venue: 'okx',
      operation: `GET /api/v5/${'x'.repeat(nth % 700)}`,
      instrument: nth % 3 === 0 ? null : `A${nth % 1_000}-B`,
      sourceAddress: `10.0.${nth >> 8}.${nth & 255}`,
      upstreamHost: 'www.okx.com',
      httpStatus: 200,
      stages: { [`step ${nth % 11}`]: nth, send: 1 },
    } as const;
    assert.equal(shown(encodeLedgerEntry(entry)), shown(encodeEntryTwin(entry)));
  }
});
