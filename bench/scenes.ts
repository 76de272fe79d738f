/**
 * Who is measured beside whom: rows of lanes. In a round each lane of a scene has one window, one after the other, and the next round
 * begins with another one, so that none is always the first.
 */
import { cpuOfAll, processTree, watchCpu, type RequestCpu } from './cpu.ts';
import type { Ground, Middle } from './ground.ts';
import type { LoadResult } from './load.ts';
import { measureSyncedWrites } from './disk.ts';
import { measureQuietly, type Reading } from './pairs.ts';
import type { RunPlan } from './part.ts';
import type { PeerName } from './peers.ts';
import { describeRound, tellProgress } from './progress.ts';
import type { Workload } from './requests.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';

export type Through = 'direct' | 'gateway' | 'gateway to TLS' | PeerName;

export interface Lane {
  readonly through: Through;
  readonly workload: Workload['name'] | 'frames' | 'pushes';
  readonly connections: number;
  /** An open load; without it requests follow answers. */
  readonly perSecond?: number;
}

export interface Scene {
  readonly id: string;
  readonly title: string;
  readonly lanes: readonly Lane[];
  /** Whether synced writes are measured beside, as the lane {@link SYNCED_WRITE}. */
  readonly withDisk?: true;
  /** Played by `stream-scenes.ts`. */
  readonly isOfStreams?: true;
}

const STREAM_CARRIERS = ['direct', 'gateway', 'nginx tunnel', 'ws relay'] as const;

export const SYNCED_WRITE = 'synced write';

const IDLE_PROXIES = [
  'nginx',
  'plain relay',
  'our kernel alone',
  'haproxy',
  'node:http + undici',
  'node:http',
  'http-proxy-3',
  '@fastify/http-proxy',
] as const;

const lanes = (throughs: readonly Through[], rest: Omit<Lane, 'through'>): readonly Lane[] =>
  throughs.map((through) => ({ through, ...rest }));

export const SCENES: readonly Scene[] = [
  {
    id: 'read-16',
    title: 'Authenticated read, 16 connections',
    lanes: lanes(['direct', 'gateway', ...IDLE_PROXIES, 'nginx + Lua'], {
      workload: 'read',
      connections: 16,
    }),
  },
  {
    id: 'read-1',
    title: 'Authenticated read, one connection',
    lanes: lanes(['direct', 'gateway', 'nginx'], { workload: 'read', connections: 1 }),
  },
  {
    id: 'order-16',
    title: 'Order, 16 connections',
    lanes: lanes(['direct', 'gateway', ...IDLE_PROXIES, 'nginx + Lua'], {
      workload: 'order',
      connections: 16,
    }),
  },
  {
    id: 'order-1',
    title: 'Order, one connection',
    lanes: lanes(['direct', 'gateway', 'nginx'], { workload: 'order', connections: 1 }),
    withDisk: true,
  },
  {
    id: '64',
    title: 'Order beside read, 64 connections',
    lanes: [
      { through: 'gateway', workload: 'read', connections: 64 },
      { through: 'gateway', workload: 'order', connections: 64 },
    ],
  },
  {
    id: 'open',
    title: 'Reads that come at 1,000 a second, whatever becomes of them',
    lanes: lanes(['direct', 'gateway', 'nginx'], { workload: 'read', connections: 64, perSecond: 1_000 }),
  },
  {
    id: 'tls-16',
    title: 'Authenticated read, 16 connections, a venue by TLS',
    lanes: lanes(['gateway to TLS', 'nginx to TLS'], { workload: 'read', connections: 16 }),
  },
  {
    id: 'stream-orders',
    title: 'Orders as frames, 100 streams, by message',
    isOfStreams: true,
    lanes: lanes(STREAM_CARRIERS, { workload: 'frames', connections: 100 }),
  },
  {
    id: 'stream-pushes',
    title: 'Pushes that 100 streams watch, by message',
    isOfStreams: true,
    lanes: lanes(STREAM_CARRIERS, { workload: 'pushes', connections: 100 }),
  },
];

/** Some thousand writes are enough. */
const DISK_MS_MAX = 1_000;

/** Of the processes in the middle; `null` where there are none. */
type WindowCpu = { readonly [Name in keyof RequestCpu]: RequestCpu[Name] | null };

