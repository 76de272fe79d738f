/** Where the time of a read and of an order goes: the gateway under load with the profiler of V8, by functions and by folders. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { configFor } from '../tests/support/gateway.ts';
import { startFixedVenue } from './fixed-venue.ts';
import { startLedgerHost } from './ledger-host.ts';
import type { LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram } from './messages.ts';
import type { Part } from './part.ts';
import type { Workload } from './requests.ts';

const KEYS = 128;
const CONNECTIONS = 16;
const WARM_UP_MS = 4_000;
const LOAD_MS = 10_000;
const ROWS_TOLD = 18;
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
  const profiles = { read: await profile('read'), order: await profile('order') };
  return {
    data: profiles,
    print: () => {
      for (const [workload, { functions, folders }] of Object.entries(profiles)) {
        console.log(`\nwhere the time of a ${workload} goes, by itself: folders, then functions`);
        for (const { name, share } of [...folders, ...functions])
          console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
      }
    },
  };
};

async function profile(workload: Workload['name']) {
  await using parts = new AsyncDisposableStack();
  const profileIn = mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-profile-'));
  parts.defer(() => rmSync(profileIn, { recursive: true }));
  const venue = await startFixedVenue();
  parts.defer(() => venue.close());
  const { url } = venue;
  const config = configFor({ okxUrl: url, htxSpotUrl: url, htxContractUrl: url }, false);
  const host = await startLedgerHost({ ledger: 'durable', config, keys: KEYS, profileIn });
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask({ keys: host.keys, host: `127.0.0.1:${host.port}` } satisfies LoadStart);
  const call = { port: host.port, connections: CONNECTIONS, workload };
  await load.ask<LoadResult>({ ...call, durationMs: WARM_UP_MS });
  const sinceMicros = Number(process.hrtime.bigint() / 1_000n);
  await load.ask<LoadResult>({ ...call, durationMs: LOAD_MS });
  const untilMicros = Number(process.hrtime.bigint() / 1_000n);
  await host.close();
  const [file = ''] = readdirSync(profileIn);
  const read = JSON.parse(readFileSync(path.join(profileIn, file), 'utf8')) as CpuProfile;
  const stretch = { sinceMicros, untilMicros };
  return { functions: topOf(read, functionOf, stretch), folders: topOf(read, folderOf, stretch) };
}

/** Not what runs: idle time and the profiler itself. */
const NOTHING = new Set(['(idle)', '(program)', '(root)']);

/** The rows with the most time of their own in a stretch of time, by the name that each node is given. */
export function topOf(
  { nodes, startTime, samples, timeDeltas }: CpuProfile,
  nameOf: (node: ProfileNode) => string,
  { sinceMicros, untilMicros }: { readonly sinceMicros: number; readonly untilMicros: number },
): readonly ProfileRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  let all = 0;
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    const node = byId.get(id);
    at += timeDeltas[index] ?? 0;
    if (at < sinceMicros || at > untilMicros) continue;
    if (node === undefined || NOTHING.has(node.callFrame.functionName)) continue;
    const micros = timeDeltas[index] ?? 0;
    const name = nameOf(node);
    times.set(name, (times.get(name) ?? 0) + micros);
    all += micros;
  }
  return Array.from(times, ([name, micros]) => ({ name, share: micros / all }))
    .sort((left, right) => right.share - left.share)
    .slice(0, ROWS_TOLD);
}

function functionOf(node: ProfileNode): string {
  const { functionName, lineNumber } = node.callFrame;
  return `${functionName || '(anonymous)'}  ${placeOf(node)}${lineNumber < 0 ? '' : `:${lineNumber + 1}`}`;
}

function folderOf(node: ProfileNode): string {
  const place = placeOf(node);
  return place.includes('/') ? path.dirname(place) : place || node.callFrame.functionName;
}

function placeOf({ callFrame: { url } }: ProfileNode): string {
  return url.startsWith('file://') ? path.relative(ROOT, new URL(url).pathname) : url;
}
