/**
 * The figures that noise does not touch: system calls, bytes and computing time of a request, by a gateway that does everything it does
 * otherwise. They are counted over thousands of requests, so that the first of a kind does not show.
 */
import { startFixedVenue } from './fixed-venue.ts';
import { configFor } from '../tests/support/gateway.ts';
import { FIRM, heldAt, TIMING, type Bound, type FirmBound } from './guard-bounds.ts';
import type { LoadStart } from './load-process.ts';
import { startLedgerHost, type LedgerHost } from './ledger-host.ts';
import type { LoadResult } from './load.ts';
import { startProgram, type Program } from './messages.ts';
import type { Part } from './part.ts';
import type { Workload } from './requests.ts';
import { CALL_KINDS, traceCalls, type CallCounts } from './system-calls.ts';
import { figureOf, judge, judgeRatio, type Goal, type Verdict } from './verdict.ts';

const KEYS = 128;
const CONNECTIONS = 16;
const WARM_UP_REQUESTS = 30_000;
const WARM_UP_MS = 1_000;
const WARM_UP_WINDOWS_MAX = 15;
const COUNTED_MS = 2_000;
/** Of one request; what is rarer is not worth a line. */
const OTHERS_TOLD_FROM = 0.05;
/** strace makes everything many times slower. */
const TRACED_MS = 1_500;

interface Counted {
  readonly workload: Workload['name'];
  readonly requests: number;
  readonly bytes: number;
  readonly computedMicros: number;
  readonly hmacMicros: number;
  /** Of one request. `null` where there is no strace. */
  readonly calls: CallCounts | null;
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
  const run = async (durationMs: number): Promise<number> => {
    const call = { port: host.port, connections: CONNECTIONS, workload, durationMs };
    const { requests, failures, firstFailure } = await load.ask<LoadResult>(call);
    if (failures > 0) throw new Error(`a counted ${workload} failed: ${firstFailure}`);
    return requests;
  };
  let warm = 0;
  for (let nth = 0; nth < WARM_UP_WINDOWS_MAX && warm < WARM_UP_REQUESTS; nth += 1)
    warm += await run(WARM_UP_MS);
  const before = await host.spent();
  const requests = await run(COUNTED_MS);
  const after = await host.spent();
  const { micros: hmacMicros } = await host.hmac();
  let traced = 0;
  const calls = await traceCalls(host.pid, async () => {
    traced = await run(TRACED_MS);
  });
  return {
    workload,
    requests,
    bytes: (after.allocatedBytes - before.allocatedBytes) / requests,
    computedMicros: (after.computedMicros - before.computedMicros) / requests,
    hmacMicros,
    calls: calls === null ? null : perRequest(calls, traced),
  };
}

function perRequest(calls: CallCounts, requests: number): CallCounts {
  const { sockets, waits, ledger, others, namesOfOthers } = calls;
  return {
    namesOfOthers: namesOfOthers.map(([name, count]) => [name, count / requests] as const),
    sockets: sockets / requests,
    waits: waits / requests,
    ledger: ledger / requests,
    others: others / requests,
  };
}

function judgeCounted(read: Counted, order: Counted): readonly Verdict[] {
  const ofCalls = (goal: Goal, { calls }: Counted): Verdict =>
    calls === null
      ? judgeRatio(goal, null, 'strace is not installed')
      : judge(goal, calls.sockets + calls.waits + calls.others);
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
    const told = calls === null ? 'no strace' : CALL_KINDS.map((kind) => calls[kind].toFixed(2)).join(', ');
    console.log(
      `${workload.padEnd(14)} ${bytes.toFixed(0).padStart(7)} ${computedMicros.toFixed(1).padStart(13)} ` +
        `${hmacMicros.toFixed(2).padStart(19)}   ${told}`,
    );
    const others = calls?.namesOfOthers.filter(([, each]) => each >= OTHERS_TOLD_FROM) ?? [];
    if (others.length > 0)
      console.log(`  others: ${others.map(([name, each]) => `${name} ${each.toFixed(2)}`).join(', ')}`);
  }
}

/** What is worse than it may be. */
export function findSetbacks(verdicts: readonly Verdict[]): readonly string[] {
  const firm = Object.values<FirmBound>(FIRM).map((bound) => [bound.goal.id, bound] as const);
  const bounds = new Map<string, Bound>([...firm, ...Object.entries(TIMING)]);
  return verdicts.flatMap(({ id, what, goal, measured, unit }) => {
    const bound = bounds.get(id);
    if (bound === undefined || measured === null) return [];
    const most = heldAt(goal, bound);
    return measured <= most ? [] : [`${what}: ${figureOf(measured, unit)}, held at ${figureOf(most, unit)}`];
  });
}
