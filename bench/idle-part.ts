/** Ten thousand bots that are connected and say nothing: whether they are kept, what they take, and what an order costs beside them. */
import { readFileSync } from 'node:fs';
import { cpuNanoseconds } from './cpu.ts';
import { openGround, type Ground, type Middle } from './ground.ts';
import type { IdleCall } from './idle-process.ts';
import { startProgram } from './messages.ts';
import { evaluateRounds, type Reading } from './pairs.ts';
import type { Part } from './part.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';
import { judge, judgeRatio, type Goal } from './verdict.ts';

const IDLE = 10_000;
const CONNECTIONS = 16;
const PART_OF_CAPACITY = 3 / 4;
const BYTES_PER_MB = 1e6;
export const IDLE_GOALS = {
  kept: { id: 'idle-kept', what: 'idle connections that are kept', goal: IDLE, bound: 'at least', unit: '' },
  memory: {
    id: 'idle-memory',
    what: 'resident with 10,000 idle connections',
    goal: 400,
    bound: 'at most',
    unit: 'MB',
  },
  cost: {
    id: 'idle-cost',
    what: 'an order beside them, CPU / beside none',
    goal: 1.1,
    bound: 'at most',
    unit: '×',
  },
} as const satisfies Record<string, Goal>;

export const measureIdle: Part = async ({ rounds, durationMs }) => {
  await using parts = new AsyncDisposableStack();
  const ground = await openGround([]);
  parts.defer(() => ground.close());
  const idle = startProgram('idle-process.ts');
  parts.defer(() => idle.close());
  const gateway = ground.middles.get('gateway');
  if (gateway === undefined || gateway.pid === null) throw new Error('there is no gateway');
  const { port, pid } = gateway;
  await ground.warmUp(gateway, 'order');
  const open = (connections: number | null): Promise<number> =>
    idle.ask<number>({ port, connections } satisfies IdleCall);
  const capacity = await open(IDLE);
  // Where it holds fewer, some room is left for those who order.
  const silent = capacity < IDLE ? Math.floor(capacity * PART_OF_CAPACITY) : IDLE;
  const readings: Reading[] = [];
  let kept = capacity;
  // Of these alone: what tens of thousands of orders leave in memory comes on top.
  const residentBytes = residentOf(pid);
  let laterBytes = residentBytes;
  for (let round = 0; round < rounds; round += 1)
    for (const connections of [0, silent]) {
      await open(connections);
      const contestant = connections === 0 ? 'none' : 'idle';
      readings.push({ contestant, round, ...(await measure(ground, { ...gateway, pid }, durationMs)) });
      if (connections === 0) continue;
      laterBytes = residentOf(pid);
      const still = await open(null);
      if (still < silent) kept = Math.min(kept, still);
    }
  const cost = evaluateRounds((of) => of('idle') / of('none'), readings);
  const why =
    kept < IDLE
      ? `it keeps ${kept}; with ${silent} idle ones ${megabytes(residentBytes)} resident, an order ×${cost?.median.toFixed(2) ?? '–'}`
      : null;
  return {
    verdicts: [
      judge(IDLE_GOALS.kept, kept),
      {
        ...judge(IDLE_GOALS.memory, residentBytes / BYTES_PER_MB, why),
        ...(why === null ? {} : { measured: null }),
      },
      judgeRatio(IDLE_GOALS.cost, why === null ? cost : null, why ?? 'no round was quiet'),
    ],
    data: { kept, silent, residentBytes, laterBytes, readings, cost },
    print: () =>
      console.log(
        `\nidle: of ${IDLE} connections ${kept} are kept; with ${silent} of them ${megabytes(residentBytes)} resident, ` +
          `${megabytes(laterBytes)} when the orders beside them had come; an order costs ×${cost?.median.toFixed(2) ?? '–'}`,
      ),
  };
};

async function measure(
  ground: Ground,
  { port, pid }: Middle & { readonly pid: number },
  durationMs: number,
): Promise<Pick<Reading, 'value' | 'steal'>> {
  const times = readProcessorTimes();
  const before = cpuNanoseconds(pid);
  const result = await ground.run({ port, connections: CONNECTIONS, workload: 'order', durationMs });
  if (result.failures > 0) throw new Error(`an order beside idle connections failed: ${result.firstFailure}`);
  const value = (cpuNanoseconds(pid) - before) / 1_000 / result.requests;
  return { value, steal: stealBetween(times, readProcessorTimes()) };
}

function residentOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) * 1_024;
}

function megabytes(bytes: number): string {
  return `${(bytes / BYTES_PER_MB).toFixed(0)} MB`;
}
