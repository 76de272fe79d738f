/** What is written of an entry is its canonical JSON, as the plain way to write that says. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CanonicalWriter } from '../encoding/canonical-json-writer.ts';
import { BittingError } from '../errors/bitting-error.ts';
import { epochMs } from '../trading/vocabulary.ts';
import type { LedgerEntry } from './entry.ts';
import { decodeLedgerEntry, encodeLedgerEntry, writeLedgerEntry } from './entry-codec.ts';
import { encodeEntryTwin } from './entry-codec.twin.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme-ascii' }),
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '\u0000', '\u001f', '\u007f', '\u0080', '\ufffd', 'ÿ', '€', '\u{1f511}'),
  }),
  fc.string({ unit: fc.nat({ max: 0xffff }).map((unit) => String.fromCharCode(unit)), maxLength: 3 }),
);
const whole = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.nat({ max: 15 }).map((power) => 10 ** power),
);
const odd = fc.constantFrom(0.5, Number.NaN, Infinity, 2 ** 53, -0, undefined as unknown as number);
const number = fc.oneof({ weight: 60, arbitrary: whole }, { weight: 1, arbitrary: odd });
const instant = whole.map(epochMs);
const duration = fc.oneof(
  whole,
  fc.double({ min: 0, max: 2 ** 52, noNaN: true }).map((value) => Math.abs(value)),
);
const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(value);
const name = text.filter((one) => !['__proto__', 'constructor', 'prototype'].includes(one));
const texts = fc.dictionary(name, text, { maxKeys: 20, noNullPrototype: true });
const stages = fc.dictionary(fc.constantFrom('identify', 'gather', 'decide', 'sign', 'send'), number, {
  noNullPrototype: true,
});
const stamp = { wallMs: instant, monotonicMs: duration, boot: text };
const item = fc.record({
  kind: text,
  instrument: maybe(text),
  market: maybe(text),
  side: maybe(text),
  type: maybe(text),
  size: maybe(text),
  price: maybe(text),
  reduceOnly: fc.boolean(),
  algo: fc.boolean(),
  clientOrderId: maybe(text),
  venueOrderId: maybe(text),
  notional: maybe(text),
  details: texts,
});
const end = fc.record({
  kind: fc.constantFrom('accepted', 'rejected', 'unknown'),
  venueOrderId: maybe(text),
  clientOrderId: maybe(text),
  venueCode: maybe(text),
});
const of = <Type extends LedgerEntry['type']>(type: Type) => ({ ...stamp, type: fc.constant(type) });
/** Frozen ones may be written as they were before. */
const frozen = [[], ['scope', 'rate'], ['scope', 'rate'], ['"', 'é']].map((ids) => Object.freeze(ids));
const ruleIds = fc.oneof(
  fc.array(text),
  fc.array(text).map((ids) => Object.freeze(ids)),
  fc.constantFrom(...frozen),
);
const items = fc.array(item, { maxLength: 3 });
const ends = fc.array(end, { maxLength: 3 });
const ENTRIES = fc.oneof(
  fc.record({
    ...of('intent'),
    intentId: text,
    virtualKeyId: text,
    accountId: text,
    credentialId: text,
    venue: text,
    operation: text,
    items,
    bodyHash: text,
    replayToken: text,
    requestTimestampMs: instant,
    sourceAddress: text,
    policyVersion: number,
    ruleIds,
    deadlineMs: maybe(instant),
    upstreamHost: maybe(text),
    stages: maybe(stages),
  }),
  fc.record({
    ...of('outcome'),
    intentId: text,
    httpStatus: maybe(number),
    items: ends,
    responseHash: maybe(text),
    upstreamMs: duration,
    stages: maybe(stages),
  }),
  fc.record({ ...of('resolution'), intentId: text, items: ends, evidence: text }),
  fc.record({
    ...of('refusal'),
    virtualKeyId: text,
    accountId: text,
    operation: text,
    code: text,
    detail: text,
    ruleId: maybe(text),
    policyVersion: maybe(number),
    sourceAddress: text,
    bodyHash: text,
    items: maybe(items),
  }),
  fc.record({
    ...of('read'),
    virtualKeyId: text,
    accountId: text,
    venue: text,
    operation: text,
    instrument: maybe(text),
    sourceAddress: text,
    upstreamHost: text,
    httpStatus: maybe(number),
    stages,
  }),
  fc.record({
    ...of('admin'),
    operatorId: text,
    act: text,
    subject: maybe(text),
    reason: maybe(text),
    details: texts,
  }),
  fc.record({ ...of('system'), event: text, details: texts }),
);

