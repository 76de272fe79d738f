import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { startSimulator, type Simulator } from '../compose.ts';
import type { ApiKey } from '../engine/records.ts';

let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.htx>;
let uid: string;
let key: ApiKey;
const spot = 'BTC/USDT';

/** An unmodified client at the two hosts of the simulator. */
function clientOf(made: Pick<ApiKey, 'apiKey' | 'secret'>): InstanceType<typeof ccxt.htx> {
  const hosts = {
    spot: new URL(simulator.htxSpotUrl).host,
    contract: new URL(simulator.htxContractUrl).host,
  };
  const here = 'http://{hostname}';
  return new ccxt.htx({
    apiKey: made.apiKey,
    secret: made.secret,
    enableRateLimit: false,
    hostname: hosts.spot,
    urls: {
      hostnames: hosts,
      api: { spot: here, contract: here, public: here, private: here, v2Public: here, v2Private: here },
    },
  });
}

before(async () => {
  simulator = await startSimulator({
    seed: 3,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    htxVariants: { rateLimitFactor: null },
  });
  ({ uid } = simulator.htx.createAccount({ funds: { USDT: '50000', BTC: '2' } }));
  key = simulator.htx.createKey({ uid, permissions: ['read_only', 'trade', 'withdraw'], ips: ['127.0.0.1'] });
  exchange = clientOf(key);
  for (let count = 0; count < 5; count += 1) simulator.htx.tick();
  await exchange.loadMarkets();
});
after(() => simulator.close());

/** An order's id; ccxt's types allow none. */
function idOf(order: { readonly id?: unknown }): string {
  assert.equal(typeof order.id, 'string', JSON.stringify(order));
  return order.id as string;
}

/** The venue's own fields under ccxt's. */
function infoOf(row: object): Readonly<Record<string, unknown>> {
  return (row as { readonly info?: Readonly<Record<string, unknown>> }).info ?? {};
}

/** A price that rests below the market, on the grid. */
function below(): number {
  return Math.floor(Number(simulator.htx.truth().prices['btcusdt']?.last) * 0.98);
}

test('ccxt loads markets, currencies and their numbers', () => {
  const market = exchange.market(spot);
  assert.deepEqual(
    [
      market.id,
      market.precision.price,
      market.precision.amount,
      market.limits.amount?.min,
      market.limits.cost?.min,
    ],
    ['btcusdt', 0.01, 0.000001, 0.00001, 5],
  );
  assert.equal(exchange.market('BTC/USDT:USDT').contractSize, 0.001);
  assert.ok(Object.keys(exchange.currencies).includes('USDT'));
});

test('ccxt reads time, status and market data', async () => {
  assert.ok(Math.abs(((await exchange.fetchTime()) ?? 0) - Date.now()) < 5000);
  assert.equal((await exchange.fetchStatus()).status, 'ok');
  const ticker = await exchange.fetchTicker(spot);
  assert.ok(Number(ticker.bid) < Number(ticker.ask));
  assert.ok(Number(ticker.baseVolume) > 0);
  assert.ok(Object.keys(await exchange.fetchTickers([spot, 'ETH/USDT'])).length === 2);
  const { bids, asks } = await exchange.fetchOrderBook(spot, 10);
  assert.ok(Number(bids[0]?.[0]) < Number(asks[0]?.[0]));
  const candles = await exchange.fetchOHLCV(spot, '5m', undefined, 20);
  assert.equal(candles.length, 20);
  assert.ok(Number(candles[0]?.[0]) < Number(candles[1]?.[0]));
  const [trade] = await exchange.fetchTrades(spot, undefined, 5);
  assert.ok(trade?.side === 'buy' || trade?.side === 'sell');
  assert.ok(Number(trade?.amount) > 0);
});

test('ccxt reads accounts, balance and fee', async () => {
  const accounts = await exchange.fetchAccounts();
  assert.ok(accounts.some(({ type }) => type === 'spot') && accounts.some(({ type }) => type === 'point'));
  const balance = await exchange.fetchBalance();
  assert.equal(balance['USDT']?.total, 50_000);
  const fee = await exchange.fetchTradingFee(spot);
  assert.deepEqual([fee.maker, fee.taker], [0.002, 0.002]);
  const { entries } = { entries: await exchange.fetchLedger('USDT') };
  assert.equal(entries[0]?.amount, 50_000);
});

test('ccxt places, reads and cancels a limit order', async () => {
  const price = below();
  const id = idOf(await exchange.createOrder(spot, 'limit', 'buy', 0.01, price));
  const order = await exchange.fetchOrder(id, spot);
  assert.deepEqual([order.status, order.price, order.amount, order.side], ['open', price, 0.01, 'buy']);
  assert.match(String(order.clientOrderId), /^AA03022abc/);
  assert.equal(infoOf(order)['field-amount'], '0');
  const open = await exchange.fetchOpenOrders(spot);
  assert.deepEqual(
    open.map((row) => row.id),
    [id],
  );
  await exchange.cancelOrder(id, spot);
  assert.equal((await exchange.fetchOrder(id, spot)).status, 'canceled');
  await assert.rejects(exchange.cancelOrder(id, spot), ccxt.OrderNotFound);
});