export const NOBODYS_CPU: WindowCpu = { cpuMicros: null, systemShare: null };

/** One window of one lane. */
export interface Window extends WindowCpu {
  readonly scene: string;
  readonly lane: string;
  readonly round: number;
  readonly steal: number;
  readonly result: LoadResult;
  /** The part of one processor that the venue took. */
  readonly venueShare: number;
}

export type Plan = Pick<RunPlan, 'rounds' | 'durationMs' | 'tries'>;

/** In a scene of several kinds of request, which one is part of the name. */
export function nameOf(scene: Scene, lane: Lane): string {
  const isAlone = scene.lanes.filter(({ through }) => through === lane.through).length === 1;
  return isAlone ? lane.through : `${lane.through} ${lane.workload}`;
}

export async function playScene(scene: Scene, ground: Ground, plan: Plan): Promise<readonly Window[]> {
  const present = scene.lanes.flatMap((lane) => {
    const middle = ground.middles.get(lane.through);
    return middle === undefined ? [] : [{ lane, middle }];
  });
  for (const { lane, middle } of present) await ground.warmUp(middle, requestsOf(lane));
  const windows: Window[] = [];
  for (let round = 0; round < plan.rounds; round += 1) {
    if (scene.withDisk === true) {
      const durationMs = Math.min(DISK_MS_MAX, plan.durationMs);
      const measured = await measureQuietly(plan.tries, () => measureDisk(durationMs));
      for (const one of measured) windows.push({ ...one, scene: scene.id, lane: SYNCED_WRITE, round });
    }
    for (const { lane, middle } of turnBy(present, round)) {
      const measured = await measureQuietly(plan.tries, () =>
        measureLane(lane, middle, ground, plan.durationMs),
      );
      for (const one of measured) windows.push({ ...one, scene: scene.id, lane: nameOf(scene, lane), round });
    }
    tellProgress(describeRound(scene.title, round, plan.rounds, windows));
  }
  return windows;
}

/** Each round begins with another one. */
export function turnBy<Item>(items: readonly Item[], round: number): readonly Item[] {
  const first = round % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}

function requestsOf({ workload }: Lane): Workload['name'] {
  if (workload !== 'frames' && workload !== 'pushes') return workload;
  throw new Error(`${workload} are no requests`);
}

export type Measured = Omit<Window, 'scene' | 'lane' | 'round'>;

function measureDisk(durationMs: number): Measured {
  const times = readProcessorTimes();
  const result = measureSyncedWrites(durationMs);
  return { steal: stealBetween(times, readProcessorTimes()), result, ...NOBODYS_CPU, venueShare: 0 };
}

/** One window. */
export async function measureLane(
  lane: Lane,
  { port, pid }: Middle,
  ground: Ground,
  durationMs: number,
): Promise<Measured> {
  const { connections, perSecond } = lane;
  const call = { connections, workload: requestsOf(lane), ...(perSecond === undefined ? {} : { perSecond }) };
  const times = readProcessorTimes();
  const cpu = pid === null ? null : watchCpu(processTree(pid));
  const venueBefore = cpuOfAll([ground.venue.pid]);
  const result = await ground.run({ ...call, port, durationMs });
  const venueNs = cpuOfAll([ground.venue.pid]) - venueBefore;
  return {
    steal: stealBetween(times, readProcessorTimes()),
    result,
    ...(cpu?.(result.requests) ?? NOBODYS_CPU),
    venueShare: venueNs / 1e6 / durationMs,
  };
}

export const FIGURES = {
  cpu: ({ cpuMicros }) => cpuMicros ?? Number.NaN,
  system: ({ systemShare }) => systemShare ?? Number.NaN,
  p50: ({ result }) => result.p50Ms,
  p99: ({ result }) => result.p99Ms,
  rate: ({ result }) => result.perSecond,
} as const satisfies Record<string, (window: Window) => number>;

export type Figure = keyof typeof FIGURES;

export function readingsOf(windows: readonly Window[], scene: string, figure: Figure): readonly Reading[] {
  return windows
    .filter((window) => window.scene === scene)
    .map((window) => ({
      contestant: window.lane,
      round: window.round,
      steal: window.steal,
      value: FIGURES[figure](window),
    }));
}
