import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventQueue } from './event-queue.ts';

const event = (number: number) => ({ type: 'intent', wallMs: number });

test('A queue sends what came, in its order, as many at once as make five hundred a second.', () => {
  const queue = new EventQueue();
  for (let number = 0; number < 120; number += 1) queue.push(event(number));
  const batches = [queue.take(false), queue.take(false), queue.take(false)];
  assert.deepEqual(
    batches.map((batch) => batch?.events.length),
    [50, 50, 20],
  );
  assert.deepEqual(batches[2]?.events.at(-1), event(119));
  assert.equal(queue.take(false), null);
});

test('A queue for a slow reader keeps the newest of a second, and says how many it left out.', () => {
  const queue = new EventQueue();
  for (let number = 0; number < 5_000; number += 1) {
    queue.push(event(number));
    if (number % 100 === 0) assert.equal(queue.take(true), null);
  }
  const first = queue.take(false);
  assert.deepEqual([first?.dropped, first?.events[0]], [4_500, event(4_500)]);
  assert.equal(queue.take(false)?.dropped, undefined);
});
