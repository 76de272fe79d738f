/**
 * Two checkouts of the gateway beside each other, window by window: what a change gives or takes, on one machine and in one run.
 *
 *     sh tools/node.sh bench/beside.ts ../other [--rounds 24] [--seconds 1] [--connections 16]
 *
 * The other one needs its packages (`npm ci`); its gateway, venue and load are started by its own files.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { openGround } from './ground.ts';
import { evaluateRounds, measureQuietly, type Reading } from './pairs.ts';
import { describeRound, tellProgress } from './progress.ts';
import { measureLane, turnBy, type Lane, type Measured } from './scenes.ts';
import { THOROUGH } from './warm-up.ts';

const HERE = path.resolve(import.meta.dirname, '..');
const TRIES = 2;

interface Plan {
  readonly rounds: number;
  readonly durationMs: number;
  readonly connections: number;
}

interface Checkout {
  readonly name: 'this' | 'other';
  measure(lane: Lane, durationMs: number): Promise<Measured>;
}

function readArguments(): Plan & { readonly other: string } {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '24' },
      seconds: { type: 'string', default: '1' },
      connections: { type: 'string', default: '16' },
    },
  });
  const [other = ''] = positionals;
  const rounds = Number(values.rounds);
  const durationMs = Number(values.seconds) * 1_000;
  const connections = Number(values.connections);
  if (other === '' || !(rounds >= 1) || !(durationMs > 0) || !(connections >= 1))
    throw new Error('bench/beside.ts DIRECTORY [--rounds N] [--seconds N] [--connections N]');
  return { other: path.resolve(other), rounds, durationMs, connections };
}

async function open(
  name: Checkout['name'],
  directory: string,
  parts: AsyncDisposableStack,
): Promise<Checkout> {
  const own = (await import(path.join(directory, 'bench/ground.ts'))) as { openGround: typeof openGround };
  const ground = await own.openGround([], { warmUpBounds: THOROUGH });
  parts.defer(() => ground.close());
  const gateway = ground.middles.get('gateway');
  if (gateway === undefined) throw new Error(`${directory} has no gateway`);
  return {
    name,
    measure: async (lane, durationMs) => {
      if (lane.workload === 'read' || lane.workload === 'order') await ground.warmUp(gateway, lane.workload);
      return measureLane(lane, gateway, ground, durationMs);
    },
  };
}

async function compare(
  workload: 'read' | 'order',
  checkouts: readonly Checkout[],
  { rounds, durationMs, connections }: Plan,
): Promise<void> {
  const readings: Reading[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const checkout of turnBy(checkouts, round)) {
      const lane: Lane = { through: 'gateway', workload, connections };
      for (const { cpuMicros, steal } of await measureQuietly(TRIES, () =>
        checkout.measure(lane, durationMs),
      ))
        readings.push({ contestant: checkout.name, round, steal, value: cpuMicros ?? Number.NaN });
    }
    tellProgress(describeRound(workload, round, rounds, readings));
  }
  const ratio = evaluateRounds((of) => of('this') / of('other'), readings);
  if (ratio === null) {
    console.log(`${workload}: no round was quiet`);
    return;
  }
  const { median, low, high, ofMinima } = ratio;
  const quartiles = `${low.toFixed(2)}–${high.toFixed(2)}`;
  console.log(
    `${workload}, CPU of this / the other: ×${median.toFixed(3)} (${quartiles}), of minima ×${ofMinima.toFixed(3)}, ${ratio.rounds} rounds`,
  );
}

const { other, ...plan } = readArguments();
await using parts = new AsyncDisposableStack();
const checkouts = [await open('other', other, parts), await open('this', HERE, parts)];
for (const workload of ['read', 'order'] as const) await compare(workload, checkouts, plan);
