import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { epochMs } from '../trading/vocabulary.ts';
import type { LedgerEntry } from './entry.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from './entry-codec.ts';
import { readRecord, writeRecord } from './record.ts';
import { readSegment, readSegmentHeader, writeSegmentHeader } from './segment.ts';

const vectors = JSON.parse(readFileSync(new URL('../../vectors/ledger.json', import.meta.url), 'utf8')) as {
  readonly segment: Readonly<Record<'index' | 'id' | 'firstSequence' | 'previousId' | 'headerStart', string>>;
  readonly records: readonly Readonly<Record<'sequence' | 'groupStart' | 'payload' | 'bytes', string>>[];
};

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const header = {
  index: BigInt(vectors.segment.index),
  id: hex(vectors.segment.id),
  firstSequence: BigInt(vectors.segment.firstSequence),
  previousId: hex(vectors.segment.previousId),
};
const stamp = { wallMs: epochMs(1_800_000_000_000), monotonicMs: 5, boot: 'b' };
const intentItem = {
  kind: 'place',
  instrument: 'BTC-USDT',
  market: 'spot',
  side: 'buy',
  type: 'limit',
  size: '0.5 base',
  price: '100',
  reduceOnly: false,
  algo: false,
  clientOrderId: 'c1',
  venueOrderId: null,
  notional: '50 USDT',
  details: { marginMode: 'cash' },
} as const;
const outcomeItem = { kind: 'accepted', venueOrderId: '1', clientOrderId: null, venueCode: '0' } as const;

const ENTRIES: readonly LedgerEntry[] = [
  {
    ...stamp,
    type: 'intent',
    intentId: 'i1',
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    credentialId: 'cred_1',
    venue: 'okx',
    operation: 'POST /api/v5/trade/order',
    items: [intentItem],
    bodyHash: 'aa',
    replayToken: 'bb',
    requestTimestampMs: epochMs(1_800_000_000_001),
    sourceAddress: '127.0.0.1',
    policyVersion: 3,
    ruleIds: ['scope'],
    deadlineMs: null,
    upstreamHost: 'www.okx.com',
    stages: { identify: 90, gather: 2, decide: 40, reserve: 60 },
  },
  {
    ...stamp,
    type: 'outcome',
    intentId: 'i1',
    httpStatus: 200,
    items: [outcomeItem],
    responseHash: 'cc',
    upstreamMs: 3,
    stages: { record: 900, sign: 30, send: 5000 },
  },
  { ...stamp, type: 'resolution', intentId: 'i1', items: [outcomeItem], evidence: 'seen' },
  {
    ...stamp,
    type: 'refusal',
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    operation: 'x',
    code: 'SCOPE_MISSING',
    detail: 'no',
    ruleId: null,
    policyVersion: null,
    sourceAddress: '::1',
    bodyHash: 'dd',
    items: [intentItem],
  },
  {
    ...stamp,
    type: 'read',
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    venue: 'okx',
    operation: 'GET /api/v5/account/balance',
    instrument: null,
    sourceAddress: '::1',
    upstreamHost: 'www.okx.com',
    httpStatus: null,
    stages: { identify: 90, gather: 2, decide: 40, sign: 30, send: 5000 },
  },
  { ...stamp, type: 'admin', operatorId: 'op_1', act: 'halt', subject: null, reason: 'é', details: {} },
  { ...stamp, type: 'system', event: 'start', details: { version: '1' } },
];

test('records have the bytes of the vectors, which the page makes by hand', () => {
  for (const row of vectors.records) {
    const payload = Buffer.from(row.payload, 'utf8');
    const bytes = writeRecord(header.id, {
      sequence: BigInt(row.sequence),
      groupStart: BigInt(row.groupStart),
      payload,
    });
    assert.equal(toHex(bytes), row.bytes);
    const head = Buffer.alloc(20);
    head.set([0xb1, 1, payload.length >> 8, payload.length & 255]);
    head.writeBigUInt64BE(BigInt(row.sequence), 4);
    head.writeBigUInt64BE(BigInt(row.groupStart), 12);
    const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
    const checkedHead = Buffer.concat([head, hash(header.id, head).subarray(0, 4), Buffer.of(0xe5)]);
    const checksum = hash(header.id, checkedHead, payload).subarray(0, 16);
    assert.equal(toHex(Buffer.concat([checkedHead, payload, checksum, Buffer.of(0xe5)])), row.bytes);
  }
});

test('a record is read back, and with any bit of it changed it is broken', () => {
  for (const row of vectors.records) {
    const bytes = hex(row.bytes);
    const read = readRecord(header.id, bytes, 0);
    assert.equal(read.kind === 'record' ? Buffer.from(read.record.payload).toString() : '', row.payload);
    assert.equal(read.end, bytes.length);
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(readRecord(header.id, changed, 0).kind, 'broken', `bit ${bit}`);
    }
    for (let length = 0; length < bytes.length; length += 1)
      assert.equal(readRecord(header.id, bytes.subarray(0, length), 0).kind, 'broken');
    assert.equal(readRecord(new Uint8Array(16), bytes, 0).kind, 'broken');
  }
});

