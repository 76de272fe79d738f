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
  await load.ask<LoadResult>({ port: host.port, connections: CONNECTIONS, workload, durationMs: LOAD_MS });
  await host.close();
  const [file = ''] = readdirSync(profileIn);
  const read = JSON.parse(readFileSync(path.join(profileIn, file), 'utf8')) as CpuProfile;
  return { functions: topOf(read, functionOf), folders: topOf(read, folderOf) };
}

/** Not what runs: idle time and the profiler itself. */
const NOTHING = new Set(['(idle)', '(program)', '(root)']);

/** The rows with the most time of their own, by the name that each node is given. */
export function topOf(
  { nodes, samples, timeDeltas }: CpuProfile,
  nameOf: (node: ProfileNode) => string,
): readonly ProfileRow[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  let all = 0;
  for (const [index, id] of samples.entries()) {
    const node = byId.get(id);
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
