import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import type { LedgerEntry } from './entry.ts';
import { decodeLedgerEntry, encodeLedgerEntry } from './entry-codec.ts';

const { records } = JSON.parse(
  readFileSync(new URL('../../vectors/ledger.json', import.meta.url), 'utf8'),
) as { readonly records: readonly { readonly payload: string }[] };

const INTENT =
  '{"accountId":"a","bodyHash":"","boot":"b","credentialId":"c","deadlineMs":null,"intentId":"i","items":[],"monotonicMs":1,"operation":"o","policyVersion":1,"replayToken":"","requestTimestampMs":1,"ruleIds":[],"sourceAddress":"::1"STAGES,"type":"intent"HOST,"venue":"okx","virtualKeyId":"k","wallMs":1}';
const OUTCOME =
  '{"boot":"b","httpStatus":200,"intentId":"i","items":[],"monotonicMs":1,"responseHash":null STAGES,"type":"outcome","upstreamMs":1,"wallMs":1}';
const READ =
  '{"accountId":"a","boot":"b","httpStatus":null,"instrument":null,"monotonicMs":1,"operation":"LOGIN","sourceAddress":"::1"STAGES,"type":"read"HOST,"venue":"okx","virtualKeyId":"k","wallMs":1}';

const STAGES = ',"stages":{"identify":12,"record":0}';
const HOST = ',"upstreamHost":"www.okx.com"';

function read(template: string, stages = STAGES, host = HOST): LedgerEntry {
  return decodeLedgerEntry(
    Buffer.from(template.replace(' STAGES', stages).replace('STAGES', stages).replace('HOST', host)),
  );
}

test('records of the vectors are what their entries are written as, the one without stages excepted', () => {
  const written = records.map(({ payload }) =>
    Buffer.from(encodeLedgerEntry(decodeLedgerEntry(Buffer.from(payload)))).toString(),
  );
  const [same, other] = [records.slice(0, -1), records.slice(-1)];
  assert.deepEqual(
    written.slice(0, same.length),
    same.map(({ payload }) => payload),
  );
  assert.deepEqual(
    written.slice(same.length),
    other.map(({ payload }) => payload.replace('"responseHash":null,', '"responseHash":null,"stages":null,')),
  );
});

test('an intent or outcome from before there were stages and hosts is read without them', () => {
  const entry = read(INTENT, '', '');
  assert.deepEqual(entry.type === 'intent' && [entry.upstreamHost, entry.stages], [null, null]);
  const outcome = read(OUTCOME, '');
  assert.equal(outcome.type === 'outcome' && outcome.stages, null);
});

test('an intent or outcome with stages and host is read with them', () => {
  const entry = read(INTENT);
  assert.deepEqual(entry.type === 'intent' && [entry.upstreamHost, entry.stages], [
    'www.okx.com',
    { identify: 12, record: 0 },
  ]);
  const outcome = read(OUTCOME);
  assert.deepEqual(outcome.type === 'outcome' && outcome.stages, { identify: 12, record: 0 });
});

test('a read is not read without its stages and its host', () => {
  assert.equal(read(READ).type, 'read');
  for (const [stages, host] of [
    ['', HOST],
    [STAGES, ''],
    [',"stages":null', HOST],
  ] as const)
    assert.throws(() => read(READ, stages, host), BittingError);
});

test('stages that are no whole microseconds by name are refused in every type', () => {
  for (const template of [INTENT, OUTCOME, READ])
    for (const stages of ['{"sign":-1}', '{"sign":"1"}', '{"sign":1.5}', '{"sign":null}', '[]', '"1"', '1'])
      assert.throws(() => read(template, `,"stages":${stages}`), BittingError, stages);
});
