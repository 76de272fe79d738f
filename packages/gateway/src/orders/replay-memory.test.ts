import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { REPLAY_TOKENS_FOR_CANCELS } from '../bounds.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TokenMemory } from './replay-memory.ts';

const WINDOW_MS = 30_000;

function create(tokensMax?: number): { clock: ManualClock; memory: TokenMemory } {
  const clock = new ManualClock();
  return { clock, memory: new TokenMemory(clock, WINDOW_MS, tokensMax) };
}

function use(memory: TokenMemory, key: string, token: string, timestampMs: EpochMs): string {
  return memory.use(key, token, { timestampMs, cancels: false, unsigned: null });
}

test('A token is good for one use, by key (SIG-09).', () => {
  const { clock, memory } = create();
  assert.equal(use(memory, 'key', 'a', clock.wallMs()), 'fresh');
  assert.equal(use(memory, 'key', 'a', clock.wallMs()), 'replayed');
  assert.equal(use(memory, 'key', 'b', clock.wallMs()), 'fresh');
  assert.equal(use(memory, 'other key', 'a', clock.wallMs()), 'fresh');
});

test('A token with a timestamp a window ahead is remembered for as long as it could pass the window.', () => {
  const { clock, memory } = create();
  const timestamp = epochMs(clock.wallMs() + WINDOW_MS);
  use(memory, 'key', 'a', timestamp);
  for (let second = 0; second <= 60; second += 1) {
    assert.equal(use(memory, 'key', 'a', timestamp), 'replayed', `after ${second} s`);
    clock.advance(1_000);
  }
});

test('A wall clock that is set back does not open what was forgotten (CRS-10).', () => {
  const { clock, memory } = create();
  const timestamp = clock.wallMs();
  use(memory, 'key', 'a', timestamp);
  for (let turn = 0; turn < 3; turn += 1) {
    clock.advance(70_000);
    use(memory, 'key', `later ${turn}`, clock.wallMs());
  }
  clock.stepWall(timestamp - clock.wallMs());
  assert.equal(use(memory, 'key', 'a', timestamp), 'replayed');
  assert.equal(use(memory, 'key', 'b', epochMs(timestamp + 100_000)), 'fresh');
});

test('A wall clock that is set forward does not make a token old.', () => {
  const { clock, memory } = create();
  const timestamp = clock.wallMs();
  use(memory, 'key', 'a', timestamp);
  clock.stepWall(86_400_000);
  use(memory, 'key', 'b', clock.wallMs());
  clock.stepWall(-86_400_000);
  assert.equal(use(memory, 'key', 'a', timestamp), 'replayed');
});

test('A key that floods is refused alone, and only for a while (SIG-10).', () => {
  const { clock, memory } = create(3);
  for (const token of ['a', 'b', 'c']) assert.equal(use(memory, 'flood', token, clock.wallMs()), 'fresh');
  assert.equal(use(memory, 'flood', 'd', clock.wallMs()), 'full');
  assert.equal(use(memory, 'quiet', 'd', clock.wallMs()), 'fresh');
  clock.advance(66_000);
  assert.equal(use(memory, 'flood', 'e', clock.wallMs()), 'fresh');
});

test('A key that has used up its tokens for orders still cancels, and no cancel twice (I13).', () => {
  const { clock, memory } = create(3);
  for (const token of ['a', 'b', 'c']) use(memory, 'flood', token, clock.wallMs());
  assert.equal(use(memory, 'flood', 'd', clock.wallMs()), 'full');
  const cancel = { timestampMs: clock.wallMs(), cancels: true, unsigned: null };
  assert.equal(memory.use('flood', 'd', cancel), 'fresh');
  assert.equal(memory.use('flood', 'd', cancel), 'replayed');
  for (let other = 1; other < REPLAY_TOKENS_FOR_CANCELS; other += 1)
    assert.equal(memory.use('flood', `cancel ${other}`, cancel), 'fresh');
  assert.equal(memory.use('flood', 'one too many', cancel), 'full');
});

test('A token from the ledger is used up after a restart (SIG-09).', () => {
  const { clock, memory } = create();
  memory.restore('key', 'a', clock.wallMs());
  assert.equal(use(memory, 'key', 'a', clock.wallMs()), 'replayed');
  assert.equal(use(memory, 'key', 'b', clock.wallMs()), 'fresh');
});

test('An old token from the ledger leaves a floor behind instead of itself.', () => {
  const { clock, memory } = create();
  const old = epochMs(clock.wallMs() - 3_600_000);
  memory.restore('key', 'a', old);
  clock.stepWall(-3_600_000);
  assert.equal(use(memory, 'key', 'a', old), 'replayed');
  assert.equal(use(memory, 'key', 'b', old), 'replayed');
  assert.equal(use(memory, 'key', 'c', epochMs(old + 1)), 'fresh');
});

test('A token is remembered for its whole window, wherever in a period it was used.', () => {
  for (let offset = 0; offset <= 130; offset += 1) {
    const { clock, memory } = create();
    clock.advance(offset * 1_000);
    const timestamp = clock.wallMs();
    use(memory, 'key', 'a', epochMs(timestamp + WINDOW_MS));
    use(memory, 'key', 'low', epochMs(timestamp - WINDOW_MS));
    for (let second = 0; second <= 60; second += 1) {
      assert.equal(
        use(memory, 'key', 'a', epochMs(timestamp + WINDOW_MS)),
        'replayed',
        `${offset} + ${second} s`,
      );
      const late = epochMs(clock.wallMs() - WINDOW_MS);
      assert.equal(use(memory, 'key', `fresh ${second}`, late), 'fresh', `late, ${offset} + ${second} s`);
      clock.advance(1_000);
    }
  }
});

test('What was made before the process began is of a former life while it could pass the window, to the second.', () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 21, 0, 0, 0, 400));
  const memory = new TokenMemory(clock, WINDOW_MS);
  const second = epochMs(Date.UTC(2026, 10, 21));
  const before = epochMs(second - 1_000);
  assert.equal(memory.isOfFormerLife(second), false, 'the second that it began in');
  assert.equal(memory.isOfFormerLife(before), true);
  assert.equal(memory.isOfFormerLife(clock.wallMs()), false);
  clock.advance(WINDOW_MS);
  assert.equal(memory.isOfFormerLife(before), true);
  clock.advance(2 * WINDOW_MS);
  assert.equal(
    memory.isOfFormerLife(before),
    false,
    'out of the window, and no wall clock set back locks bots out',
  );
});
