import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import ccxt from 'ccxt';
import { startSimulator, type Simulator } from '../../compose.ts';
import type { ApiKey } from '../../engine/records.ts';

type Client = InstanceType<typeof ccxt.pro.htx>;
type Book = Awaited<ReturnType<Client['fetchOrderBook']>>;

const SPOT = 'BTC/USDT';
const SWAP = 'BTC/USDT:USDT';
const PATIENCE_MS = 10_000;

let simulator: Simulator;
let uid: string;
let key: ApiKey;
let exchange: Client;
/** The market moves while a client waits. */
let pulse: NodeJS.Timeout;

/** An unmodified client at the two hosts of the simulator, over sockets without TLS. */
function clientOf(made: Pick<ApiKey, 'apiKey' | 'secret'>, options: object = {}): Client {
  const hosts = {
    spot: new URL(simulator.htxSpotUrl).host,
    contract: new URL(simulator.htxContractUrl).host,
  };
  const here = 'http://{hostname}';
  const [spot, contract] = [`ws://${hosts.spot}`, `ws://${hosts.contract}`];
  const linear = {
    public: `${contract}/linear-swap-ws`,
    private: `${contract}/linear-swap-notification`,
    privateV5: `${contract}/ws/v5/notification`,
  };
  const inverse = { public: `${contract}/swap-ws`, private: `${contract}/swap-notification` };
  const ws = {
    api: {
      spot: { public: `${spot}/ws`, private: `${spot}/ws/v2`, feed: `${spot}/feed` },
      swap: { linear, inverse },
      future: { linear, inverse },
    },
  };
  return new ccxt.pro.htx({
    apiKey: made.apiKey,
    secret: made.secret,
    enableRateLimit: false,
    hostname: hosts.spot,
    options,
    urls: {
      hostnames: hosts,
      api: { spot: here, contract: here, public: here, private: here, v2Public: here, v2Private: here, ws },
    },
  });
}

before(async () => {
  simulator = await startSimulator({
    seed: 4,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    htxVariants: { rateLimitFactor: null },
  });
  ({ uid } = simulator.htx.createAccount({ funds: { USDT: '50000', BTC: '2' } }));
  simulator.htx.fund({ uid, asset: 'USDT', amount: '20000', wallet: 'contract' });
  key = simulator.htx.createKey({ uid, permissions: ['read_only', 'trade'], ips: ['127.0.0.1'] });
  exchange = clientOf(key);
  await exchange.loadMarkets();
  await exchange.loadHttpProxyAgent();
  pulse = setInterval(() => simulator.htx.tick(), 20);
});
after(async () => {
  clearInterval(pulse);
  await exchange.close();
  await simulator.close();
});

function last(symbol: string): number {
  return Number(simulator.htx.truth().prices[symbol]?.last);
}

/** Whether a price lies near the market's. */
function isNear(price: number | undefined, symbol: string): boolean {
  return price !== undefined && Math.abs(price / last(symbol) - 1) < 0.01;
}

for (const [symbol, id] of [
  [SPOT, 'btcusdt'],
  [SWAP, 'BTC-USDT'],
] as const) {
  test(`ccxt watches the ticker of ${symbol}`, async () => {
    const ticker = await exchange.watchTicker(symbol);
    assert.ok(isNear(ticker.close, id), JSON.stringify(ticker));
  });

  test(`ccxt watches trades and candles of ${symbol}`, async () => {
    const trades = await exchange.watchTrades(symbol);
    assert.ok(isNear(trades.at(-1)?.price, id));
    const candles = await exchange.watchOHLCV(symbol, '1m');
    const candle = candles.at(-1);
    assert.ok(isNear(Number(candle?.[4]), id));
    assert.equal(Number(candle?.[0]) % 60_000, 0);
  });

  test(`ccxt keeps the book of ${symbol} equal to the venue's`, async () => {
    await exchange.watchOrderBook(symbol);
    for (let count = 0; count < 3; count += 1) await exchange.watchOrderBook(symbol);
    clearInterval(pulse);
    simulator.htx.tick();
    const rows = (book: Book, side: 'bids' | 'asks') =>
      Array.from(book[side])
        .slice(0, 20)
        .map(([p, q]) => [p, q]);
    const kept = () => exchange.orderbooks[symbol] as Book;
    let shown = await exchange.fetchOrderBook(symbol);
    const differs = () =>
      (['bids', 'asks'] as const).some((side) => !isDeepStrictEqual(rows(kept(), side), rows(shown, side)));
    // Pushes may be under way, and the market also moves once in a second by itself.
    for (const deadline = Date.now() + PATIENCE_MS; differs() && Date.now() < deadline;) {
      await wait(20);
      shown = await exchange.fetchOrderBook(symbol);
    }
    assert.equal(kept().bids.length, 20);
    for (const side of ['bids', 'asks'] as const) assert.deepEqual(rows(kept(), side), rows(shown, side));
    pulse = setInterval(() => simulator.htx.tick(), 20);
  });
}