test('ccxt trades at the market: a purchase by its cost, a sale by its size', async () => {
  const { ask } = await exchange.fetchTicker(spot);
  const bought = await exchange.fetchOrder(
    idOf(await exchange.createOrder(spot, 'market', 'buy', 0.01, ask)),
    spot,
  );
  assert.equal(bought.status, 'closed');
  assert.ok(Math.abs(Number(bought.filled) - 0.01) < 0.0005);
  const sold = await exchange.fetchOrder(
    idOf(await exchange.createOrder(spot, 'market', 'sell', 0.005)),
    spot,
  );
  assert.deepEqual([sold.status, sold.filled], ['closed', 0.005]);
  const trades = await exchange.fetchMyTrades(spot);
  assert.deepEqual(
    [trades.length >= 2, trades[0]?.fee?.currency, trades.at(-1)?.fee?.currency],
    [true, 'BTC', 'USDT'],
  );
  const closed = await exchange.fetchClosedOrders(spot);
  assert.ok(closed.some((row) => row.id === bought.id));
  assert.ok((await exchange.fetchOrders(spot)).length >= closed.length);
  assert.ok((await exchange.fetchOrderTrades(sold.id as string, spot)).length > 0);
});

test('ccxt places post-only, IOC and stop orders', async () => {
  const price = below();
  const maker = await exchange.createOrder(spot, 'limit', 'buy', 0.01, price, { postOnly: true });
  assert.equal(infoOf(await exchange.fetchOrder(idOf(maker), spot))['type'], 'buy-limit-maker');
  const ioc = await exchange.createOrder(spot, 'limit', 'buy', 0.01, price, { timeInForce: 'IOC' });
  assert.equal((await exchange.fetchOrder(idOf(ioc), spot)).status, 'canceled');
  const stop = await exchange.createOrder(spot, 'limit', 'sell', 0.01, price - 100, {
    triggerPrice: price,
    operator: 'lte',
  });
  const waiting = await exchange.fetchOrder(idOf(stop), spot);
  assert.deepEqual([infoOf(waiting)['state'], waiting.triggerPrice], ['created', price]);
  await exchange.cancelAllOrders(spot);
  assert.deepEqual(await exchange.fetchOpenOrders(spot), []);
});

test('ccxt places and cancels many at once, and by its own name', async () => {
  const price = below();
  const order = { symbol: spot, type: 'limit', side: 'buy', amount: 0.001 } as const;
  const orders = await exchange.createOrders([
    { ...order, price },
    { ...order, price: price - 1 },
  ]);
  const ids = orders.map((row) => idOf(row));
  assert.equal((await exchange.fetchOpenOrders(spot)).length, 2);
  await exchange.cancelOrders(ids, spot);
  assert.deepEqual(await exchange.fetchOpenOrders(spot), []);
  await exchange.createOrder(spot, 'limit', 'buy', 0.001, price, { clientOrderId: 'mine_1' });
  await exchange.cancelOrder('', spot, { clientOrderId: 'mine_1' });
  assert.deepEqual(await exchange.fetchOpenOrders(spot), []);
  await exchange.cancelAllOrdersAfter(10_000);
  await exchange.cancelAllOrdersAfter(0);
});

test('ccxt moves money between wallets and withdraws it', async () => {
  const moved = await exchange.transfer('USDT', 100, 'spot', 'linear');
  assert.equal(typeof moved.id, 'string');
  const address = await exchange.fetchDepositAddress('USDT', { network: 'TRC20' });
  assert.match(String(address.address), /^paper/);
  // This version of ccxt cannot read the answer of a withdrawal; what counts is that it arrived.
  await exchange.withdraw('USDT', 50, 'TXYZaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa').catch(() => {});
  const [withdrawal] = await exchange.fetchWithdrawals('USDT');
  assert.deepEqual([withdrawal?.amount, withdrawal?.fee?.cost], [50, 1]);
  const [deposit] = await exchange.fetchDeposits('USDT');
  assert.deepEqual([deposit?.amount, deposit?.status], [50_000, 'ok']);
});

test('ccxt understands refusals', async () => {
  const price = below();
  await assert.rejects(exchange.createOrder(spot, 'limit', 'buy', 5, price), ccxt.InsufficientFunds);
  await assert.rejects(exchange.createOrder(spot, 'limit', 'buy', 0.00002, price), ccxt.InvalidOrder);
  const market = exchange.market(spot);
  market.id = 'nonsense';
  await assert.rejects(exchange.fetchTicker(spot), ccxt.BadSymbol);
  market.id = 'btcusdt';
  await assert.rejects(exchange.fetchOrder('357000000999999', spot), ccxt.OrderNotFound);
  const wrong = clientOf({ apiKey: key.apiKey, secret: 'wrong' });
  await assert.rejects(wrong.fetchBalance(), ccxt.AuthenticationError);
  const reader = clientOf(simulator.htx.createKey({ uid, permissions: ['read_only'] }));
  await assert.rejects(reader.createOrder(spot, 'limit', 'buy', 0.001, price), ccxt.PermissionDenied);
  simulator.htx.addFault({ kind: 'rate-limit', path: '/v1/account/accounts' });
  await assert.rejects(clientOf(key).fetchAccounts(), ccxt.RateLimitExceeded);
  simulator.htx.addFault({ kind: 'maintenance', path: '/v1/account/accounts' });
  await assert.rejects(clientOf(key).fetchAccounts(), ccxt.OnMaintenance);
});

test('Nothing that ccxt asked for is unknown here', () => {
  const unknown = simulator.htx.requests().filter(({ status }) => status === 405);
  assert.deepEqual(
    unknown.map(({ method, target }) => `${method} ${target.split('?')[0]}`),
    [],
  );
});
