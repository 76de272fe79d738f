/**
 * The figures that noise does not touch: system calls, bytes and computing time of a request, by a gateway that does everything it does
 * otherwise. They are counted over thousands of requests, so that the first of a kind does not show.
 */
import { startFixedVenue } from './fixed-venue.ts';
import { configFor } from '../tests/support/gateway.ts';
import { FIRM, heldAt, TIMING, type Bound, type FirmBound } from './guard-bounds.ts';
import type { LoadCall, LoadStart } from './load-process.ts';
import { startLedgerHost, type HmacCost, type LedgerHost } from './ledger-host.ts';
import type { LoadResult } from './load.ts';
import { startProgram, type Program } from './messages.ts';
import type { Part } from './part.ts';
import type { Workload } from './requests.ts';
import { callsBeyond, CALL_KINDS, sumOf, traceCalls, type Calls } from './system-calls.ts';
import { figureOf, judge, judgeRatio, type Goal, type Verdict } from './verdict.ts';
import { BRIEF, warmUp } from './warm-up.ts';

const KEYS = 128;
const CONNECTIONS = 16;
const WARM_UP_MS = 1_000;
/** What is held firmly is waited for longer than the rest. */
const WARM_UP = { ...BRIEF, msMax: 40_000 };
const COUNTED_MS = 2_000;
/** The least of them counts: what the machine does besides can only have added. */
const COUNTED_WINDOWS = 3;
/** Of one request; what is rarer is not worth a line. */
const CALLS_TOLD_FROM = 0.01;
/** What is suggested holds more tightly than what is there by a tenth at least. */
const TIGHTER = 0.9;
const DIGITS_SUGGESTED = 2;
/** strace makes everything many times slower. */
const TRACED_MS = 1_500;

/** In a window; bytes and computing time are of one of its requests. */
interface Spending {
  readonly requests: number;
  readonly bytes: number;
  readonly computedMicros: number;
}

interface Counted {
  readonly workload: Workload['name'];
  readonly bytes: number;
  readonly computedMicros: number;
  readonly hmacMicros: number;
  /** Of one request, without what is done by the clock. `null` where there is no strace. */
  readonly calls: Calls | null;
}

export const measureGuard: Part = async () => {
  await using parts = new AsyncDisposableStack();
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const { url } = venue;
  const config = configFor({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url }, false);
  const host = await startLedgerHost({ ledger: 'durable', config, keys: KEYS });
  parts.defer(() => host.close());
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask({ keys: host.keys, host: `127.0.0.1:${host.port}` } satisfies LoadStart);
  const [read, order] = [await count('read', host, load), await count('order', host, load)];
  const rows = [read, order];
  return {
    verdicts: judgeCounted(read, order),
    data: rows,
    print: () => printCounted(rows),
  };
};

async function count(workload: Workload['name'], host: LedgerHost, load: Program): Promise<Counted> {
  const run = async (call: Partial<LoadCall> & Pick<LoadCall, 'durationMs'>): Promise<number> => {
    const whole = { port: host.port, connections: CONNECTIONS, workload, ...call };
    const { requests, failures, firstFailure } = await load.ask<LoadResult>(whole);
    if (failures > 0) throw new Error(`a counted ${workload} failed: ${firstFailure}`);
    return requests;
  };
  const spend = async (durationMs: number): Promise<Spending> => {
    const before = await host.spent();
    const requests = await run({ durationMs });
    const after = await host.spent();
    const bytes = (after.allocatedBytes - before.allocatedBytes) / requests;
    return { requests, bytes, computedMicros: (after.computedMicros - before.computedMicros) / requests };
  };
  await warmUp(async () => {
    const { requests, computedMicros } = await spend(WARM_UP_MS);
    return { requests, cost: computedMicros };
  }, WARM_UP);
  const windows: (Spending & HmacCost)[] = [];
  while (windows.length < COUNTED_WINDOWS)
    windows.push({ ...(await spend(COUNTED_MS)), ...(await host.hmac()) });
  const least = (of: (window: Spending & HmacCost) => number): number => Math.min(...windows.map(of));
  const idle = await traceCalls(host.pid, () => run({ durationMs: TRACED_MS, perSecond: 0 }));
  let traced = 0;
  const busy = await traceCalls(host.pid, async () => {
    traced = await run({ durationMs: TRACED_MS, signsAhead: false });
  });
  const calls = idle === null || busy === null ? null : perRequest(callsBeyond(idle, busy), traced);
  return {
    workload,
    bytes: least(({ bytes }) => bytes),
    computedMicros: least(({ computedMicros }) => computedMicros),
    hmacMicros: least(({ micros }) => micros),
    calls,
  };
}

