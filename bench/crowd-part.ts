/** Five hundred bots on streams that each are told something twenty times a second: whether all of them get all of it, and what it takes. */
import { cpuOfAll, processTree } from './cpu.ts';
import { openGround } from './ground.ts';
import { startProgram } from './messages.ts';
import type { Part } from './part.ts';
import type { StreamCall } from './stream-load-process.ts';
import { judge, type Goal } from './verdict.ts';
import type { VenuePush } from './venue-process.ts';

const BOTS = 500;
const PER_SECOND = 20;
/** As many as it takes for one that falls behind to be cut off. */
const TOLD_MS = 30_000;
/** Who is slow is not who loses: what is on its way is waited for. */
const ARRIVE_MS = 2_000;
const INSTRUMENT = 'BTC-USDT';
export const CROWD_GOAL: Goal = {
  id: 'crowd',
  what: `messages that ${BOTS} bots on streams lose at ${PER_SECOND} a second each`,
  goal: 0,
  bound: 'at most',
  unit: '',
};

export const measureCrowd: Part = async ({ isShort, durationMs }) => {
  await using parts = new AsyncDisposableStack();
  const ground = await openGround([]);
  parts.defer(() => ground.close());
  const bots = startProgram('stream-load-process.ts');
  parts.defer(() => bots.close());
  const gateway = ground.middles.get('gateway');
  if (gateway === undefined || gateway.pid === null) throw new Error('there is no gateway');
  const { port } = gateway;
  const opening = {
    type: 'open',
    port,
    kind: 'pushes',
    connections: BOTS,
    keys: [],
    instrument: INSTRUMENT,
  } as const;
  await bots.ask(opening satisfies StreamCall);
  const told = (): Promise<number> => bots.ask<number>({ type: 'told' } satisfies StreamCall);
  const pids = processTree(gateway.pid);
  const [before, spent] = [await told(), cpuOfAll(pids)];
  const call = { instrument: INSTRUMENT, perSecond: PER_SECOND, durationMs: isShort ? durationMs : TOLD_MS };
  const pushed = await ground.venue.ask<number>(call satisfies VenuePush);
  await new Promise((resolve) => {
    setTimeout(resolve, ARRIVE_MS);
  });
  const got = (await told()) - before;
  const lost = pushed * BOTS - got;
  const cpuMicros = (cpuOfAll(pids) - spent) / 1_000 / got;
  return {
    verdicts: [judge(CROWD_GOAL, lost)],
    data: { bots: BOTS, pushed, got, lost, cpuMicros },
    print: () =>
      console.log(
        `\n${BOTS} bots were told ${pushed} things each: ${got} messages came, ${lost} were lost; ${cpuMicros.toFixed(1)} µs each`,
      ),
  };
};
