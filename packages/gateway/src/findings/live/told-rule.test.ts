import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Found } from '../finding.ts';
import { TOLD_EVERY_MS } from './bounds.ts';
import { dueOf, isOpen, newToldState, noteFound, noteTold } from './told-rule.ts';

function found(id: string, atMs: number, record = BigInt(atMs)): Found {
  return { id, finding: { fromMs: atMs, toMs: atMs, sentence: `${id} at ${atMs}`, records: [record] } };
}

test('What goes on after it was told is neither told again nor counted.', () => {
  const state = newToldState();
  noteFound(state, found('a', 1));
  assert.equal(dueOf(state, 1)?.sentence, 'a at 1');
  noteTold(state, '1', 2);
  for (let atMs = 3; atMs < 100; atMs += 1) noteFound(state, found('a', atMs, 1n));
  assert.ok(!isOpen(state));
  assert.equal(dueOf(state, 2 + TOLD_EVERY_MS), null);
});

test('What goes on before it is told is told as it is by then.', () => {
  const state = newToldState();
  noteFound(state, found('a', 1, 1n));
  noteFound(state, found('a', 2, 1n));
  assert.equal(dueOf(state, 2)?.sentence, 'a at 2');
});

test('What holds no longer before it is told is not told, and something else that does not hold changes nothing.', () => {
  const state = newToldState();
  noteFound(state, found('a', 1));
  noteFound(state, { id: 'b', finding: null });
  assert.notEqual(dueOf(state, 1), null);
  noteFound(state, { id: 'a', finding: null });
  assert.equal(dueOf(state, 1), null);
});

test('A record of another finding leaves the one that waits to be told with the next hour.', () => {
  const state = newToldState();
  noteFound(state, found('a', 5));
  noteTold(state, '4', 6);
  assert.equal(dueOf(state, 6), null);
  assert.ok(isOpen(state));
  assert.equal(dueOf(state, 6 + TOLD_EVERY_MS - 2), null);
  assert.equal(dueOf(state, 5 + TOLD_EVERY_MS), null);
});

test('A finding that was left out is told an hour after the one before, if it is not too old by then.', () => {
  const state = newToldState();
  noteFound(state, found('a', 1));
  noteTold(state, '1', 1);
  noteFound(state, found('b', TOLD_EVERY_MS));
  assert.equal(dueOf(state, TOLD_EVERY_MS), null);
  assert.equal(dueOf(state, TOLD_EVERY_MS + 1)?.sentence, `b at ${TOLD_EVERY_MS}`);
});