function attempt(write: () => Uint8Array): string {
  try {
    return Buffer.from(write()).toString();
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    return `refused`;
  }
}

test('Of every entry the same bytes are written as by the twin, and nothing of what that refuses.', () => {
  const counts = { written: 0, refused: 0 };
  fc.assert(
    fc.property(ENTRIES, (entry) => {
      const written = attempt(() => encodeLedgerEntry(entry));
      assert.equal(
        written,
        attempt(() => encodeEntryTwin(entry)),
      );
      counts[written === 'refused' ? 'refused' : 'written'] += 1;
      if (written !== 'refused') assert.ok(decodeLedgerEntry(Buffer.from(written)));
    }),
    { numRuns: 2_000 },
  );
  assert.ok(counts.written > 500 && counts.refused > 50, JSON.stringify(counts));
});

test('Entries that are written one behind the other stand as they would alone, however little room there was.', () => {
  fc.assert(
    fc.property(fc.array(ENTRIES), (entries) => {
      const writer = new CanonicalWriter(1);
      const written: string[] = [];
      for (const entry of entries) {
        const start = writer.at;
        try {
          assert.equal(writeLedgerEntry(writer, entry), writer.at - start);
          written.push(attempt(() => encodeEntryTwin(entry)));
        } catch (error) {
          assert.ok(error instanceof BittingError, String(error));
          writer.at = start;
        }
      }
      assert.equal(writer.bytes.subarray(0, writer.at).toString(), written.join(''));
    }),
    { numRuns: 200 },
  );
});

test('Numbers at the edges of their lengths are written digit by digit.', () => {
  const numbers = Array.from({ length: 16 }, (_, power) => [
    10 ** power - 1,
    10 ** power,
    10 ** power + 1,
  ]).flat();
  for (const number of [...numbers, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER]) {
    const writer = new CanonicalWriter(1);
    writer.whole(number);
    assert.equal(writer.bytes.subarray(0, writer.at).toString(), String(number));
  }
});

test('What older records lack is not written of them, and nothing else may be missing.', () => {
  fc.assert(
    fc.property(
      ENTRIES,
      fc.array(fc.constantFrom<string>('stages', 'upstreamHost', 'items', 'boot', 'type')),
      (entry, names) => {
        const older = Object.fromEntries(Object.entries(entry).filter(([name]) => !names.includes(name)));
        const written = attempt(() => encodeLedgerEntry({ ...older, type: entry.type } as LedgerEntry));
        if (written === 'refused') return;
        assert.equal(
          written,
          attempt(() => encodeEntryTwin({ ...older, type: entry.type } as LedgerEntry)),
        );
        assert.ok(decodeLedgerEntry(Buffer.from(written)));
      },
    ),
    { numRuns: 500 },
  );
});

test('An entry with a field too few, one too many, one of another kind or below zero is not written.', () => {
  const entry: LedgerEntry = {
    type: 'system',
    wallMs: epochMs(1),
    monotonicMs: 1,
    boot: 'b',
    event: 'x',
    details: {},
  };
  assert.ok(encodeLedgerEntry(entry).length > 0);
  const { event: _, ...less } = entry;
  const wrong: readonly object[] = [
    less,
    { ...less, other: 'x' },
    { ...less, event: undefined },
    { ...entry, more: 'x' },
    { ...entry, event: 7 },
    { ...entry, event: null },
    { ...entry, details: null },
    { ...entry, details: { name: 7 } },
    { ...entry, monotonicMs: -1 },
    { ...entry, wallMs: '1' },
  ];
  for (const one of wrong)
    assert.throws(
      () => encodeLedgerEntry(one as LedgerEntry),
      { code: 'INTERNAL_FAULT' },
      JSON.stringify(one),
    );
});
