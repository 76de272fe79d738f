/** A hundred bots on streams through everybody who carries streams: orders as frames, and pushes that all of them watch. */
import { cpuOfAll, processTree, watchCpu } from './cpu.ts';
import { openGround, type Ground, type Middle } from './ground.ts';
import type { LoadResult } from './load.ts';
import { startProgram, type Program } from './messages.ts';
import { measureQuietly } from './pairs.ts';
import type { Part } from './part.ts';
import { printScenes } from './print-scenes.ts';
import { describeRound, tellProgress } from './progress.ts';
import { judgeRequests } from './request-goals.ts';
import { NOBODYS_CPU, SCENES, turnBy, type Window } from './scenes.ts';
import { readProcessorTimes, stealBetween } from './steal.ts';
import type { StreamCall } from './stream-load-process.ts';
import type { VenuePush } from './venue-process.ts';
import { warmUp } from './warm-up.ts';

const PUSHES_PER_SECOND = 50;
/** The first orders come one by one: who has no prices yet asks for them, and takes few orders meanwhile. */
const FIRST_MS = 3_000;
const WARM_UP_MS = 2_000;
const ORDERS_UNDER_WAY = 16;
/** Each bot that orders has a connection of its own to the venue, and a venue admits some twenty of one key. */
const KEYS_PER_ACCOUNT = 16;
/** Two messages: the order, and its answer. */
const MESSAGES_PER_ORDER = 2;
/** The gateway keeps a subscription for a while: it shall not cost the others' windows. */
const INSTRUMENTS = { gateway: 'BTC-USDT', others: 'ETH-USDT' } as const;

type Kind = Extract<StreamCall, { type: 'open' }>['kind'];
const KINDS: Readonly<Record<string, Kind>> = { 'stream-orders': 'orders', 'stream-pushes': 'pushes' };

interface Stage {
  readonly ground: Ground;
  readonly bots: Program;
  readonly kind: Kind;
  readonly connections: number;
  /** Orders of all bots together. */
  readonly underWay: number;
}

export const measureStreamPeers: Part = async (plan) => {
  await using parts = new AsyncDisposableStack();
  const ground = await openGround(['nginx tunnel', 'ws relay'], { keysPerAccount: KEYS_PER_ACCOUNT });
  parts.defer(() => ground.close());
  const bots = startProgram('stream-load-process.ts');
  parts.defer(() => bots.close());
  const windows: Window[] = [];
  for (const scene of SCENES) {
    const kind = KINDS[scene.id];
    if (kind === undefined) continue;
    const middles = scene.lanes.flatMap(({ through }) => ground.middles.get(through) ?? []);
    const connections = scene.lanes[0]?.connections ?? 0;
    const stage: Stage = { ground, bots, kind, connections, underWay: ORDERS_UNDER_WAY };
    for (const middle of middles) await warmUpStreams(stage, middle);
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const middle of turnBy(middles, round)) {
        const measured = await measureQuietly(plan.tries, () => measure(stage, middle, plan.durationMs));
        for (const one of measured) windows.push({ ...one, scene: scene.id, lane: middle.name, round });
      }
      tellProgress(describeRound(scene.title, round, plan.rounds, windows));
    }
  }
  return {
    windows,
    peers: new Map(Array.from(ground.middles.values(), ({ name, version }) => [name, version])),
    verdicts: judgeRequests(windows, ground.missing),
    data: windows,
    faults: windows.flatMap(({ lane, result: { failures, firstFailure } }) =>
      failures === 0 ? [] : [`streams, ${lane}: ${failures} failures, the first: ${firstFailure}`],
    ),
    print: () => printScenes(windows),
  };
};

async function warmUpStreams(stage: Stage, middle: Middle): Promise<void> {
  await measure({ ...stage, underWay: 1 }, middle, FIRST_MS);
  await warmUp(async () => {
    const { result, cpuMicros } = await measure(stage, middle, WARM_UP_MS);
    return { requests: result.requests, cost: cpuMicros };
  });
}

async function measure(
  { ground, bots, kind, connections, underWay }: Stage,
  { name, port, pid }: Middle,
  durationMs: number,
): Promise<Omit<Window, 'scene' | 'lane' | 'round'>> {
  const { venue, keys } = ground;
  const instrument = INSTRUMENTS[name === 'gateway' ? 'gateway' : 'others'];
  await bots.ask({ type: 'open', port, kind, connections, keys, instrument } satisfies StreamCall);
  const times = readProcessorTimes();
  const cpu = pid === null ? null : watchCpu(processTree(pid));
  const [venueNs, botsNs] = [cpuOfAll([venue.pid]), cpuOfAll([bots.pid])];
  const told =
    kind === 'orders'
      ? perMessage(await bots.ask<LoadResult>({ type: 'order', durationMs, underWay } satisfies StreamCall))
      : await push(venue, bots, { instrument, perSecond: PUSHES_PER_SECOND, durationMs });
  const spent = cpu?.(told.requests) ?? NOBODYS_CPU;
  const venueShare = (cpuOfAll([venue.pid]) - venueNs) / 1e6 / durationMs;
  const ownShare = (cpuOfAll([bots.pid]) - botsNs) / 1e6 / durationMs;
  const result = { ...told, ownShare };
  const steal = stealBetween(times, readProcessorTimes());
  await bots.ask({ type: 'close' } satisfies StreamCall);
  return { steal, result, ...spent, venueShare };
}

function perMessage(result: LoadResult): LoadResult {
  const { requests, perSecond } = result;
  return { ...result, requests: requests * MESSAGES_PER_ORDER, perSecond: perSecond * MESSAGES_PER_ORDER };
}

/** Each message that a bot got counts. */
async function push(venue: Program, bots: Program, call: VenuePush): Promise<LoadResult> {
  const before = await bots.ask<number>({ type: 'told' } satisfies StreamCall);
  await venue.ask(call);
  const requests = (await bots.ask<number>({ type: 'told' } satisfies StreamCall)) - before;
  const nothing = { failures: 0, firstFailure: null, ownShare: 0, awayMaxMs: 0, undisturbed: null };
  const latency = { p50Ms: Number.NaN, p99Ms: Number.NaN, p999Ms: Number.NaN, maxMs: Number.NaN };
  return { ...nothing, ...latency, requests, perSecond: (requests / call.durationMs) * 1_000 };
}
