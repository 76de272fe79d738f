import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { INCIDENT_RECORDS_MAX } from '../bounds.ts';
import { Gathering, type Gathered } from './gathering.ts';
import { listOrders } from './orders.ts';
import { Register } from './register.ts';
import type { Subject } from '@bitting/gateway/findings/story.ts';
import {
  adminAct,
  intent,
  OTHER,
  outcome,
  OWN,
  payloadOf,
  refusal,
  resolution,
  type Saying,
  STRANGER,
  systemEvent,
} from './testing/records.ts';

const KEY: Subject = { kind: 'key', id: 'key_1', label: 'grid', accountId: 'acc_1', keyIds: ['key_1'] };
const ACCOUNT: Subject = {
  kind: 'account',
  id: 'acc_1',
  label: null,
  accountId: null,
  keyIds: ['key_1', 'key_2'],
};

/** A stretch from 1,000 to before 2,000; habits from 500 on. */
function gather(told: readonly (readonly [atMs: number, saying: Saying])[], subject = KEY): Gathered {
  const gathering = new Gathering({
    subject,
    stretch: { sinceMs: 1_000, untilMs: 2_000 },
    habitsSinceMs: 500,
  });
  for (const [index, [atMs, saying]] of told.entries())
    gathering.take(BigInt(index), payloadOf(saying, atMs));
  return gathering.end();
}

function numbersOf({ records }: Gathered): readonly number[] {
  return records.map(({ sequence }) => Number(sequence));
}

test('What lies in the stretch is told, its first instant included and its last not; habits are what lay before.', () => {
  const gathered = gather([
    [499, intent('too early', { instrument: 'OLD-USDT' })],
    [999, intent('before')],
    [1_000, intent('first')],
    [1_999, refusal('too large')],
    [2_000, intent('after')],
  ]);
  assert.deepEqual(numbersOf(gathered), [2, 3]);
  const { habits, requests } = gathered.story;
  assert.deepEqual([habits.orders, [...habits.instruments]], [1, ['BTC-USDT']]);
  assert.deepEqual(
    requests.map(({ refusal: code }) => code),
    [null, 'ORDER_TOO_LARGE'],
  );
});

test('What became of an order in the stretch is told however late it came, and of others nothing is.', () => {
  const gathered = gather([
    [900, intent('before')],
    [1_000, intent('unclear')],
    [1_001, intent('strange', {}, STRANGER)],
    [1_100, outcome('before', 'accepted', '1')],
    [1_100, outcome('unclear', 'unknown', null)],
    [1_100, outcome('strange', 'accepted', '2')],
    [9_000, resolution('unclear', '3')],
    [9_001, resolution('unclear', '4')],
  ]);
  assert.deepEqual(numbersOf(gathered), [1, 4, 6]);
  const [order] = listOrders(gathered.records);
  assert.deepEqual(
    [order?.record, order?.endRecord, order?.end, order?.venueOrderId, order?.clientOrderId],
    ['1', '6', 'accepted', '3', 'grid1'],
  );
});

test('A key has the acts on it and above it, and an account those on its keys, too; strangers have theirs alone.', () => {
  const told = [
    [1_000, adminAct('halt', null)],
    [1_000, adminAct('halt', 'okx')],
    [1_000, adminAct('halt', 'acc_1')],
    [1_000, adminAct('suspend', 'key_1')],
    [1_000, adminAct('suspend', 'key_2')],
    [1_000, adminAct('issue', 'key_4', { account: 'acc_1' })],
    [1_000, adminAct('issue', 'key_5', { account: 'acc_3' })],
    [1_000, adminAct('halt', 'acc_3')],
    [1_000, intent('o', {}, OTHER)],
  ] as const;
  assert.deepEqual(numbersOf(gather(told)), [0, 1, 2, 3, 5]);
  assert.deepEqual(numbersOf(gather(told, ACCOUNT)), [0, 1, 2, 3, 4, 5, 8]);
});

test('Events that name nobody or the subject are told, those of another key of its account are not.', () => {
  const told = [
    [1_000, systemEvent('gap')],
    [1_000, systemEvent('breaker', { subject: 'key_1' })],
    [1_000, systemEvent('breaker', { subject: 'key_2' })],
    [1_000, systemEvent('external-activity', { accountId: 'acc_1' })],
    [1_000, systemEvent('dead-man', { virtualKeyId: 'key_2', accountId: 'acc_1' })],
    [1_000, systemEvent('dead-man', { virtualKeyId: 'key_3', accountId: 'acc_3' })],
  ] as const;
  assert.deepEqual(numbersOf(gather(told)), [0, 1, 3]);
});

test('More records than anybody reads are refused with the instant up to which they went.', () => {
  const gathering = new Gathering({
    subject: KEY,
    stretch: { sinceMs: 0, untilMs: 2_000 },
    habitsSinceMs: 0,
  });
  const payload = payloadOf(refusal('too large'), 1_000);
  for (let index = 0; index < INCIDENT_RECORDS_MAX; index += 1) gathering.take(BigInt(index), payload);
  assert.throws(
    () => gathering.take(0n, payload),
    (error) => error instanceof BittingError && error.message.includes('up to 1970-01-01T00:00:01.000Z'),
  );
});

test('A key is found by its id or its label, a label that two had is asked about, and an account by its id.', () => {
  const register = new Register();
  for (const [id, label] of [
    ['key_1', 'grid'],
    ['key_2', 'twice'],
    ['key_3', 'twice'],
  ] as const)
    register.take(payloadOf(adminAct('issue', id, { account: 'acc_1', label }), 1));
  register.take(payloadOf(intent('x', {}, OWN), 1));
  assert.deepEqual(register.key('grid'), KEY);
  assert.equal(register.key('key_3').label, 'twice');
  assert.deepEqual(register.account('acc_1').keyIds, ['key_1', 'key_2', 'key_3']);
  assert.throws(() => register.key('twice'), /key_2, key_3/u);
  assert.throws(() => register.key('moon'), /knows no virtual key "moon"; it has grid \(key_1\)/u);
  assert.throws(() => register.account('acc_9'), /by its id: acc_1/u);
});
