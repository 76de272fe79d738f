import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LAST_ANSWERS_MS, LAST_CALL_MS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { UnderWay } from './under-way.ts';

/** What a piece of work comes to, as it is told; `lost` where it is given up. */
function follow(underWay: UnderWay<null, string>, work: Promise<string>): Promise<string> {
  const one = underWay.follow(null);
  work.then(
    (end) => {
      one.end(end);
    },
    (error: unknown) => {
      one.fail(error);
    },
  );
  return one.told;
}

function lost(): string {
  return 'lost';
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

/** Whether it has ended, a turn later. */
function watch(work: Promise<unknown>): () => Promise<boolean> {
  const state = { isOver: false };
  void work.then(() => (state.isOver = true));
  return async () => {
    await turn();
    return state.isOver;
  };
}

test('What is followed comes to its own end, and the end waits for the last of it.', async () => {
  const clock = new ManualClock();
  const underWay = new UnderWay<null, string>(lost);
  const [one, other] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const ends = [one, other].map(({ promise }) => follow(underWay, promise));
  const isOver = watch(underWay.retire(clock));
  clock.advance(LAST_CALL_MS);
  one.resolve('one');
  assert.equal(await ends[0], 'one');
  clock.advance(0);
  assert.equal(await isOver(), false);
  other.resolve('other');
  assert.equal(await ends[1], 'other');
  assert.equal(await isOver(), false, 'who waits for it is told first');
  clock.advance(0);
  assert.ok(await isOver());
});

test('What fails has ended as well, and is told to who follows it.', async () => {
  const clock = new ManualClock();
  const underWay = new UnderWay<null, string>(lost);
  const work = Promise.withResolvers<string>();
  const followed = follow(underWay, work.promise);
  const isOver = watch(underWay.retire(clock));
  work.reject(new Error('broken'));
  await assert.rejects(followed, /broken/u);
  clock.advance(LAST_CALL_MS);
  await turn();
  clock.advance(0);
  assert.ok(await isOver());
});

test('What is given up is lost at once, whatever it comes to later; what ended before is not.', async () => {
  const clock = new ManualClock();
  const underWay = new UnderWay<null, string>(lost);
  const work = Promise.withResolvers<string>();
  const given = follow(underWay, work.promise);
  void underWay.retire(clock);
  assert.equal(await follow(underWay, Promise.resolve('in time')), 'in time');
  clock.advance(LAST_ANSWERS_MS - 1);
  const isLost = watch(given);
  assert.equal(await isLost(), false);
  clock.advance(1);
  assert.equal(await given, 'lost');
  work.resolve('done');
});

test('What has ended is given up by the collector of young objects, however many were under way when it was.', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options?: { readonly type: 'minor' }) => void;
  const underWay = new UnderWay<readonly number[], string>(lost);
  const open: ReturnType<typeof underWay.follow>[] = [];
  collect();
  const beforeBytes = process.memoryUsage().heapUsed;
  for (let count = 0; count < 10_000; count += 1) {
    open.push(underWay.follow(Array.from({ length: 100 }, () => count)));
    if (open.length > 16) open.shift()?.end('ended');
    if (count % 500 === 0) collect({ type: 'minor' });
  }
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  const keptBytes = process.memoryUsage().heapUsed - beforeBytes;
  assert.ok(keptBytes < 1_000_000, `${keptBytes} bytes`);
});
