import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { TokenUse } from '../ports/replay.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { TokenMemory } from './replay-memory.ts';
import { NaiveReplayMemory } from './replay-memory.twin.ts';

const WINDOW_MS = 30_000;

type Step =
  | {
      readonly kind: 'use';
      readonly key: string;
      /** Of which signature: those of one second back or ahead, each with a few bodies. */
      readonly second: number;
      readonly path: string;
      readonly body: number;
      /** So many different bodies, one after the other. */
      readonly count: number;
      readonly address: string;
      readonly bound: boolean;
    }
  | { readonly kind: 'advance'; readonly byMs: number }
  | { readonly kind: 'step'; readonly byMs: number }
  | { readonly kind: 'restart' };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        kind: fc.constant('use' as const),
        key: fc.constantFrom('key-1', 'key-2'),
        second: fc.constantFrom(0, 0, 0, -1, -2, -2, -29, 1, 29),
        path: fc.constantFrom('/place', '/place', '/cancel'),
        body: fc.nat(12),
        count: fc.constantFrom(1, 1, 1, 4, 12),
        address: fc.constantFrom('127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.2'),
        bound: fc.constantFrom(false, false, false, false, true),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('advance' as const),
        byMs: fc.constantFrom(1, 100, 999, 1_000, 2_000, 2_001, 31_000, 66_000),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('step' as const),
        byMs: fc.constantFrom(-60_000, -2_000, -1, 1, 2_000, 60_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  ),
  { minLength: 1, maxLength: 120, size: 'max' },
);

/** What the memory lets pass and the naive list does not, and the other way round. */
function run(schedule: readonly Step[], counts: { fresh: number; further: number; refused: number }): void {
  const clock = new ManualClock(1_800_000_000_000);
  const now = () => ({ wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() });
  let memory = new TokenMemory(clock, WINDOW_MS);
  const naive = new NaiveReplayMemory(now);
  const served = new Set<string>();
  const isSteady = !schedule.some(({ kind }) => kind === 'step');
  for (const step of schedule) {
    if (step.kind === 'advance') clock.advance(step.byMs);
    else if (step.kind === 'step') clock.stepWall(step.byMs);
    else if (step.kind === 'restart') {
      memory = new TokenMemory(clock, WINDOW_MS);
      for (const { key, token, timestampMs } of naive.restart()) memory.restore(key, token, timestampMs);
    } else {
      const timestampMs = epochMs(Math.floor(clock.wallMs() / 1_000) * 1_000 + step.second * 1_000);
      // The step before the memory: what is out of the window never reaches it.
      if (Math.abs(timestampMs - clock.wallMs()) > WINDOW_MS) continue;
      const token = `${step.path} ${timestampMs}`;
      for (let body = step.body; body < step.body + step.count; body += 1) {
        const unsigned: TokenUse['unsigned'] = step.bound
          ? null
          : { sourceAddress: step.address, bodyHash: String(body) };
        const use: TokenUse = { timestampMs, cancels: step.path === '/cancel', unsigned };
        const found = memory.use(step.key, token, use);
        // A floor may refuse what is only old: never the other way round, and never in a steady clock.
        if (found === 'fresh' || isSteady) assert.equal(found, naive.use(step.key, token, use));
        if (found !== 'fresh') counts.refused += 1;
        else if (served.has(`${step.key} ${token}`)) counts.further += 1;
        else counts.fresh += 1;
        served.add(`${step.key} ${token}`);
      }
    }
  }
}

test('The memory and I11 word for word take and refuse the same, whatever clocks, addresses and restarts do.', () => {
  const counts = { fresh: 0, further: 0, refused: 0 };
  fc.assert(
    fc.property(steps, (schedule) => {
      run(schedule, counts);
    }),
    { numRuns: 400 },
  );
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 500, `${what}: ${count}`);
});
