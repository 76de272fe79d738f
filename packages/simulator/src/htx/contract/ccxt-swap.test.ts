import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { startSimulator, type Simulator } from '../../compose.ts';

let simulator: Simulator;
let exchange: InstanceType<typeof ccxt.htx>;
let uid: string;
const swap = 'BTC/USDT:USDT';
const eth = 'ETH/USDT:USDT';

before(async () => {
  simulator = await startSimulator({
    seed: 3,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    htxVariants: { rateLimitFactor: null },
  });
  ({ uid } = simulator.htx.createAccount({ funds: { USDT: '1000' } }));
  simulator.htx.fund({ uid, asset: 'USDT', amount: '50000', wallet: 'contract' });
  const key = simulator.htx.createKey({ uid, permissions: ['read_only', 'trade'] });
  const contract = new URL(simulator.htxContractUrl).host;
  const spot = new URL(simulator.htxSpotUrl).host;
  exchange = new ccxt.htx({
    apiKey: key.apiKey,
    secret: key.secret,
    enableRateLimit: false,
    options: { defaultType: 'swap' },
    hostname: spot,
    urls: {
      hostnames: { spot, contract },
      api: {
        spot: 'http://{hostname}',
        contract: 'http://{hostname}',
        public: 'http://{hostname}',
        private: 'http://{hostname}',
        v2Public: 'http://{hostname}',
        v2Private: 'http://{hostname}',
      },
    },
  });
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

async function lastPrice(): Promise<number> {
  return Number((await exchange.fetchTicker(swap)).last);
}

/** A price that rests below the market, on the grid. */
async function below(): Promise<number> {
  return Math.floor((await lastPrice()) * 0.98);
}

async function closeEverything(): Promise<void> {
  for (const order of await exchange.fetchOpenOrders(swap)) await exchange.cancelOrder(idOf(order), swap);
  for (const position of await exchange.fetchPositions([swap])) {
    await exchange.closePosition(String(position.symbol));
  }
}

test('ccxt loads the linear contracts with their sizes and steps', () => {
  const { contractSize, id, linear, precision, settle } = exchange.market(swap);
  assert.deepEqual([id, contractSize, linear, settle], ['BTC-USDT', 0.001, true, 'USDT']);
  assert.deepEqual([precision.amount, precision.price], [1, 0.1]);
  assert.equal(exchange.market(eth).contractSize, 0.01);
  assert.equal(exchange.market('BTC/USD:BTC').inverse, true);
});

test('ccxt reads time, status and market data of contracts', async () => {
  assert.ok(Math.abs(((await exchange.fetchTime()) ?? 0) - Date.now()) < 5000);
  assert.equal((await exchange.fetchStatus({ subType: 'linear' })).status, 'ok');
  const ticker = await exchange.fetchTicker(swap);
  assert.ok(Number(ticker.bid) < Number(ticker.ask), JSON.stringify(ticker));
  assert.deepEqual(Object.keys(await exchange.fetchTickers([swap, eth])).toSorted(), [swap, eth]);
  const book = await exchange.fetchOrderBook(swap);
  assert.deepEqual([book.bids.length, book.asks.length], [20, 20]);
  assert.ok(Number(book.bids[0]?.[0]) < Number(book.asks[0]?.[0]));
  const candles = await exchange.fetchOHLCV(swap, '1h');
  assert.ok(candles.length >= 24);
  assert.ok(
    candles.every(([, open, high, low]) => Number(low) <= Number(open) && Number(open) <= Number(high)),
  );
  assert.equal((await exchange.fetchOHLCV(swap, '1m', undefined, 10)).length, 10);
  simulator.htx.tick();
  const trades = await exchange.fetchTrades(swap);
  assert.ok(trades.length > 0 && trades.every(({ amount }) => Number(amount) > 0));
  const prices = await exchange.fetchLastPrices([swap], { type: 'swap', subType: 'linear' });
  assert.ok(Number(prices[swap]?.price) > 0);
});

test('ccxt reads funding, open interest and leverage tiers', async () => {
  const funding = await exchange.fetchFundingRate(swap);
  assert.equal(funding.fundingRate, 0.0001);
  assert.ok(Number(funding.fundingTimestamp) > Date.now());
  const past = await exchange.fetchFundingRateHistory(swap, undefined, 5);
  assert.ok(past.length === 5 && past.every(({ timestamp }) => Number(timestamp) < Date.now()));
  assert.ok(Number((await exchange.fetchOpenInterest(swap)).openInterestAmount) >= 0);
  const tiers = await exchange.fetchLeverageTiers([swap]);
  assert.ok(Number(tiers[swap]?.[0]?.maintenanceMarginRate) > 0);
  assert.deepEqual(await exchange.fetchLiquidations(swap), []);
});

test('ccxt places, reads and cancels a limit order, whose id is beyond 2^53', async () => {
  const price = await below();
  const order = await exchange.createOrder(swap, 'limit', 'buy', 3, price);
  assert.match(idOf(order), /^\d{18,19}$/);
  const open = await exchange.fetchOrder(idOf(order), swap);
  assert.deepEqual(
    [open.id, open.status, open.side, open.type, open.amount, open.filled, open.price],
    [order.id, 'open', 'buy', 'limit', 3, 0, price],
  );
  assert.deepEqual(
    (await exchange.fetchOpenOrders(swap)).map(({ id }) => id),
    [order.id],
  );
  const { USDT } = await exchange.fetchBalance();
  assert.ok(Number(USDT?.free) < Number(USDT?.total));
  await exchange.cancelOrder(idOf(order), swap);
  assert.equal((await exchange.fetchOrder(idOf(order), swap)).status, 'canceled');
  await assert.rejects(exchange.fetchOrder('1', swap), ccxt.OrderNotFound);
  await assert.rejects(exchange.cancelOrder('1', swap), ccxt.OrderNotFound);
});

test('ccxt trades at the market and sees fill, fee, position and bill', async () => {
  const order = await exchange.createOrder(swap, 'market', 'buy', 5);
  const filled = await exchange.fetchOrder(idOf(order), swap);
  assert.deepEqual([filled.status, filled.filled, filled.fee?.currency], ['closed', 5, 'USDT']);
  const [position] = await exchange.fetchPositions([swap]);
  assert.deepEqual([position?.side, position?.contracts, position?.marginMode], ['long', 5, 'cross']);
  assert.equal((await exchange.fetchPosition(swap)).contracts, 5);
  const trades = await exchange.fetchMyTrades(swap);
  const own = trades.filter(({ order: id }) => id === order.id);
  assert.equal(
    own.reduce((sum, { amount }) => sum + Number(amount), 0),
    5,
  );
  assert.ok(own.every(({ takerOrMaker }) => takerOrMaker === 'taker'));
  assert.ok((await exchange.fetchClosedOrders(swap)).some(({ id }) => id === order.id));
  assert.ok((await exchange.fetchOrders(swap)).some(({ id }) => id === order.id));
  await exchange.closePosition(swap);
  assert.deepEqual(await exchange.fetchPositions([swap]), []);
  assert.deepEqual(await exchange.fetchFundingHistory(swap), []);
});

test('ccxt’s order flags reach the matching', async () => {
  const bid = await below();
  const ask = Math.ceil(bid * 1.03);
  const crossing = await exchange.createOrder(swap, 'limit', 'buy', 1, ask, { postOnly: true });
  assert.equal((await exchange.fetchOrder(idOf(crossing), swap)).status, 'canceled');
  const resting = await exchange.createOrder(swap, 'limit', 'buy', 1, bid, { postOnly: true });
  assert.equal((await exchange.fetchOrder(idOf(resting), swap)).type, 'post_only');
  const ioc = await exchange.createOrder(swap, 'limit', 'buy', 1, bid, { timeInForce: 'IOC' });
  assert.equal((await exchange.fetchOrder(idOf(ioc), swap)).status, 'canceled');
  const fok = await exchange.createOrder(swap, 'limit', 'buy', 2, ask, { timeInForce: 'FOK' });
  assert.equal((await exchange.fetchOrder(idOf(fok), swap)).status, 'closed');
  const reducing = await exchange.createOrder(swap, 'market', 'sell', 9, undefined, { reduceOnly: true });
  assert.equal((await exchange.fetchOrder(idOf(reducing), swap)).filled, 2);
  assert.deepEqual(await exchange.fetchPositions([swap]), []);
  await exchange.cancelOrder(idOf(resting), swap);
});

test('ccxt’s numeric client ids name orders, up to 2^63 − 1', async () => {
  const clientOrderId = 9007199254740991;
  const order = await exchange.createOrder(swap, 'limit', 'buy', 1, await below(), { clientOrderId });
  assert.equal((await exchange.fetchOrder(idOf(order), swap)).clientOrderId, clientOrderId.toString());
  const named = await exchange.fetchOrder('', swap, { clientOrderId: clientOrderId.toString() });
  assert.equal(named.id, order.id);
  const again = await exchange.createOrder(swap, 'limit', 'buy', 1, await below(), { clientOrderId });
  assert.equal(again.id, undefined, 'a client id is good once');
  await exchange.cancelOrder('', swap, { clientOrderId: clientOrderId.toString() });
  assert.equal((await exchange.fetchOrder(idOf(order), swap)).status, 'canceled');
});

test('ccxt’s batches place and cancel each order for itself', async () => {
  const price = await below();
  const row = { symbol: swap, type: 'limit' as const, side: 'buy' as const };
  const orders = await exchange.createOrders([
    { ...row, amount: 1, price },
    { ...row, amount: 100_000, price },
    { ...row, amount: 2, price },
  ]);
  assert.deepEqual(
    orders.map((order) => infoOf(order)['code']),
    [200, 1047, 200],
  );
  const ids = (await exchange.fetchOpenOrders(swap)).map((order) => idOf(order));
  assert.equal(ids.length, 2);
  const canceled = await exchange.cancelOrders([...ids, '5'], swap);
  assert.deepEqual(
    canceled.map((order) => infoOf(order)['code']),
    [200, 200, 1061],
  );
  await exchange.createOrder(swap, 'limit', 'buy', 1, price);
  await exchange.createOrder(swap, 'limit', 'buy', 1, price - 1);
  assert.equal((await exchange.cancelAllOrders(swap)).length, 2);
  assert.deepEqual(await exchange.fetchOpenOrders(swap), []);
  await assert.rejects(exchange.cancelAllOrders(swap), ccxt.InvalidOrder);
});

test('ccxt raises what the venue’s codes mean', async () => {
  await assert.rejects(exchange.createOrder(swap, 'market', 'buy', 50_000_000), ccxt.InvalidOrder);
  await assert.rejects(
    exchange.createOrder(swap, 'limit', 'buy', 100_000, await below()),
    ccxt.InsufficientFunds,
  );
  await assert.rejects(exchange.createOrder(swap, 'limit', 'sell', 1, 1), ccxt.InvalidOrder);
  await assert.rejects(exchange.closePosition(swap), ccxt.InsufficientFunds);
});

test('ccxt’s trigger, take-profit, stop-loss and trailing orders wait, are listed, fire and are cancelled', async () => {
  const last = await lastPrice();
  await exchange.createOrder(swap, 'market', 'buy', 4);
  const trigger = await exchange.createOrder(swap, 'limit', 'buy', 1, Math.floor(last * 0.95), {
    triggerPrice: Math.floor(last * 0.96),
  });
  const takeProfit = await exchange.createOrder(swap, 'market', 'sell', 1, undefined, {
    takeProfitPrice: Math.ceil(last * 1.1),
  });
  const stopLoss = await exchange.createOrder(swap, 'market', 'sell', 1, undefined, {
    stopLossPrice: Math.floor(last * 0.97),
  });
  const trailing = await exchange.createOrder(swap, 'market', 'sell', 1, undefined, {
    trailingPercent: 2,
    trailingTriggerPrice: Math.floor(last),
    reduceOnly: true,
  });
  const open = async (params: object): Promise<readonly unknown[]> =>
    (await exchange.fetchOpenOrders(swap, undefined, undefined, params))
      .map((order) => idOf(order))
      .toSorted();
  assert.deepEqual(await open({ trigger: true }), [trigger.id]);
  assert.deepEqual(await open({ takeProfit: true }), [takeProfit.id]);
  assert.deepEqual(await open({ stopLoss: true }), [stopLoss.id]);
  assert.deepEqual(await open({ stopLossTakeProfit: true }), [takeProfit.id, stopLoss.id].toSorted());
  assert.deepEqual(await open({ trailing: true }), [trailing.id]);
  assert.equal((await exchange.fetchOrder(idOf(takeProfit), swap, { takeProfit: true })).status, 'open');
  await exchange.cancelOrder(idOf(takeProfit), swap, { takeProfit: true });
  assert.deepEqual(await open({ takeProfit: true }), []);
  simulator.htx.setPrice('BTC-USDT', Math.floor(last * 0.969).toString());
  assert.deepEqual(await open({ stopLoss: true }), []);
  assert.deepEqual(await open({ trailing: true }), []);
  assert.deepEqual(await open({ trigger: true }), [trigger.id]);
  assert.equal((await exchange.fetchPosition(swap)).contracts, 2);
  const history = await exchange.fetchOrders(swap, undefined, undefined, { stopLoss: true });
  assert.equal(infoOf(history[0] ?? {})['state'], 'effective');
  await exchange.cancelOrder(idOf(trigger), swap, { trigger: true });
  simulator.htx.setPrice('BTC-USDT', Math.floor(last).toString());
  await closeEverything();
});

test('ccxt’s attached stops arm when the order is filled', async () => {
  const last = await lastPrice();
  await exchange.createOrder(swap, 'market', 'buy', 2, undefined, {
    stopLoss: { triggerPrice: Math.floor(last * 0.9) },
    takeProfit: { triggerPrice: Math.ceil(last * 1.1) },
  });
  const armed = await exchange.fetchOpenOrders(swap, undefined, undefined, { stopLossTakeProfit: true });
  assert.deepEqual(
    armed.map((order) => [order.side, order.amount, infoOf(order)['type']]),
    [['sell', 2, 'tpsl']],
  );
  await exchange.cancelOrder(idOf(armed[0] ?? {}), swap, { stopLossTakeProfit: true });
  await closeEverything();
});

test('ccxt sets leverage and position mode, and trades both directions at once', async () => {
  await exchange.setLeverage(20, swap);
  await exchange.setPositionMode(true);
  await exchange.createOrder(swap, 'market', 'buy', 3, undefined, { position_side: 'long' });
  await exchange.createOrder(swap, 'market', 'sell', 2, undefined, { position_side: 'short' });
  const positions = await exchange.fetchPositions([swap]);
  assert.deepEqual(positions.map(({ side, contracts, leverage }) => [side, contracts, leverage]).toSorted(), [
    ['long', 3, 20],
    ['short', 2, 20],
  ]);
  const refused = await exchange.setPositionMode(false);
  assert.equal(infoOf({ info: refused })['code'], 1494);
  await exchange.closePosition(swap, undefined, { position_side: 'long' });
  await exchange.closePosition(swap, undefined, { position_side: 'short' });
  assert.deepEqual(await exchange.fetchPositions([swap]), []);
  await exchange.setPositionMode(false);
});

test('ccxt moves money between spot and contracts, and reads what it did', async () => {
  const equity = async (): Promise<number> => Number((await exchange.fetchBalance())['USDT']?.total);
  const before_ = await equity();
  await exchange.transfer('USDT', 250, 'spot', 'swap');
  assert.equal((await equity()).toFixed(6), (before_ + 250).toFixed(6));
  assert.ok((await exchange.fetchLedger('USDT')).some(({ amount }) => Math.abs(Number(amount)) === 250));
  await exchange.createOrder(swap, 'market', 'buy', 1);
  assert.equal((await exchange.fetchPositionsADLRank([swap])).length, 1);
  await closeEverything();
  assert.equal((await exchange.fetchOHLCV(swap, '5m', undefined, 3, { price: 'mark' })).length, 3);
});

test('After everything that ccxt did, money is conserved to the last digit', () => {
  for (const [asset, total] of Object.entries(simulator.htx.truth().totals))
    assert.equal(total.toString(), '0', asset);
});
