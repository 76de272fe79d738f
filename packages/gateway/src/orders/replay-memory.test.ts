import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TokenMemory } from './replay-memory.ts';

const WINDOW_MS = 30_000;

function create(tokensMax?: number): { clock: ManualClock; memory: TokenMemory } {
  const clock = new ManualClock();
  return { clock, memory: new TokenMemory(clock, WINDOW_MS, tokensMax) };
}

test('A token is good for one use, by key (SIG-09).', () => {
  const { clock, memory } = create();
  assert.equal(memory.use('key', 'a', clock.wallMs()), 'fresh');
  assert.equal(memory.use('key', 'a', clock.wallMs()), 'replayed');
  assert.equal(memory.use('key', 'b', clock.wallMs()), 'fresh');
  assert.equal(memory.use('other key', 'a', clock.wallMs()), 'fresh');
});

test('A token with a timestamp a window ahead is remembered for as long as it could pass the window.', () => {
  const { clock, memory } = create();
  const timestamp = epochMs(clock.wallMs() + WINDOW_MS);
  memory.use('key', 'a', timestamp);
  for (let second = 0; second <= 60; second += 1) {
    assert.equal(memory.use('key', 'a', timestamp), 'replayed', `after ${second} s`);
    clock.advance(1_000);
  }
});

test('A wall clock that is set back does not open what was forgotten (CRS-10).', () => {
  const { clock, memory } = create();
  const timestamp = clock.wallMs();
  memory.use('key', 'a', timestamp);
  for (let turn = 0; turn < 3; turn += 1) {
    clock.advance(70_000);
    memory.use('key', `later ${turn}`, clock.wallMs());
  }
  clock.stepWall(timestamp - clock.wallMs());
  assert.equal(memory.use('key', 'a', timestamp), 'replayed');
  assert.equal(memory.use('key', 'b', epochMs(timestamp + 100_000)), 'fresh');
});

test('A wall clock that is set forward does not make a token old.', () => {
  const { clock, memory } = create();
  const timestamp = clock.wallMs();
  memory.use('key', 'a', timestamp);
  clock.stepWall(86_400_000);
  memory.use('key', 'b', clock.wallMs());
  clock.stepWall(-86_400_000);
  assert.equal(memory.use('key', 'a', timestamp), 'replayed');
});

test('A key that floods is refused alone, and only for a while (SIG-10).', () => {
  const { clock, memory } = create(3);
  for (const token of ['a', 'b', 'c']) assert.equal(memory.use('flood', token, clock.wallMs()), 'fresh');
  assert.equal(memory.use('flood', 'd', clock.wallMs()), 'full');
  assert.equal(memory.use('quiet', 'd', clock.wallMs()), 'fresh');
  clock.advance(66_000);
  assert.equal(memory.use('flood', 'e', clock.wallMs()), 'fresh');
});

test('A token from the ledger is used up after a restart (SIG-09).', () => {
  const { clock, memory } = create();
  memory.restore('key', 'a', clock.wallMs());
  assert.equal(memory.use('key', 'a', clock.wallMs()), 'replayed');
  assert.equal(memory.use('key', 'b', clock.wallMs()), 'fresh');
});

test('An old token from the ledger leaves a floor behind instead of itself.', () => {
  const { clock, memory } = create();
  const old = epochMs(clock.wallMs() - 3_600_000);
  memory.restore('key', 'a', old);
  clock.stepWall(-3_600_000);
  assert.equal(memory.use('key', 'a', old), 'replayed');
  assert.equal(memory.use('key', 'b', old), 'replayed');
  assert.equal(memory.use('key', 'c', epochMs(old + 1)), 'fresh');
});

test('A token is remembered for its whole window, wherever in a period it was used.', () => {
  for (let offset = 0; offset <= 130; offset += 1) {
    const { clock, memory } = create();
    clock.advance(offset * 1_000);
    const timestamp = clock.wallMs();
    memory.use('key', 'a', epochMs(timestamp + WINDOW_MS));
    memory.use('key', 'low', epochMs(timestamp - WINDOW_MS));
    for (let second = 0; second <= 60; second += 1) {
      assert.equal(
        memory.use('key', 'a', epochMs(timestamp + WINDOW_MS)),
        'replayed',
        `${offset} + ${second} s`,
      );
      const late = epochMs(clock.wallMs() - WINDOW_MS);
      assert.equal(memory.use('key', `fresh ${second}`, late), 'fresh', `late, ${offset} + ${second} s`);
      clock.advance(1_000);
    }
  }
});