test('a record of another format or mark is broken even when its checks are right', () => {
  const hash = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const make = (mark: number, format: number) => {
    const head = Buffer.alloc(20);
    head.set([mark, format, 0, 1]);
    const checkedHead = Buffer.concat([head, hash(header.id, head).subarray(0, 4), Buffer.of(0xe5)]);
    const body = Buffer.concat([checkedHead, Buffer.of(0x7b)]);
    return Buffer.concat([body, hash(header.id, body).subarray(0, 16), Buffer.of(0xe5)]);
  };
  assert.equal(readRecord(header.id, make(0xb1, 1), 0).kind, 'record');
  assert.equal(readRecord(header.id, make(0xb1, 2), 0).kind, 'broken');
  assert.equal(readRecord(header.id, make(0xb2, 1), 0).kind, 'broken');
});

test('a payload is 1 to 65,535 bytes', () => {
  const record = { sequence: 0n, groupStart: 0n };
  for (const length of [1, 65_535]) writeRecord(header.id, { ...record, payload: new Uint8Array(length) });
  for (const length of [0, 65_536])
    assert.throws(() => writeRecord(header.id, { ...record, payload: new Uint8Array(length) }), BittingError);
});

test('a segment header is read back; changed it is empty, or damage when records follow', () => {
  const bytes = writeSegmentHeader(header);
  assert.equal(toHex(bytes.subarray(0, 72)), vectors.segment.headerStart);
  assert.deepEqual(readSegmentHeader(bytes), header);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 0x10;
    assert.equal(readSegmentHeader(changed), null, `byte ${at}`);
    const followed = Buffer.concat([changed, Buffer.of(0xb1)]);
    assert.throws(
      () => readSegmentHeader(followed),
      (error) => error instanceof BittingError && error.code === 'LEDGER_DAMAGED',
    );
  }
});

test('a segment gives its records in order and refuses one out of order', () => {
  const [first, second] = vectors.records.map((row) => hex(row.bytes));
  assert.ok(first && second);
  const rest = new Uint8Array(2_000);
  const content = readSegment(header, Buffer.concat([writeSegmentHeader(header), first, second, rest]));
  assert.deepEqual(
    content.records.map((record) => record.sequence),
    [7n, 8n],
  );
  assert.deepEqual(
    [content.isTorn, content.end, content.lastGroupAt],
    [false, 512 + first.length + second.length, 512],
  );
  for (const wrong of [[second, first], [first, first], [second]])
    assert.notEqual(
      readSegment(header, Buffer.concat([writeSegmentHeader(header), ...wrong, rest])).damage,
      null,
    );
});

test('every type of entry is read back from its payload', () => {
  for (const entry of ENTRIES) assert.deepEqual(decodeLedgerEntry(encodeLedgerEntry(entry)), entry);
  assert.deepEqual(new Set(ENTRIES.map((entry) => entry.type)).size, 7);
});

test('an entry with a field too many, too few or of another type is refused', () => {
  for (const entry of ENTRIES) {
    const text = Buffer.from(encodeLedgerEntry(entry)).toString();
    for (const wrong of [
      text.replace('{"', '{"extra":1,"'),
      text.replace('"boot":"b",', ''),
      text.replace('"wallMs":1800000000000', '"wallMs":"1800000000000"'),
      text.replace('"wallMs":1800000000000', '"wallMs":-1'),
      text.replace('"monotonicMs":5', '"monotonicMs":-5'),
      text.replace(`"type":"${entry.type}"`, '"type":"other"'),
      `[${text}]`,
      `${text} x`,
    ]) {
      assert.notEqual(wrong, text);
      assert.throws(() => decodeLedgerEntry(Buffer.from(wrong)), BittingError, wrong);
    }
  }
});

test('an entry with names that could not be read again is not written', () => {
  const system = (details: Readonly<Record<string, string>>): LedgerEntry => ({
    ...stamp,
    type: 'system',
    event: 'start',
    details,
  });
  const many = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, '']));
  for (const details of [
    { constructor: 'x' },
    { prototype: 'x' },
    JSON.parse('{"__proto__":"x"}'),
    many(257),
  ])
    assert.throws(
      () => encodeLedgerEntry(system(details as Record<string, string>)),
      (error) => error instanceof BittingError && error.code === 'INTERNAL_FAULT',
    );
  const entry = system(many(256));
  assert.deepEqual(decodeLedgerEntry(encodeLedgerEntry(entry)), entry);
});
