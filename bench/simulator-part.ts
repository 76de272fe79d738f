/**
 * How many orders the simulator takes in a second: by its engine, in this process, and over REST; each order meets the one before it. And
 * whether an order that is placed and cancelled takes longer behind many others.
 */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { SystemClock } from '@bitting/simulator/engine/clock.ts';
import { createAccount, deposit } from '@bitting/simulator/engine/directory.ts';
import { Engine } from '@bitting/simulator/engine/engine.ts';
import { cancelOrder } from '@bitting/simulator/engine/order-changes.ts';
import { placeOrder, type OrderRequest } from '@bitting/simulator/engine/placement.ts';
import type { LoadStart } from './load-process.ts';
import type { LoadResult } from './load.ts';
import { startProgram } from './messages.ts';
import type { Part } from './part.ts';
import type { SimulatorReady } from './simulator-process.ts';
import { judge, type Goal } from './verdict.ts';

const WINDOWS = 5;
const CONNECTIONS = 16;
const FEW_PAST = 1_000;
const MANY_PAST = 100_000;
const ORDERS_TIMED = 1_000;
const INSTRUMENT = 'BTC-USDT';
const MUCH = Decimal.parse('1000000000000');
export const SIMULATOR_GOALS = {
  engine: row('simulator-engine', 'orders a second by the simulator’s engine', 20_000),
  rest: row('simulator-rest', 'orders a second by the simulator over REST', 3_000),
  // A history that is full forgets a row for each that comes, and no longer fits a cache; more than that would be growth.
  past: {
    id: 'simulator-past',
    what: 'an order placed and cancelled by the simulator’s engine behind 100,000 others beside one behind 1,000',
    goal: 3,
    bound: 'at most',
    unit: '×',
  },
} as const satisfies Record<string, Goal>;

function row(id: string, what: string, goal: number): Goal {
  return { id, what, goal, bound: 'at least', unit: 'a second' };
}

/** The best window counts: whatever else the machine did can only have made a window worse. The first is not counted. */
export const measureSimulator: Part = async ({ durationMs }) => {
  const byEngine = createEngineLoad();
  const engine = Array.from({ length: WINDOWS }, () => byEngine(durationMs)).slice(1);
  const past = measurePast();
  const rest = (await measureRest(durationMs)).slice(1);
  const [engineBest, restBest] = [Math.max(...engine), Math.max(...rest)];
  return {
    verdicts: [
      judge(SIMULATOR_GOALS.engine, engineBest),
      judge(SIMULATOR_GOALS.rest, restBest),
      judge(SIMULATOR_GOALS.past, past.many / past.few),
    ],
    data: { engine, rest, past },
    print: () =>
      console.log(
        `\nsimulator: ${engineBest.toFixed(0)} orders a second by its engine, ${restBest.toFixed(0)} over REST; ` +
          `placed and cancelled in ${past.few.toFixed(1)} µs behind 1,000 others, in ${past.many.toFixed(1)} behind 100,000`,
      ),
  };
};

/** An engine in memory with two rich accounts. */
function startEngine(): { readonly engine: Engine; readonly seller: string; readonly buyer: string } {
  const rules = { priceBands: false };
  const engine = new Engine({ seed: 1, clock: new SystemClock(), dataDir: null, marketMaker: false, rules });
  const [seller = '', buyer = ''] = [0, 1].map(() =>
    engine.command((state) => {
      const { uid } = createAccount(state, {});
      for (const asset of ['BTC', 'USDT']) deposit(state, { uid, asset, amount: MUCH, wallet: 'trading' });
      return uid;
    }),
  );
  return { engine, seller, buyer };
}

function request(side: OrderRequest['side'], clientId = ''): OrderRequest {
  return {
    instrumentId: INSTRUMENT,
    tradeMode: 'cash',
    positionSide: null,
    type: 'limit',
    side,
    size: Decimal.parse('0.001'),
    price: Decimal.parse('50000'),
    clientId,
  };
}

/** Orders a second of one window. */
function createEngineLoad(): (durationMs: number) => number {
  const { engine, seller, buyer } = startEngine();
  return (durationMs) => {
    const begin = performance.now();
    let count = 0;
    for (; performance.now() - begin < durationMs; count += 1) {
      const [uid, side] = count % 2 === 0 ? ([seller, 'sell'] as const) : ([buyer, 'buy'] as const);
      const { kind } = engine.command((state) => placeOrder(state, uid, request(side)));
      if (kind !== 'placed') throw new Error('the engine rejected an order of the bench');
    }
    return (count / (performance.now() - begin)) * 1_000;
  };
}

/** Microseconds of an order that is placed and cancelled by its name, behind few others and behind many; the best windows, by turns. */
function measurePast(): { readonly few: number; readonly many: number } {
  const old = createCancelLoad();
  old(MANY_PAST);
  const times = Array.from({ length: WINDOWS }, () => {
    const young = createCancelLoad();
    young(FEW_PAST);
    return [young(ORDERS_TIMED), old(ORDERS_TIMED)] as const;
  });
  return { few: Math.min(...times.map(([few]) => few)), many: Math.min(...times.map(([, many]) => many)) };
}

/** Places and cancels so many orders, and answers the microseconds of one. */
function createCancelLoad(): (orders: number) => number {
  const { engine, buyer: uid } = startEngine();
  let named = 0;
  return (orders) => {
    const begin = performance.now();
    for (let count = 0; count < orders; count += 1) {
      named += 1;
      const clientId = `n${named}`;
      engine.command((state) => placeOrder(state, uid, request('buy', clientId)));
      const ref = { uid, instrumentId: INSTRUMENT, orderId: '', clientId };
      const { kind } = engine.command((state) => cancelOrder(state, ref));
      if (kind !== 'changed') throw new Error('the engine did not cancel an order of the bench');
    }
    return ((performance.now() - begin) / orders) * 1_000;
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