function perRequest(calls: Calls, requests: number): Calls {
  return new Map(Array.from(calls, ([name, count]) => [name, count / requests] as const));
}

function judgeCounted(read: Counted, order: Counted): readonly Verdict[] {
  const ofCalls = (goal: Goal, { calls }: Counted): Verdict =>
    calls === null
      ? judgeRatio(goal, null, 'strace is not installed')
      : judge(goal, sumOf(calls, 'sockets') + sumOf(calls, 'waits') + sumOf(calls, 'others'));
  return [
    ofCalls(FIRM.callsRead.goal, read),
    ofCalls(FIRM.callsOrder.goal, order),
    judge(FIRM.bytesRead.goal, read.bytes),
    judge(FIRM.bytesOrder.goal, order.bytes),
    judge(FIRM.computedRead.goal, read.computedMicros / read.hmacMicros),
    judge(FIRM.computedOrder.goal, order.computedMicros / order.hmacMicros),
  ];
}

function printCounted(rows: readonly Counted[]): void {
  console.log(`\nof one request   bytes   computed µs   one createHmac µs   calls: ${CALL_KINDS.join(', ')}`);
  for (const { workload, bytes, computedMicros, hmacMicros, calls } of rows) {
    const sums =
      calls === null ? 'no strace' : CALL_KINDS.map((kind) => sumOf(calls, kind).toFixed(2)).join(', ');
    console.log(
      `${workload.padEnd(14)} ${bytes.toFixed(0).padStart(7)} ${computedMicros.toFixed(1).padStart(13)} ` +
        `${hmacMicros.toFixed(2).padStart(19)}   ${sums}`,
    );
    const told = [...(calls ?? [])].filter(([, each]) => each >= CALLS_TOLD_FROM);
    for (const [name, each] of told.sort(([, left], [, right]) => right - left))
      console.log(`  ${each.toFixed(3)} ${name}`);
  }
}

function heldBounds(): ReadonlyMap<string, Bound> {
  const firm = Object.values<FirmBound>(FIRM).map((bound) => [bound.goal.id, bound] as const);
  return new Map<string, Bound>([...firm, ...Object.entries(TIMING)]);
}

/** What is worse than it may be. A ratio is where its rounds say so and each one's best window too: a change shows in both, noise seldom. */
export function findSetbacks(verdicts: readonly Verdict[]): readonly string[] {
  const bounds = heldBounds();
  return verdicts.flatMap(({ id, what, goal, measured, ratio, unit }) => {
    const bound = bounds.get(id);
    if (bound === undefined || measured === null) return [];
    const most = heldAt(goal, bound);
    const isBeyond = measured > most && (ratio === null || ratio.ofMinima > most);
    return isBeyond ? [`${what}: ${figureOf(measured, unit)}, held at ${figureOf(most, unit)}`] : [];
  });
}

/** To as many digits as a bound has, and not below what was measured. */
function roundUp(measured: number): number {
  const step = 10 ** (Math.floor(Math.log10(measured)) - DIGITS_SUGGESTED + 1);
  return Number((Math.ceil(measured / step) * step).toPrecision(DIGITS_SUGGESTED));
}

/** What `guard-bounds.ts` could hold more tightly after a quiet run, as its rows are written. */
export function suggestBounds(verdicts: readonly Verdict[]): readonly string[] {
  const bounds = heldBounds();
  return verdicts.flatMap(({ id, goal, measured }) => {
    const bound = bounds.get(id);
    if (bound === undefined || measured === null) return [];
    if (bound.today === 'reached') {
      const isFar = Object.hasOwn(bound, 'goal') && measured < goal * TIGHTER;
      return isFar
        ? [`guard-bounds.ts: the goal of '${id}' could be ${roundUp(measured)}, which is ${goal}`]
        : [];
    }
    const today = measured <= goal ? 'reached' : roundUp(measured);
    if (today !== 'reached' && today > bound.today * TIGHTER) return [];
    return [`guard-bounds.ts: '${id}' could be held at today: ${today}, which was ${bound.today}`];
  });
}
