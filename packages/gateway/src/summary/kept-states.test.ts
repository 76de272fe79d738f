/** Of what the vault lacks a summary forgets nothing, and keeps nothing that it has. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { PLAN_ACTS } from '../halt/halt-plan.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { intentEntry, outcomeEntry, placeIntent, UNKNOWN } from '../testing/entries.ts';
import { describeUnwritten, STATE_EVENT } from '../vault/state-trail.ts';
import { KeptRecords, type SavedRecords } from './kept-records.ts';

const STAMP = { wallMs: epochMs(1), monotonicMs: 1, boot: 'b' };
const ADMIN = { ...STAMP, type: 'admin', operatorId: 'o', reason: null } as const;
const PLAN = { planId: 'plan_1', plan: 'cancel', external: 'false', collar: '0.01' };
const BEGUN: LedgerEntry = {
  ...ADMIN,
  act: PLAN_ACTS.begin,
  subject: 'okx',
  details: { ...PLAN, ...describeUnwritten('halted') },
};
const ENDED: LedgerEntry = { ...ADMIN, act: PLAN_ACTS.end, subject: 'okx', details: { planId: 'plan_1' } };
const WRITTEN: LedgerEntry = {
  ...STAMP,
  type: 'system',
  event: STATE_EVENT,
  details: { subject: 'okx', state: 'halted' },
};
const SUSPENDED: LedgerEntry = {
  ...ADMIN,
  act: 'suspend',
  subject: 'key_1',
  details: describeUnwritten('suspended'),
};

/** As it is after so many lives, each from the summary of the one before. */
function keep(entries: readonly LedgerEntry[], lives = 3): SavedRecords {
  let kept = new KeptRecords();
  for (const [sequence, entry] of entries.entries()) kept.take({ sequence: BigInt(sequence), entry });
  for (let life = 0; life < lives; life += 1) {
    const saved = kept.save();
    kept = new KeptRecords();
    kept.load(JSON.parse(JSON.stringify(saved)) as SavedRecords);
  }
  return kept.save();
}

const numbersOf = ({ plans, states }: SavedRecords) => [plans, states].map((list) => list.map(([at]) => at));

test('What was not written is kept for as long as it was not, whatever became of the plan that began with it.', () => {
  assert.deepEqual(numbersOf(keep([BEGUN, SUSPENDED])), [[0], [0, 1]]);
  assert.deepEqual(numbersOf(keep([BEGUN, SUSPENDED, ENDED])), [[], [0, 1]]);
  assert.deepEqual(numbersOf(keep([BEGUN, SUSPENDED, WRITTEN])), [[0], [1]]);
  assert.deepEqual(numbersOf(keep([BEGUN, SUSPENDED, ENDED, WRITTEN])), [[], [1]]);
});

test('Of one subject the strictest is kept, and of as strict ones the last.', () => {
  const lax: LedgerEntry = { ...ADMIN, act: 'halt', subject: 'key_1', details: describeUnwritten('halted') };
  assert.deepEqual(numbersOf(keep([lax, SUSPENDED, lax])), [[], [1]]);
  assert.deepEqual(numbersOf(keep([SUSPENDED, lax, SUSPENDED])), [[], [2]]);
});

test('An intent is kept until it has an end: what is unknown in its outcome is none, what is given up in its resolution is.', () => {
  const intent = intentEntry('i1', [toRecordedItem(placeIntent('c1'))]);
  const outcome = outcomeEntry('i1', [UNKNOWN]);
  const givenUp = { ...outcome, type: 'resolution', evidence: 'given up by op_1' } as const;
  const openOf = (entries: readonly LedgerEntry[]) => keep(entries).open.map(([at]) => at);
  assert.deepEqual(openOf([intent, outcome]), [0, 1]);
  assert.deepEqual(openOf([intent, outcome, givenUp]), []);
  assert.deepEqual(openOf([intent, givenUp]), []);
});