/** An order's id; ccxt's types allow none. */
function idOf(order: { readonly id?: unknown }): string {
  assert.equal(typeof order.id, 'string', JSON.stringify(order));
  return order.id as string;
}

test('ccxt watches orders and own trades of the spot market', async () => {
  const [orders, trades] = [exchange.watchOrders(SPOT), exchange.watchMyTrades(SPOT)];
  await subscribed('/ws/v2', ['orders#btcusdt', 'trade.clearing#btcusdt#0']);
  const placed = await exchange.createOrder(SPOT, 'market', 'sell', 0.01);
  const [watched, traded] = [(await orders).at(-1), (await trades).at(-1)];
  assert.deepEqual([watched?.id, watched?.side, watched?.symbol], [placed.id, 'sell', SPOT]);
  assert.deepEqual([traded?.order, traded?.side, traded?.takerOrMaker], [placed.id, 'sell', 'taker']);
  const [mine] = await exchange.fetchMyTrades(SPOT);
  assert.deepEqual(
    [traded?.price, traded?.amount, traded?.fee?.cost],
    [mine?.price, mine?.amount, mine?.fee?.cost],
  );
});

test('ccxt watches an order of the spot market from its placing to its end', async () => {
  const first = exchange.watchOrders(SPOT);
  const price = Math.floor(last('btcusdt') * 0.98);
  const placed = await exchange.createOrder(SPOT, 'limit', 'buy', 0.01, price);
  const seen = (await first).find(({ id }) => id === placed.id);
  assert.deepEqual([seen?.status, seen?.price, seen?.amount], ['open', price, 0.01]);
  const second = exchange.watchOrders(SPOT);
  await exchange.cancelOrder(idOf(placed), SPOT);
  assert.equal((await second).find(({ id }) => id === placed.id)?.status, 'canceled');
});

test('ccxt hears balances of the spot market (this version of it loses their content)', async () => {
  const balance = exchange.watchBalance();
  await subscribed('/ws/v2', ['accounts.update#2']);
  assert.ok((await balance)['info'] !== undefined);
});

test('ccxt watches orders, trades, positions and the balance of contracts', async () => {
  const options = { type: 'swap', subType: 'linear' };
  const watching = [
    exchange.watchOrders(SWAP),
    exchange.watchMyTrades(SWAP),
    exchange.watchBalance(options),
  ] as const;
  await subscribed('/ws/v5/notification', ['orders BTC-USDT', 'trade BTC-USDT', 'account']);
  const before = await watching[2];
  assert.equal(before['USDT']?.total, 20_000);
  const changed = exchange.watchBalance(options);
  const placed = await exchange.createOrder(SWAP, 'market', 'buy', 3);
  const [order, trade] = [(await watching[0]).at(-1), (await watching[1]).at(-1)];
  assert.deepEqual([order?.id, order?.side, order?.amount], [placed.id, 'buy', 3]);
  assert.deepEqual([trade?.order, trade?.side, trade?.amount], [placed.id, 'buy', 3]);
  assert.equal((await changed)['USDT']?.total === 20_000, false);
  const positions = await exchange.watchPositions([SWAP]);
  assert.deepEqual([positions[0]?.side, positions[0]?.contracts], ['long', 3]);
});

test('ccxt is refused with a wrong secret', async () => {
  const stranger = clientOf({ apiKey: key.apiKey, secret: 'wrong' });
  await stranger.loadMarkets();
  await stranger.loadHttpProxyAgent();
  await assert.rejects(stranger.watchOrders(SPOT), { name: 'AuthenticationError' });
  await assert.rejects(stranger.watchOrders(SWAP), (error: Error) => error.message.includes('2003'));
  await stranger.close();
});

/** Waits until a stream has these subscriptions. */
async function subscribed(path: string, wanted: readonly string[]): Promise<void> {
  const has = (): boolean =>
    simulator.htx.streams
      .list(path)
      .some(({ subscriptions }) => wanted.every((one) => subscriptions.includes(one)));
  while (!has()) await new Promise((resolve) => setImmediate(resolve));
}
