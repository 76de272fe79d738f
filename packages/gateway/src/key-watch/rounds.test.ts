import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '../testing/manual-clock.ts';
import { FIRST_LOOK_MS, LOOK_PAUSE_MS } from './bounds.ts';
import { Rounds } from './rounds.ts';

const EVERY_MS = 300_000;

function startRounds(options: { readonly byte?: number; readonly fails?: string } = {}) {
  const clock = new ManualClock();
  const looked: string[] = [];
  const keys = { sealed: false, listAccounts: () => [{ id: 'a' }, { id: 'b' }] };
  const rounds = new Rounds({
    keys,
    clock,
    random: () => Buffer.from([options.byte ?? 0]),
    look: (id) => {
      looked.push(id);
      return id === options.fails ? Promise.reject(new Error('sealed')) : Promise.resolve();
    },
    everyMs: EVERY_MS,
  });
  rounds.start();
  const pass = async (byMs: number): Promise<void> => {
    clock.advance(byMs);
    await new Promise(setImmediate);
  };
  return { clock, keys, looked, pass, rounds };
}

test('Accounts are looked at one after the other with a pause, and again after a time that is a little random.', async () => {
  for (const [byte, everyMs] of [
    [0, EVERY_MS * 0.9],
    [255, EVERY_MS * 1.1],
  ] as const) {
    const { looked, pass } = startRounds({ byte });
    await pass(FIRST_LOOK_MS - 1);
    assert.deepEqual(looked, []);
    await pass(1);
    assert.deepEqual(looked, ['a']);
    await pass(LOOK_PAUSE_MS - 1);
    assert.deepEqual(looked, ['a']);
    await pass(1);
    await pass(LOOK_PAUSE_MS);
    assert.deepEqual(looked, ['a', 'b']);
    await pass(everyMs - 1);
    assert.equal(looked.length, 2);
    await pass(1);
    assert.equal(looked.length, 3);
  }
});

test('A look that fails ends no round; while sealed nobody is looked at, and soon after the opening everybody.', async () => {
  const { keys, looked, pass } = startRounds({ fails: 'a' });
  await pass(FIRST_LOOK_MS);
  await pass(LOOK_PAUSE_MS);
  await pass(LOOK_PAUSE_MS);
  assert.deepEqual(looked, ['a', 'b']);
  keys.sealed = true;
  await pass(EVERY_MS);
  assert.equal(looked.length, 2);
  await pass(EVERY_MS);
  assert.equal(looked.length, 2);
  keys.sealed = false;
  await pass(FIRST_LOOK_MS);
  assert.equal(looked.length, 3);
});

test('Once closed nothing is looked at any more, and no timer is left.', async () => {
  const { clock, looked, pass, rounds } = startRounds();
  await pass(FIRST_LOOK_MS);
  rounds.close();
  await pass(LOOK_PAUSE_MS);
  await pass(EVERY_MS * 2);
  assert.deepEqual([looked, clock.timers], [['a'], 0]);
});
