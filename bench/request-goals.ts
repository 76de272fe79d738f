/** What a request through the gateway may cost, beside others in the same rounds. */
import type { Formula } from './pairs.ts';
import { evaluateRounds } from './pairs.ts';
import type { PeerName } from './peers.ts';
import { readingsOf, SCENES, type Figure, type Window } from './scenes.ts';
import { judgeRatio, type Goal, type Verdict } from './verdict.ts';

interface RequestGoal extends Omit<Goal, 'bound' | 'unit'> {
  readonly scene: string;
  readonly figure: Figure;
  readonly formula: Formula;
}

const to =
  (peer: string, own = 'gateway'): Formula =>
  (of) =>
    of(own) / of(peer);

/** What is in the middle adds something to the way without it. */
const addedTo =
  (peer: string): Formula =>
  (of) =>
    (of('gateway') - of('direct')) / (of(peer) - of('direct'));

export const REQUEST_GOALS: readonly RequestGoal[] = [
  {
    id: 'read-cpu-nginx',
    what: 'read, CPU / nginx doing nothing, 16 connections',
    goal: 1.75,
    scene: 'read-16',
    figure: 'cpu',
    formula: to('nginx'),
  },
  {
    id: 'read-p50-nginx',
    what: 'read, p50 / nginx, one connection',
    goal: 1.25,
    scene: 'read-1',
    figure: 'p50',
    formula: to('nginx'),
  },
  {
    id: 'read-cpu-http-proxy-3',
    what: 'read, CPU / http-proxy-3 doing nothing',
    goal: 0.3,
    scene: 'read-16',
    figure: 'cpu',
    formula: to('http-proxy-3'),
  },
  {
    id: 'read-cpu-fastify',
    what: 'read, CPU / @fastify/http-proxy doing nothing',
    goal: 0.2,
    scene: 'read-16',
    figure: 'cpu',
    formula: to('@fastify/http-proxy'),
  },
  {
    id: 'read-cpu-node',
    what: 'read, CPU / minimal node:http with an Agent, doing nothing',
    goal: 0.4,
    scene: 'read-16',
    figure: 'cpu',
    formula: to('node:http'),
  },
  {
    id: 'read-cpu-lua',
    what: 'read, CPU / nginx with Lua that verifies, limits, re-signs and logs',
    goal: 1,
    scene: 'read-16',
    figure: 'cpu',
    formula: to('nginx + Lua'),
  },
  {
    id: 'order-p50-nginx',
    what: 'order recorded durably before it is sent, added p50 / what nginx adds and one synced write, one connection',
    goal: 1.3,
    scene: 'order-1',
    figure: 'p50',
    formula: (of) => (of('gateway') - of('direct')) / (of('nginx') - of('direct') + of('synced write')),
  },
  {
    id: 'order-cpu-read',
    what: 'order, CPU / the read’s, 64 connections',
    goal: 1.3,
    scene: '64',
    figure: 'cpu',
    formula: to('gateway read', 'gateway order'),
  },
  {
    id: 'order-cpu-http-proxy-3',
    what: 'order, CPU / http-proxy-3 doing nothing, 16 connections',
    goal: 0.45,
    scene: 'order-16',
    figure: 'cpu',
    formula: to('http-proxy-3'),
  },
  {
    id: 'open-p50',
    what: 'added p50 at 1,000 reads a second / nginx’s',
    goal: 2,
    scene: 'open',
    figure: 'p50',
    formula: addedTo('nginx'),
  },
  {
    id: 'open-p99',
    what: 'added p99 at 1,000 reads a second / nginx’s',
    goal: 2,
    scene: 'open',
    figure: 'p99',
    formula: addedTo('nginx'),
  },
  {
    id: 'tls-cpu',
    what: 'read to a venue by TLS, CPU / nginx to the same, 16 connections',
    goal: 1.8,
    scene: 'tls-16',
    figure: 'cpu',
    formula: (of) => of('gateway to TLS') / of('nginx to TLS'),
  },
  {
    id: 'stream-orders-tunnel',
    what: 'order as a frame, CPU by message / nginx tunnel, 100 connections',
    goal: 2.2,
    scene: 'stream-orders',
    figure: 'cpu',
    formula: to('nginx tunnel'),
  },
  {
    id: 'stream-orders-relay',
    what: 'order as a frame, CPU by message / unchecked ws relay',
    goal: 1,
    scene: 'stream-orders',
    figure: 'cpu',
    formula: to('ws relay'),
  },
  {
    id: 'stream-pushes-tunnel',
    what: 'push to 100 bots, CPU by message / nginx tunnel',
    goal: 2.2,
    scene: 'stream-pushes',
    figure: 'cpu',
    formula: to('nginx tunnel'),
  },
  {
    id: 'stream-pushes-relay',
    what: 'push to 100 bots, CPU by message / unchecked ws relay',
    goal: 1,
    scene: 'stream-pushes',
    figure: 'cpu',
    formula: to('ws relay'),
  },
];

/** As they are judged; of streams, or of requests. */
export function requestGoals(isOfStreams: boolean): readonly Goal[] {
  const scenes = new Map(SCENES.map((scene) => [scene.id, scene.isOfStreams === true]));
  return REQUEST_GOALS.filter(({ scene }) => scenes.get(scene) === isOfStreams).map(goalOf);
}

function goalOf(row: RequestGoal): Goal {
  return { ...row, bound: 'at most', unit: '×' };
}

/** Rows of scenes that were played. */
export function judgeRequests(
  windows: readonly Window[],
  missing: ReadonlyMap<PeerName, string>,
): readonly Verdict[] {
  const known = new Set(missing.keys() as Iterable<string>);
  for (const { scene, lane } of windows) known.add(`${scene} ${lane}`);
  const isPlayed = ({ scene, formula }: RequestGoal): boolean =>
    namesIn(formula).every((name) => known.has(name) || known.has(`${scene} ${name}`));
  return REQUEST_GOALS.filter(isPlayed).map((row) => {
    const ratio = evaluateRounds(row.formula, readingsOf(windows, row.scene, row.figure));
    return judgeRatio(goalOf(row), ratio, whyNot(row.scene, missing));
  });
}

/** Whom a formula asks for. */
function namesIn(formula: Formula): readonly string[] {
  const names: string[] = [];
  formula((name) => names.push(name));
  return names;
}

function whyNot(scene: string, missing: ReadonlyMap<PeerName, string>): string {
  const lanes = SCENES.find(({ id }) => id === scene)?.lanes ?? [];
  const reasons = lanes.flatMap(({ through }) => missing.get(through as PeerName) ?? []);
  return reasons.length > 0 ? reasons.join('; ') : 'no round was quiet';
}
