import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UPSTREAM_TIMEOUT_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { PendingOperations } from './pending-operations.ts';

const ANSWER = { status: 200, body: Buffer.from('{}') };

function open() {
  const clock = new ManualClock();
  const ends: string[] = [];
  const pending = new PendingOperations(clock, () => ends.push('ended'));
  const add = (id: string): void =>
    pending.add(id, (transmission) => {
      const { kind } = transmission;
      const text = kind === 'unknown' ? `${transmission.cause} ` : '';
      const after = kind === 'not-sent' ? '' : transmission.upstreamMs;
      ends.push(`${id} ${kind} ${text}after ${after}`);
    });
  return { clock, ends, pending, add };
}

test('Each order is given up when its own time is over, and all of them have one timer.', () => {
  const { clock, ends, pending, add } = open();
  for (const id of ['a', 'b', 'c', 'd']) {
    add(id);
    clock.advance(1_000);
  }
  assert.equal(clock.timers, 1);
  pending.answer('a', ANSWER);
  pending.answer('c', ANSWER);
  assert.deepEqual(ends.splice(0), ['a answer after 4000', 'ended', 'c answer after 2000', 'ended']);
  clock.advance(UPSTREAM_TIMEOUT_MS - 3_000 - 1);
  assert.deepEqual(ends, []);
  clock.advance(1);
  assert.deepEqual(ends.splice(0), [`b unknown no answer in time after ${UPSTREAM_TIMEOUT_MS}`, 'ended']);
  clock.advance(2_000 - 1);
  assert.deepEqual([ends.length, clock.timers, pending.isEmpty], [0, 1, false]);
  clock.advance(1);
  assert.deepEqual(ends, [`d unknown no answer in time after ${UPSTREAM_TIMEOUT_MS}`, 'ended']);
  assert.deepEqual([clock.timers, pending.isEmpty], [0, true]);
  add('e');
  clock.advance(UPSTREAM_TIMEOUT_MS);
  assert.equal(ends.at(-2), `e unknown no answer in time after ${UPSTREAM_TIMEOUT_MS}`);
});

test('What is answered twice, or was given up, is told once.', () => {
  const { clock, ends, pending, add } = open();
  add('a');
  pending.answer('a', ANSWER);
  pending.answer('a', ANSWER);
  add('b');
  clock.advance(UPSTREAM_TIMEOUT_MS);
  pending.answer('b', ANSWER);
  assert.equal(ends.length, 4);
});

test('At the end of the connection all of them are unknown, and no timer is left.', () => {
  const { clock, ends, pending, add } = open();
  add('a');
  clock.advance(7);
  add('b');
  pending.end();
  assert.deepEqual(ends, [
    'a unknown the connection ended after 7',
    'ended',
    'b unknown the connection ended after 0',
    'ended',
  ]);
  assert.equal(clock.timers, 0);
});
