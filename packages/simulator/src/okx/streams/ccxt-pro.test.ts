import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';

// Signatures carry real time; the market stands still until the test moves it.
const clock = new ManualClock(Date.now());
let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.pro.okx>;
let uid: string;
const spot = 'BTC/USDT';
const swap = 'BTC/USDT:USDT';

before(async () => {
  simulator = await startSimulator({
    seed: 3,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    variants: { rateLimitFactor: null },
  });
  ({ uid } = simulator.control.createAccount({ level: '2', funds: { USDT: '50000', BTC: '2' } }));
  const { apiKey, secret, passphrase: password } = simulator.control.createKey({ uid });
  const api = { rest: simulator.okxUrl, ws: `${simulator.okxUrl.replace('http', 'ws')}/ws/v5` };
  exchange = new ccxt.pro.okx({ apiKey, secret, password, enableRateLimit: false, urls: { api } });
  await exchange.loadHttpProxyAgent();
  for (let count = 0; count < 3; count += 1) simulator.control.tick();
  await exchange.loadMarkets();
});
after(async () => {
  await exchange.close();
  await simulator.close();
});

/** Moves the market until what is awaited has arrived. */
async function moving<T>(awaited: Promise<T>): Promise<T> {
  const progress = { isDone: false };
  void awaited.finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    simulator.control.tick();
    clock.advance(100);
    // What signatures are checked against stays real time.
    simulator.control.setClockOffset(Date.now() - clock.now());
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return awaited;
}

function textOf(value: unknown): string {
  assert.equal(typeof value, 'string', JSON.stringify(value));
  return value as string;
}

/** A price that rests below the market, on the grid. */
function below(): number {
  const { last } = simulator.control.truth().prices['BTC-USDT'] ?? {};
  return Math.floor(Number(last) * 0.98);
}

function openOrder(): Readonly<Record<string, string>> {
  const [order] = simulator.control.truth().openOrders;
  const { id = '', clientId = '', price, size } = order ?? {};
  return { id, clientId, price: String(price), size: String(size) };
}

test('ccxt watches a ticker that is what REST answers', async () => {
  const ticker = await exchange.watchTicker(spot);
  assert.ok((ticker.bid ?? 0) < (ticker.ask ?? 0));
  const later = await moving(exchange.watchTicker(spot));
  const { bid, ask, last } = await exchange.fetchTicker(spot);
  // What a day sums up may change with the minute in between.
  assert.deepEqual([later.bid, later.ask, later.last], [bid, ask, last]);
  assert.notEqual(later.bid, ticker.bid);
});

test('ccxt keeps an order book that stays equal to the venue’s through updates', async () => {
  const book = await exchange.watchOrderBook(spot);
  assert.deepEqual([book.bids.length, book.asks.length], [20, 20]);
  for (let count = 0; count < 5; count += 1) {
    const { bids, asks } = await moving(exchange.watchOrderBook(spot));
    const rest = await exchange.fetchOrderBook(spot);
    assert.deepEqual([pairs(bids), pairs(asks)], [pairs(rest.bids), pairs(rest.asks)]);
  }
});

/** Price and amount of each level. */
function pairs(levels: readonly (readonly unknown[])[]): readonly unknown[] {
  return Array.from(levels, ([price, amount]) => [price, amount]);
}

test('ccxt watches five levels', async () => {
  const book = await exchange.watchOrderBook(spot, 5);
  assert.deepEqual([book.bids.length, book.asks.length], [5, 5]);
});

test('ccxt watches public trades', async () => {
  const trades = await moving(exchange.watchTrades(spot));
  const [seen] = trades;
  const trade = (await exchange.fetchTrades(spot)).find(({ id }) => id === seen?.id);
  assert.deepEqual([seen?.price, seen?.side, seen?.timestamp], [trade?.price, trade?.side, trade?.timestamp]);
  assert.ok((seen?.amount ?? 0) >= (trade?.amount ?? 0));
});

test('ccxt watches candles', async () => {
  const candles = await moving(exchange.watchOHLCV(spot, '1m'));
  assert.deepEqual(candles.at(-1), (await exchange.fetchOHLCV(spot, '1m')).at(-1));
});

test('ccxt places, sees, amends and cancels an order over streams alone', async () => {
  const updates = exchange.watchOrders(spot);
  const price = below();
  const placed = await exchange.createOrderWs(spot, 'limit', 'buy', 0.01, price);
  assert.equal(openOrder()['id'], placed.id);
  const [live] = await updates;
  assert.deepEqual([live?.id, live?.status, live?.price, live?.amount], [placed.id, 'open', price, 0.01]);
  const amendments = exchange.watchOrders(spot);
  await exchange.editOrderWs(textOf(placed.id), spot, 'limit', 'buy', 0.02, price - 10);
  assert.deepEqual([openOrder()['price'], openOrder()['size']], [String(price - 10), '0.02']);
  const amended = (await amendments).at(-1);
  assert.deepEqual([amended?.id, amended?.price, amended?.amount], [placed.id, price - 10, 0.02]);
  const ends = exchange.watchOrders(spot);
  await exchange.cancelOrderWs(textOf(placed.id), spot);
  const ended = (await ends).at(-1);
  assert.deepEqual([ended?.id, ended?.status], [placed.id, 'canceled']);
  assert.equal(simulator.control.truth().openOrders.length, 0);
  const sent = simulator.control.requests({ method: 'POST' });
  assert.deepEqual(sent, []);
});

test('ccxt watches balance, own trades and positions move with a fill', async () => {
  const first = await exchange.watchBalance();
  assert.equal(first['USDT']?.total, 50_000);
  assert.deepEqual(await exchange.watchPositions(), []);
  const trades = exchange.watchMyTrades();
  const positions = exchange.watchPositions();
  const balance = exchange.watchBalance();
  await exchange.createOrderWs(swap, 'market', 'buy', 3);
  const [trade] = await trades;
  assert.deepEqual([trade?.symbol, trade?.side, trade?.amount], [swap, 'buy', 3]);
  const fill = simulator.control.truth().fills.at(-1);
  assert.deepEqual([trade?.id, trade?.fee?.cost], [fill?.tradeId, -Number(fill?.fee)]);
  const [position] = await positions;
  assert.deepEqual([position?.symbol, position?.contracts, position?.side], [swap, 3, 'long']);
  const streamed = (await balance)['USDT'];
  const rest = (await exchange.fetchBalance())['USDT'];
  assert.deepEqual([streamed?.free, streamed?.total], [rest?.free, rest?.total]);
  assert.notEqual(streamed?.total, 50_000);
});
