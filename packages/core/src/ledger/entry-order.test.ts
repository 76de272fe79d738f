import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerEntry } from './entry.ts';
import { EntryOrder } from './pairing.ts';
import { endOf, intentOf } from './testing/memory-log.ts';
import { epochMs } from '../trading/vocabulary.ts';

const event = (boot: string, monotonicMs: number): LedgerEntry => ({
  type: 'system',
  wallMs: epochMs(1),
  monotonicMs,
  boot,
  event: 'x',
  details: {},
});
type End = Parameters<typeof endOf>[2];
const outcome = (...kinds: End['kinds']): LedgerEntry => endOf(5, 'i', { type: 'outcome', kinds });
const resolution = (...kinds: End['kinds']): LedgerEntry => endOf(5, 'i', { type: 'resolution', kinds });
const intent = intentOf(5, 'i');

/** The problem of the last one, after none of those before it had any. */
function problemOf(entries: readonly LedgerEntry[], isPart = false): string | null {
  const order = new EntryOrder(isPart);
  const problems = entries.map((entry) => order.take(entry));
  assert.deepEqual(
    problems.slice(0, -1),
    problems.slice(1).map(() => null),
  );
  return problems.at(-1) ?? null;
}

function openAfter(entries: readonly LedgerEntry[], isPart = false): number {
  const order = new EntryOrder(isPart);
  for (const entry of entries) assert.equal(order.take(entry), null);
  return order.openIntents;
}

test('Times of a life never go back; those of another life begin anew.', () => {
  const back = 'its time lies before that of the record before it';
  assert.equal(problemOf([event('a', 5), event('a', 4)]), back);
  assert.equal(problemOf([event('a', 5), event('a', 5)]), null);
  assert.equal(problemOf([event('a', 5), event('b', 0)]), null);
  assert.equal(problemOf([event('a', 5), event('b', 3), event('b', 2)]), back);
  // The life of the first record is one like others.
  assert.equal(problemOf([event('', 0)]), null);
});

test('A life that was over never goes on, and one that is under way does.', () => {
  const over = 'a life of the gateway that was over goes on';
  assert.equal(problemOf([event('a', 1), event('b', 1), event('a', 2)]), over);
  assert.equal(problemOf([event('a', 1), event('b', 1), event('c', 1), event('b', 2)]), over);
  assert.equal(problemOf([event('a', 1), event('b', 1), event('b', 2)]), null);
});

test('After a record out of its time, what follows is compared with the record before that.', () => {
  const order = new EntryOrder();
  for (const [entry, hasProblem] of [
    [event('a', 5), false],
    [event('a', 4), true],
    [event('a', 5), false],
    [event('b', 1), false],
    [event('a', 6), true],
    [event('b', 2), false],
  ] as const)
    assert.equal(order.take(entry) !== null, hasProblem);
});

test('An intent is open until an end that is known, and not twice at once.', () => {
  assert.equal(openAfter([intent]), 1);
  assert.equal(openAfter([intent, intentOf(5, 'j')]), 2);
  assert.equal(openAfter([intent, outcome('accepted')]), 0);
  assert.equal(openAfter([intent, outcome('accepted', 'unknown')]), 1);
  assert.equal(openAfter([intent, outcome('unknown'), resolution('accepted')]), 0);
  assert.equal(openAfter([intent, outcome('unknown'), resolution('unknown'), resolution('accepted')]), 0);
  assert.equal(openAfter([intent, resolution('accepted')]), 0);
  assert.equal(openAfter([intent, outcome('accepted'), intent]), 1);
  assert.equal(problemOf([intent, intent]), 'its intent was recorded before');
  assert.equal(problemOf([intent, outcome('unknown'), intent]), 'its intent was recorded before');
});

test('An end needs an open intent, and an outcome one without.', () => {
  const none = 'no intent is open that it could be the end of';
  assert.equal(problemOf([outcome('accepted')]), none);
  assert.equal(problemOf([resolution('accepted')]), none);
  assert.equal(problemOf([intent, outcome('accepted'), outcome('accepted')]), none);
  assert.equal(problemOf([intent, outcome('accepted'), resolution('accepted')]), none);
  assert.equal(problemOf([intent, outcome('unknown'), outcome('accepted')]), 'its intent has an outcome');
  assert.equal(problemOf([intent, resolution('unknown'), outcome('accepted')]), 'its intent has an outcome');
  assert.equal(problemOf([event('b1', 1)]), null);
});

test('In a part of a log an end may be that of an intent before it.', () => {
  assert.equal(problemOf([outcome('accepted')], true), null);
  assert.equal(problemOf([resolution('accepted')], true), null);
  assert.equal(openAfter([outcome('unknown')], true), 1);
  assert.equal(openAfter([outcome('unknown'), resolution('accepted')], true), 0);
  assert.equal(problemOf([outcome('unknown'), outcome('accepted')], true), 'its intent has an outcome');
  assert.equal(problemOf([intent, intent], true), 'its intent was recorded before');
});
