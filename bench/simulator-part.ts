/** How many orders the simulator takes in a second: by its engine, in this process, and over REST. Each order meets the one before it. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { SystemClock } from '@bitting/simulator/engine/clock.ts';
import { createAccount, deposit } from '@bitting/simulator/engine/directory.ts';
import { Engine } from '@bitting/simulator/engine/engine.ts';
import { placeOrder, type OrderRequest } from '@bitting/simulator/engine/placement.ts';
import type { LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram } from './messages.ts';
import type { Part } from './part.ts';
import type { SimulatorReady } from './simulator-process.ts';
import { judge, type Goal } from './verdict.ts';

const WINDOWS = 5;
const CONNECTIONS = 16;
const MUCH = Decimal.parse('1000000000000');
const GOALS = {
  engine: row('simulator-engine', 'orders a second by the simulator’s engine', 20_000),
  rest: row('simulator-rest', 'orders a second by the simulator over REST', 3_000),
} as const;

function row(id: string, what: string, goal: number): Goal {
  return { id, what, goal, bound: 'at least', unit: 'a second' };
}

/** The best window counts: whatever else the machine did can only have made a window worse. The first is not counted. */
export const measureSimulator: Part = async ({ durationMs }) => {
  const byEngine = createEngineLoad();
  const engine = Array.from({ length: WINDOWS }, () => byEngine(durationMs)).slice(1);
  const rest = (await measureRest(durationMs)).slice(1);
  const [engineBest, restBest] = [Math.max(...engine), Math.max(...rest)];
  return {
    verdicts: [judge(GOALS.engine, engineBest), judge(GOALS.rest, restBest)],
    data: { engine, rest },
    print: () =>
      console.log(
        `\nsimulator: ${engineBest.toFixed(0)} orders a second by its engine, ${restBest.toFixed(0)} over REST`,
      ),
  };
};

/** Orders a second of one window. */
function createEngineLoad(): (durationMs: number) => number {
  const rules = { priceBands: false };
  const engine = new Engine({ seed: 1, clock: new SystemClock(), dataDir: null, marketMaker: false, rules });
  const [seller, buyer] = [0, 1].map(() =>
    engine.command((state) => {
      const { uid } = createAccount(state, {});
      for (const asset of ['BTC', 'USDT']) deposit(state, { uid, asset, amount: MUCH, wallet: 'trading' });
      return uid;
    }),
  );
  const request = (side: OrderRequest['side']): OrderRequest => ({
    instrumentId: 'BTC-USDT',
    tradeMode: 'cash',
    positionSide: null,
    type: 'limit',
    side,
    size: Decimal.parse('0.001'),
    price: Decimal.parse('50000'),
  });
  return (durationMs) => {
    const begin = performance.now();
    let count = 0;
    for (; performance.now() - begin < durationMs; count += 1) {
      const [uid = '', side] = count % 2 === 0 ? [seller, 'sell' as const] : [buyer, 'buy' as const];
      const { kind } = engine.command((state) => placeOrder(state, uid, request(side)));
      if (kind !== 'placed') throw new Error('the engine rejected an order of the bench');
    }
    return (count / (performance.now() - begin)) * 1_000;
  };
}

async function measureRest(durationMs: number): Promise<readonly number[]> {
  await using parts = new AsyncDisposableStack();
  const simulator = startProgram('simulator-process.ts');
  parts.defer(() => simulator.close());
  const { port, keys } = await simulator.ask<SimulatorReady>({});
  const load = startProgram('load-process.ts');
  parts.defer(() => load.close());
  await load.ask({ keys, host: `127.0.0.1:${port}` } satisfies LoadStart);
  const rates: number[] = [];
  for (let nth = 0; nth < WINDOWS; nth += 1) {
    const result = await load.ask<LoadResult>({
      port,
      connections: CONNECTIONS,
      durationMs,
      workload: 'trade',
    });
    if (result.failures > 0) throw new Error(`the simulator rejected: ${result.firstFailure}`);
    rates.push(result.perSecond);
  }
  return rates;
}
