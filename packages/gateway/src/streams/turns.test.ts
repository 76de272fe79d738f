import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Turn } from '../pipeline/path.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { Turns } from './turns.ts';

/** The same, without thinking of what it takes. */
class SlowTurns {
  #last: Promise<void> = Promise.resolve();

  next(): Turn {
    const come = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = Promise.all([come, promise]).then(() => undefined);
    return { come, pass: resolve };
  }
}

/** What has come after each step: `null` begins a turn, a number passes that one of those that were begun. */
async function play(turns: Turns | SlowTurns, steps: readonly (number | null)[]): Promise<readonly string[]> {
  const begun: Turn[] = [];
  const came: number[] = [];
  const seen: string[] = [];
  for (const step of steps) {
    if (step === null) {
      const nth = begun.length;
      const turn = turns.next();
      void turn.come.then(() => came.push(nth));
      begun.push(turn);
    } else begun[step % Math.max(1, begun.length)]?.pass();
    await settled();
    seen.push(came.join(' '));
  }
  return seen;
}

test('A turn comes when all before it have passed, in whatever order and however often they do.', async () => {
  const step = fc.oneof(fc.constant(null), fc.nat(20));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      assert.deepEqual(await play(new Turns(), steps), await play(new SlowTurns(), steps));
    }),
    { numRuns: 200 },
  );
});

test('What passes in one turn of the event loop lets all of them by in their order.', async () => {
  const turns = new Turns();
  const line = [turns.next(), turns.next(), turns.next()];
  const came: number[] = [];
  for (const [nth, turn] of line.entries()) void turn.come.then(() => came.push(nth));
  line[2]?.pass();
  line[1]?.pass();
  await settled();
  assert.deepEqual(came, [0]);
  line[0]?.pass();
  await settled();
  assert.deepEqual(came, [0, 1, 2]);
});
