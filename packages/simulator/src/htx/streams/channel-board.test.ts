import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../../engine/clock.ts';
import { ChannelBoard, type ChannelPlan } from './channel-board.ts';
import { Frame } from './frame.ts';

/** A channel that shows a number; how often it was opened and asked. */
function counter(intervalMs = 100) {
  const seen = { value: 0, opened: 0, pushed: 0 };
  const plan: ChannelPlan = {
    key: 'counter',
    open: () => {
      seen.opened += 1;
      return {
        intervalMs,
        stamp: () => seen.value.toString(),
        first: () => new Frame({ first: seen.value }),
        next: () => {
          seen.pushed += 1;
          return new Frame({ next: seen.value });
        },
      };
    },
  };
  return { seen, plan };
}

function receiver() {
  const texts: string[] = [];
  return { texts, take: (frame: Frame): void => void texts.push(frame.text) };
}

test('A channel is opened for the first who joins, shared, and opened anew after the last has left', () => {
  const board = new ChannelBoard(new ManualClock(0));
  const { seen, plan } = counter();
  const [one, two] = [receiver(), receiver()];
  board.join(plan, one.take);
  board.join(plan, two.take);
  assert.deepEqual([seen.opened, one.texts, two.texts], [1, ['{"first":0}'], ['{"first":0}']]);
  board.leave(plan.key, one.take);
  assert.notEqual(board.sourceOf(plan.key), null);
  board.leave(plan.key, two.take);
  assert.equal(board.sourceOf(plan.key), null);
  board.join(plan, one.take);
  assert.equal(seen.opened, 2);
});

test('Nothing is pushed while nothing changes, and nothing once everybody has left', () => {
  const clock = new ManualClock(0);
  const board = new ChannelBoard(clock);
  const { seen, plan } = counter();
  const one = receiver();
  board.join(plan, one.take);
  board.settle();
  assert.equal(seen.pushed, 0);
  for (const value of [1, 2]) {
    seen.value = value;
    board.settle();
  }
  assert.equal(seen.pushed, 1);
  board.leave(plan.key, one.take);
  clock.advance(1000);
  assert.equal(seen.pushed, 1);
  board.join(plan, one.take);
  for (const value of [3, 4]) {
    seen.value = value;
    board.settle();
  }
  board.clear();
  clock.advance(1000);
  assert.equal(seen.pushed, 2);
});

test('A frame is written and packed once, however often it is read', () => {
  const frame = new Frame({ a: 1 });
  assert.equal(frame.packed, frame.packed);
  assert.equal(frame.text, '{"a":1}');
});
