/** Where the time of a read, of an order and of an order on a stream goes: the gateway under load with the profiler of V8, by functions and by folders. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { configFor } from '../tests/support/gateway.ts';
import { cpuNanoseconds } from './cpu.ts';
import { startFixedVenue } from './fixed-venue.ts';
import { startLedgerHost, type LedgerHost } from './ledger-host.ts';
import type { LoadCall, LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram } from './messages.ts';
import type { Part } from './part.ts';
import type { Workload } from './requests.ts';
import type { StreamCall } from './stream-load-process.ts';
import { printTable, type Table } from './tables.ts';
import { THOROUGH, warmUp } from './warm-up.ts';

const KEYS = 128;
const CONNECTIONS = 16;
/** Each bot on a stream has a connection of its own to the venue, and a venue admits some twenty of one key. */
const KEYS_PER_ACCOUNT = 16;
const STREAMS = 100;
const INSTRUMENT = 'BTC-USDT';
const FIRST_MS = 3_000;
const WARM_UP_MS = 1_000;
const LOAD_MS = 10_000;
const NANOSECONDS_PER_MICRO = 1_000;
const ROWS_TOLD = 18;
/** What has no file: mostly the kernel's part of a call. */
const NATIVE = '(native calls)';
/** Between a function and its place. */
const BETWEEN = '  ';
const ROOT = path.resolve(import.meta.dirname, '..');

export interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

/** As V8 writes it. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** Microseconds of the clock that `process.hrtime` reads. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface ProfileRow {
  readonly name: string;
  /** Of the time in which something ran, 0 to 1. */
  readonly share: number;
}

export const measureProfile: Part = async () => {
  const profiles: Record<string, Profile> = {
    Read: await profile(requestLoad('read')),
    Order: await profile(requestLoad('order')),
    'Order on a stream': await profile(streamLoad),
  };
  const tables = Object.entries(profiles).flatMap(([name, own]) => tablesOf(name, own));
  return {
    tables,
    data: profiles,
    print: () => tables.forEach(printTable),
  };
};

function tablesOf(name: string, { folders, functions, micros }: Profile): readonly Table[] {
  const share = (row: ProfileRow): string => `${(row.share * 100).toFixed(1)} %`;
  const each = `${micros.toFixed(0)} µs of CPU each, the profiler’s own included`;
  return [
    {
      title: `${name}, by folders (${each})`,
      heads: ['by itself', 'folder'],
      rows: folders.map((row) => [share(row), row.name]),
    },
    {
      title: `${name}, by functions`,
      heads: ['by itself', 'function', 'file and line'],
      rows: functions.map((row) => [share(row), ...row.name.split(BETWEEN)]),
    },
  ];
}

/** What keeps a gateway busy. */
interface Busy {
  /** The answer is how many were answered. */
  run(durationMs: number): Promise<number>;
  close(): Promise<void>;
}

type StartLoad = (host: LedgerHost) => Promise<Busy>;

function requestLoad(workload: Workload['name']): StartLoad {
  return async ({ keys, port }) => {
    const load = startProgram('load-process.ts');
    await load.ask({ keys, host: `127.0.0.1:${port}` } satisfies LoadStart);
    return {
      run: async (durationMs) => {
        const call: LoadCall = { port, connections: CONNECTIONS, workload, durationMs };
        return countAnswers(await load.ask<LoadResult>(call));
      },
      close: () => load.close(),
    };
  };
}

const streamLoad: StartLoad = async ({ keys, port }) => {
  const bots = startProgram('stream-load-process.ts');
  const opening = { type: 'open', kind: 'orders', connections: STREAMS, instrument: INSTRUMENT } as const;
  await bots.ask({ ...opening, port, keys } satisfies StreamCall);
  const order = (durationMs: number, underWay: number): Promise<LoadResult> =>
    bots.ask<LoadResult>({ type: 'order', durationMs, underWay } satisfies StreamCall);
  // Who has no prices yet asks for them, and takes few orders meanwhile.
  await order(FIRST_MS, 1);
  return {
    run: async (durationMs) => countAnswers(await order(durationMs, CONNECTIONS)),
    close: () => bots.close(),
  };
};

