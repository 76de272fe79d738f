import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { SYNC_AGAIN_MAX, SYNC_RETRY_FIRST_MS, SYNC_SETTLE_MS } from '../bounds.ts';
import { VENUES } from '../../edge/venues.ts';
import { PartState } from './part-state.ts';

const PACE_MS = 300_000;

function open(): PartState {
  const [part] = VENUES.okx.reader.parts;
  assert.ok(part !== undefined);
  return new PartState(part, 10_000, epochMs(0));
}

test('An answer that is not the last word is followed by another question, a few times in a row.', () => {
  const state = open();
  for (let turn = 0; turn < SYNC_AGAIN_MAX; turn += 1) {
    state.begin();
    state.isWhole = true;
    state.answered(true, 0, PACE_MS);
    assert.deepEqual([state.dueMs, state.isWhole], [SYNC_SETTLE_MS, false]);
  }
  state.begin();
  state.answered(true, 0, PACE_MS);
  assert.equal(state.dueMs, PACE_MS);
  state.begin();
  state.isWhole = true;
  state.answered(false, 0, PACE_MS);
  assert.deepEqual([state.dueMs, state.isWhole], [PACE_MS, true]);
  state.begin();
  state.answered(true, 0, PACE_MS);
  assert.equal(state.dueMs, SYNC_SETTLE_MS, 'and a few times again later');
});

test('What is wanted while a question is under way is asked after its answer.', () => {
  const state = open();
  state.begin();
  assert.equal(state.dueMs, Number.POSITIVE_INFINITY);
  state.want(5);
  state.answered(false, 7, PACE_MS);
  assert.deepEqual([state.dueMs, state.isWhole], [5, false]);
  state.begin();
  state.answered(false, 7, PACE_MS);
  assert.equal(state.dueMs, 7 + PACE_MS);
});

test('Failures are followed by longer waits, to the pace of the rounds, and an answer ends them.', () => {
  const state = open();
  const waits: number[] = [];
  for (let turn = 0; turn < 12; turn += 1) {
    state.begin();
    state.failed('test', 0, PACE_MS);
    waits.push(state.dueMs);
  }
  assert.deepEqual(waits.slice(0, 3), [
    SYNC_RETRY_FIRST_MS,
    SYNC_RETRY_FIRST_MS * 2,
    SYNC_RETRY_FIRST_MS * 4,
  ]);
  assert.equal(waits.at(-1), PACE_MS);
  assert.equal(state.problem, 'test');
  state.answered(false, 0, PACE_MS);
  state.failed('test', 0, PACE_MS);
  assert.equal(state.dueMs, SYNC_RETRY_FIRST_MS);
});

test('To be hastened is no sign that anything was missed.', () => {
  const state = open();
  state.isWhole = true;
  state.hasten(20_000);
  assert.deepEqual([state.dueMs, state.isWhole], [10_000, true]);
  state.hasten(5_000);
  assert.deepEqual([state.dueMs, state.isWhole], [5_000, true]);
});
