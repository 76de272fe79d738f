/** Reads and orders through the gateway beside everybody who does nothing, and the one that checks. */
import { openGround } from './ground.ts';
import { PEERS, type PeerName } from './peers.ts';
import type { Part } from './part.ts';
import { printScenes } from './print-scenes.ts';
import { judgeRequests } from './request-goals.ts';
import { playScene, SCENES, type Lane, type Scene, type Window } from './scenes.ts';
import { THOROUGH } from './warm-up.ts';

/** What the short run has time for. */
const SHORT_SCENES = new Set(['read-16', 'order-1', 'order-16', 'tls-16']);
const SHORT_ABSENT = new Set<string>([
  'our kernel alone',
  'plain relay',
  'haproxy',
  '@fastify/http-proxy',
  'node:http + undici',
  'nginx + Lua',
]);

export const measureRequests: Part = async (plan) => {
  const scenes = plan.isShort
    ? SCENES.filter(({ id }) => SHORT_SCENES.has(id)).map(shorten)
    : SCENES.filter(({ isOfStreams }) => isOfStreams !== true);
  const wanted = new Set(scenes.flatMap(({ lanes }) => lanes.map(({ through }) => through)));
  const ground = await openGround(
    (Object.keys(PEERS) as PeerName[]).filter((name) => wanted.has(name)),
    { withTls: wanted.has('gateway to TLS'), warmUpBounds: plan.isShort ? undefined : THOROUGH },
  );
  const windows: Window[] = [];
  try {
    for (const scene of scenes) windows.push(...(await playScene(scene, ground, plan)));
  } finally {
    await ground.close();
  }
  const found = Array.from(ground.middles.values(), ({ name, version }) => [name, version] as const);
  const peers = new Map([...found, ...ground.missing].filter(([, text]) => text !== ''));
  return {
    windows,
    peers,
    verdicts: judgeRequests(windows, ground.missing),
    data: { peers: Object.fromEntries(peers), windows },
    faults: windows.flatMap(({ lane, scene, result: { failures, firstFailure } }) =>
      failures === 0 ? [] : [`${scene}, ${lane}: ${failures} failures, the first: ${firstFailure}`],
    ),
    print: () => {
      printScenes(windows);
      for (const [name, reason] of ground.missing) console.log(`measured without ${name}: ${reason}`);
    },
  };
};

function shorten(scene: Scene): Scene {
  // What is added to the way straight to the venue is a matter of one connection only.
  const isWanted = ({ through, connections }: Lane): boolean =>
    !SHORT_ABSENT.has(through) && (through !== 'direct' || connections === 1);
  return { ...scene, lanes: scene.lanes.filter(isWanted) };
}