function countAnswers({ requests, failures, firstFailure }: LoadResult): number {
  if (failures > 0) throw new Error(`a request of the profile failed: ${firstFailure}`);
  return requests;
}

interface Profile {
  readonly functions: readonly ProfileRow[];
  readonly folders: readonly ProfileRow[];
  /** Of all threads and the kernel, for one request. */
  readonly micros: number;
}

async function profile(startLoad: StartLoad): Promise<Profile> {
  await using parts = new AsyncDisposableStack();
  const profileIn = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-profile-'));
  parts.defer(() => rmSync(profileIn, { recursive: true }));
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const { url } = venue;
  const config = configFor({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url }, false);
  const plan = { ledger: 'durable', config, keys: KEYS, keysPerAccount: KEYS_PER_ACCOUNT } as const;
  const host = await startLedgerHost({ ...plan, profileIn });
  const load = await startLoad(host);
  const nowMicros = (): number => Number(process.hrtime.bigint() / 1_000n);
  await warmUp(async () => {
    const before = await host.spent();
    const requests = await load.run(WARM_UP_MS);
    return { requests, cost: ((await host.spent()).computedMicros - before.computedMicros) / requests };
  }, THOROUGH);
  const sinceMicros = nowMicros();
  const spentNs = cpuNanoseconds(host.pid);
  const requests = await load.run(LOAD_MS);
  const micros = (cpuNanoseconds(host.pid) - spentNs) / NANOSECONDS_PER_MICRO / requests;
  const stretch = { sinceMicros, untilMicros: nowMicros() };
  await load.close();
  await host.close();
  const [file = ''] = readdirSync(profileIn);
  const read = JSON.parse(readFileSync(path.join(profileIn, file), 'utf8')) as CpuProfile;
  return {
    functions: topOf(read, functionOf, stretch),
    folders: topOf(read, folderOf, stretch),
    micros,
  };
}

/** Not what runs. What is called the program is: the runtime where no JavaScript waits for it, reading sockets above all. */
const NOTHING = new Set(['(idle)', '(root)']);

interface Stretch {
  readonly sinceMicros: number;
  readonly untilMicros: number;
}

/** The samples of a stretch of time in which something ran, each with its microseconds. */
function* samplesIn(
  profile: CpuProfile,
  { sinceMicros, untilMicros }: Stretch,
): Generator<[ProfileNode, number]> {
  const { nodes, startTime, samples, timeDeltas } = profile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const node = byId.get(id);
    const micros = timeDeltas[index] ?? 0;
    at += micros;
    if (at < sinceMicros || at > untilMicros) continue;
    if (node !== undefined && !NOTHING.has(node.callFrame.functionName)) yield [node, micros];
  }
}

/** The rows with the most time of their own, by the name that each node is given. */
export function topOf(
  profile: CpuProfile,
  nameOf: (node: ProfileNode) => string,
  stretch: Stretch,
): readonly ProfileRow[] {
  const times = new Map<string, number>();
  for (const [node, micros] of samplesIn(profile, stretch)) {
    const name = nameOf(node);
    times.set(name, (times.get(name) ?? 0) + micros);
  }
  const all = Array.from(times.values()).reduce((sum, micros) => sum + micros, 0);
  return Array.from(times, ([name, micros]) => ({ name, share: micros / all }))
    .sort((left, right) => right.share - left.share)
    .slice(0, ROWS_TOLD);
}

function functionOf(node: ProfileNode): string {
  const { functionName, lineNumber } = node.callFrame;
  const line = lineNumber < 0 ? '' : `:${lineNumber + 1}`;
  return `${functionName || '(anonymous)'}${BETWEEN}${placeOf(node) || '(native)'}${line}`;
}

function folderOf(node: ProfileNode): string {
  const place = placeOf(node);
  const { functionName } = node.callFrame;
  if (place === '') return functionName.startsWith('(garbage') ? functionName : NATIVE;
  return place.startsWith('node:') ? 'node' : path.dirname(place);
}

function placeOf({ callFrame: { url } }: ProfileNode): string {
  return url.startsWith('file://') ? path.relative(ROOT, new URL(url).pathname) : url;
}
