/** What an order's two records cost a ledger that is short and one that is long: by turns, over the same entries, each becoming durable. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openLedger } from '@bitting/gateway/ledger/ledger.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { logKey, writeLargeLog } from './direct-log.ts';
import { recordedOrder } from './ledger-entries.ts';
import { evaluateRounds, type Reading } from './pairs.ts';
import type { Part } from './part.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';
import { judgeRatio, type Goal } from './verdict.ts';

const SIZES = { short: 1_000, long: 10_000_000 } as const;
/** Of a short run: writing the long one takes minutes. */
const LONG_OF_SHORT_RUN = 1_000_000;
const WAITING = 64;
const ROUNDS_MIN = 6;
/** Those that were not recorded before. */
const FIRST_ORDER = 10_000_000;
export const GROWTH_GOAL: Goal = {
  id: 'growth-ledger',
  what: 'an order’s records behind 10,000,000 others, CPU / behind 1,000',
  goal: 1.1,
  bound: 'at most',
  unit: '×',
};

type Append = (durationMs: number) => Promise<number>;

export const measureGrowth: Part = async ({ rounds, durationMs, isShort }) => {
  const sizes = isShort ? { ...SIZES, long: LONG_OF_SHORT_RUN } : SIZES;
  await using parts = new AsyncDisposableStack();
  const contestants: Record<string, Append> = {};
  for (const [name, records] of Object.entries(sizes)) contestants[name] = await openLog(records, parts);
  const readings: Reading[] = [];
  // Round -1 is not counted: what runs for the first time is compiled for the first time.
  for (let round = -1; round < Math.max(ROUNDS_MIN, rounds); round += 1)
    for (const [contestant, append] of Object.entries(contestants)) {
      const times = readProcessorTimes();
      const value = await append(durationMs);
      const steal = stealBetween(times, readProcessorTimes());
      if (round >= 0) readings.push({ contestant, round, value, steal });
    }
  const ratio = evaluateRounds((of) => of('long') / of('short'), readings);
  return {
    verdicts: [
      judgeRatio(
        GROWTH_GOAL,
        isShort ? null : ratio,
        isShort ? `a short run has ${sizes.long}` : 'no round was quiet',
      ),
    ],
    data: readings,
    print: () =>
      console.log(`\nledger of ${sizes.long} records to one of ${sizes.short}: ×${ratio?.median.toFixed(3)}`),
  };
};

/** Answers with microseconds of computing for each order. */
async function openLog(records: number, parts: AsyncDisposableStack): Promise<Append> {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-growth-'));
  parts.defer(() => rmSync(directory, { recursive: true }));
  await writeLargeLog(directory, records);
  const provider = makeSegmentFiles({ directory });
  const opened = openLedger({ directory, provider, random: randomBytes, clock: systemClock });
  const writer = await opened.start();
  opened.tree.use(logKey());
  parts.defer(async () => {
    await writer.close();
    await opened.tree.close();
    opened.release();
  });
  let made = FIRST_ORDER;
  return async (durationMs) => {
    const endAt = performance.now() + durationMs;
    const before = process.cpuUsage();
    let count = 0;
    const work = async (): Promise<void> => {
      while (performance.now() < endAt) {
        made += 1;
        const { intent, outcome } = recordedOrder(made);
        await writer.append(intent);
        await writer.append(outcome);
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: WAITING }, work));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / count;
  };
}
