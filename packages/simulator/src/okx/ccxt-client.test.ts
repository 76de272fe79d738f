import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { startSimulator, type Simulator } from '../compose.ts';

let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.okx>;
let uid: string;
const spot = 'BTC/USDT';
const swap = 'BTC/USDT:USDT';

before(async () => {
  simulator = await startSimulator({
    seed: 3,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    variants: { rateLimitFactor: null },
  });
  ({ uid } = simulator.control.createAccount({ funds: { USDT: '50000', BTC: '2' } }));
  simulator.control.fund({ uid, asset: 'USDT', amount: '1000', wallet: 'funding' });
  const key = simulator.control.createKey({
    uid,
    permissions: ['read_only', 'trade', 'withdraw'],
    ips: ['127.0.0.1'],
  });
  exchange = new ccxt.okx({
    apiKey: key.apiKey,
    secret: key.secret,
    password: key.passphrase,
    enableRateLimit: false,
    urls: { api: { rest: simulator.okxUrl } },
  });
  for (let count = 0; count < 5; count += 1) simulator.control.tick();
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
  const { last } = simulator.control.truth().prices['BTC-USDT'] ?? {};
  return Math.floor(Number(last) * 0.98);
}

test('ccxt loads markets with their numbers, currencies and codes', () => {
  const market = exchange.market(spot);
  assert.deepEqual(
    [market.id, market.precision.price, market.limits.amount?.min],
    ['BTC-USDT', 0.1, 0.00001],
  );
  const { contractSize, linear, settle, ...rest } = exchange.market(swap);
  assert.deepEqual([contractSize, linear, settle], [0.01, true, 'USDT']);
  assert.equal(typeof infoOf(rest)['instIdCode'], 'number');
  assert.equal(exchange.market('BTC/USD:BTC').inverse, true);
  assert.ok(Object.keys(exchange.currencies).includes('USDT'));
});

test('ccxt reads time, status and market data', async () => {
  assert.ok(Math.abs(((await exchange.fetchTime()) ?? 0) - Date.now()) < 5000);
  assert.equal((await exchange.fetchStatus()).status, 'ok');
  simulator.control.setMaintenance(true);
  await assert.rejects(exchange.fetchTicker(spot), ccxt.OnMaintenance);
  assert.equal((await exchange.fetchStatus()).status, 'maintenance');
  simulator.control.setMaintenance(false);
  const ticker = await exchange.fetchTicker(spot);
  assert.ok((ticker.bid ?? 0) < (ticker.ask ?? 0));
  assert.equal(Object.keys(await exchange.fetchTickers()).length, 7);
  const book = await exchange.fetchOrderBook(spot);
  assert.deepEqual([book.bids.length, book.asks.length], [20, 20]);
  const candles = await exchange.fetchOHLCV(spot, '1h');
  assert.ok(candles.length >= 24);
  assert.ok(
    candles.every(
      ([, open, high, low, close]) =>
        Number(low) <= Math.min(Number(open), Number(close)) &&
        Number(high) >= Math.max(Number(open), Number(close)),
    ),
  );
  simulator.control.setPrice('BTC-USDT', '67000');
  simulator.control.tick();
  assert.ok((await exchange.fetchTrades(spot)).every(({ amount }) => (amount ?? 0) > 0));
  assert.equal((await exchange.fetchFundingRate(swap)).fundingRate, 0.0001);
});

test('ccxt places, reads, edits and cancels a limit order', async () => {
  const order = await exchange.createOrder(spot, 'limit', 'buy', 0.01, below());
  const open = await exchange.fetchOrder(idOf(order), spot);
  assert.deepEqual([open.status, open.side, open.amount, open.filled], ['open', 'buy', 0.01, 0]);
  assert.ok((await exchange.fetchOpenOrders()).some(({ id }) => id === order.id));
  const { USDT } = await exchange.fetchBalance();
  assert.ok((USDT?.used ?? 0) > 0);
  await exchange.editOrder(idOf(order), spot, 'limit', 'buy', 0.02, below() - 1);
  assert.equal((await exchange.fetchOrder(idOf(order), spot)).amount, 0.02);
  await exchange.cancelOrder(idOf(order), spot);
  assert.equal((await exchange.fetchOrder(idOf(order), spot)).status, 'canceled');
  await assert.rejects(exchange.cancelOrder(idOf(order), spot), ccxt.OrderNotFound);
});

test('ccxt trades at the market and sees the fill, the fee, the ledger and the balance', async () => {
  const before = await exchange.fetchBalance();
  const order = await exchange.createOrder(spot, 'market', 'buy', 0.1);
  const filled = await exchange.fetchOrder(idOf(order), spot);
  assert.deepEqual([filled.status, filled.filled, filled.fee?.currency], ['closed', 0.1, 'BTC']);
  const after_ = await exchange.fetchBalance();
  assert.equal(((after_['BTC']?.total ?? 0) - (before['BTC']?.total ?? 0)).toFixed(6), '0.099900');
  assert.ok(
    (await exchange.fetchMyTrades(spot)).some(
      ({ order: id, takerOrMaker }) => id === order.id && takerOrMaker === 'taker',
    ),
  );
  assert.ok((await exchange.fetchClosedOrders(spot)).some(({ id }) => id === order.id));
  assert.ok((await exchange.fetchLedger('BTC')).some(({ referenceId }) => referenceId === order.id));
  await exchange.createOrder(spot, 'market', 'sell', 0.1);
});

test('ccxt’s order flags reach the matching', async () => {
  const bid = below();
  const ask = Math.ceil(bid * 1.03);
  const crossing = await exchange.createOrder(spot, 'limit', 'buy', 0.01, ask, { postOnly: true });
  assert.equal((await exchange.fetchOrder(idOf(crossing), spot)).status, 'canceled');
  const ioc = await exchange.createOrder(spot, 'limit', 'buy', 0.01, bid, { timeInForce: 'IOC' });
  assert.equal((await exchange.fetchOrder(idOf(ioc), spot)).status, 'canceled');
  const fok = await exchange.createOrder(spot, 'limit', 'buy', 0.01, ask, { timeInForce: 'FOK' });
  assert.equal((await exchange.fetchOrder(idOf(fok), spot)).status, 'closed');
  await assert.rejects(exchange.createOrder(spot, 'limit', 'buy', 100, bid), ccxt.InsufficientFunds);
  await assert.rejects(exchange.createOrder(spot, 'limit', 'buy', 0.01, bid * 2), ccxt.InvalidOrder);
  await assert.rejects(
    exchange.createOrder(spot, 'limit', 'buy', 0.01, bid, { clientOrderId: 'not-alnum' }),
    ccxt.BadRequest,
  );
});

test('ccxt places and cancels several orders at once, and a partial failure shows in its row', async () => {
  const price = below();
  const row = (amount: number) => ({
    symbol: spot,
    type: 'limit' as const,
    side: 'buy' as const,
    amount,
    price,
  });
  const orders = await exchange.createOrders([row(0.01), row(0.02), row(1000)]);
  assert.deepEqual(
    orders.map(({ status }) => status),
    [undefined, undefined, 'rejected'],
  );
  const ids = orders.slice(0, 2).map((order) => idOf(order));
  await exchange.cancelOrders(ids, spot);
  assert.equal((await exchange.fetchOpenOrders(spot)).length, 0);
});

test('ccxt opens, sees, reduces and closes a swap position', async () => {
  await exchange.setLeverage(10, swap, { mgnMode: 'cross' });
  assert.equal((await exchange.fetchLeverage(swap)).longLeverage, 10);
  await exchange.createOrder(swap, 'market', 'buy', 10);
  const position = await exchange.fetchPosition(swap);
  assert.deepEqual(
    [position.side, position.contracts, position.leverage, position.marginMode],
    ['long', 10, 10, 'cross'],
  );
  assert.ok((position.liquidationPrice ?? 0) >= 0 && (position.initialMargin ?? 0) > 0);
  const reduce = await exchange.createOrder(swap, 'market', 'sell', 4, undefined, { reduceOnly: true });
  assert.equal((await exchange.fetchOrder(idOf(reduce), swap)).reduceOnly, true);
  assert.equal((await exchange.fetchPositions([swap]))[0]?.contracts, 6);
  await exchange.closePosition(swap);
  assert.equal((await exchange.fetchPositions()).length, 0);
  assert.equal(infoOf((await exchange.fetchPositionsHistory([swap]))[0] ?? {})['type'], '2');
  await assert.rejects(
    exchange.createOrder(swap, 'market', 'sell', 4, undefined, { reduceOnly: true }),
    ccxt.ExchangeError,
  );
});

test('ccxt switches the position mode, and back', async () => {
  await exchange.setPositionMode(true);
  assert.equal((await exchange.fetchPositionMode()).hedged, true);
  await exchange.createOrder(swap, 'market', 'buy', 1, undefined, { posSide: 'long' });
  await assert.rejects(exchange.setPositionMode(false), ccxt.ExchangeError);
  await exchange.closePosition(swap, 'buy');
  await exchange.setPositionMode(false);
});

test('ccxt’s trigger orders wait, can be listed and canceled, and fire', async () => {
  const price = below();
  const trigger = await exchange.createOrder(spot, 'limit', 'buy', 0.01, price, { triggerPrice: price });
  assert.equal((await exchange.fetchOpenOrders(spot, undefined, undefined, { trigger: true })).length, 1);
  await exchange.cancelOrder(idOf(trigger), spot, { trigger: true });
  assert.equal((await exchange.fetchOpenOrders(spot, undefined, undefined, { trigger: true })).length, 0);
  const stop = await exchange.createOrder(spot, 'market', 'sell', 0.01, undefined, { stopLossPrice: price });
  simulator.control.setPrice('BTC-USDT', (price - 10).toString());
  const fired = await exchange.fetchOrder(idOf(stop), spot, { trigger: true, algoId: idOf(stop) });
  assert.equal(infoOf(fired)['state'], 'effective');
  assert.equal((await exchange.fetchOrder(String(infoOf(fired)['ordId']), spot)).status, 'closed');
});

test('ccxt’s attached stops arm when the order is filled', async () => {
  const last = Number((await exchange.fetchTicker(spot)).last);
  const stops = {
    stopLoss: { triggerPrice: Math.floor(last * 0.9) },
    takeProfit: { triggerPrice: Math.ceil(last * 1.1) },
  };
  await exchange.createOrder(spot, 'market', 'buy', 0.01, undefined, stops);
  const armed = await exchange.fetchOpenOrders(spot, undefined, undefined, { trigger: true, ordType: 'oco' });
  assert.deepEqual(
    armed.map(({ side, amount }) => [side, amount]),
    [['sell', 0.00999]],
  );
  const id = armed[0]?.id;
  assert.ok(id !== undefined);
  await exchange.cancelOrders([id], spot, { trigger: true });
});

test('ccxt reads accounts and fees, and arms the dead man’s switch', async () => {
  assert.equal((await exchange.fetchAccounts())[0]?.id, uid);
  const fee = await exchange.fetchTradingFee(spot);
  assert.deepEqual([fee.maker, fee.taker], [0.0008, 0.001]);
  await exchange.cancelAllOrdersAfter(10_000);
  await exchange.cancelAllOrdersAfter(0);
  await assert.rejects(exchange.cancelAllOrdersAfter(5000), ccxt.BadRequest);
});

test('ccxt transfers, withdraws and converts, and the money is really gone', async () => {
  const funding = async (): Promise<number> =>
    (await exchange.fetchBalance({ type: 'funding' }))['USDT']?.total ?? 0;
  assert.equal(await funding(), 1000);
  await exchange.transfer('USDT', 100, 'trading', 'funding');
  assert.equal(await funding(), 1100);
  const paid = await exchange.withdraw('USDT', 50, 'TXYZ', undefined, { network: 'TRC20', fee: '1' });
  assert.ok(paid.id);
  assert.equal(await funding(), 1049);
  assert.equal((await exchange.fetchWithdrawals())[0]?.amount, 50);
  const before = (await exchange.fetchBalance())['BTC']?.total ?? 0;
  const quote = await exchange.fetchConvertQuote('BTC', 'USDT', 0.1);
  await exchange.createConvertTrade(String(quote.id), 'BTC', 'USDT', 0.1);
  assert.equal((before - ((await exchange.fetchBalance())['BTC']?.total ?? 0)).toFixed(8), '0.10000000');
  await assert.rejects(exchange.createConvertTrade(String(quote.id), 'BTC', 'USDT', 0.1), ccxt.ExchangeError);
});

test('After everything that ccxt did, money is conserved to the last digit', () => {
  for (const [asset, total] of Object.entries(simulator.control.truth().totals))
    assert.equal(total.toString(), '0', asset);
});
