import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import { ContractClient, fieldsOf, rowsOf, type ContractAnswer } from './contract-client.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const LIMIT_BUY = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  price: '65000',
  volume: '1',
} as const;
const MARKET_BUY = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'market',
  volume: '1',
};

let simulator: Simulator;
let clock: ManualClock;
let bot: ContractClient;
let uid: string;

async function start(): Promise<void> {
  clock = new ManualClock(START);
  simulator = await startSimulator({
    seed: 5,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    htxVariants: { rateLimitFactor: null },
  });
}
await start();
after(() => simulator.close());

beforeEach(() => {
  simulator.htx.reset();
  ({ uid } = simulator.htx.createAccount());
  simulator.htx.fund({ uid, asset: 'USDT', amount: '10000', wallet: 'contract' });
  bot = new ContractClient(simulator.htxContractUrl, simulator.htx.createKey({ uid }), () => clock.now());
});

async function place(order: object): Promise<string> {
  const answer = await bot.post('/v5/trade/order', order);
  assert.equal(answer.code, 200, answer.text);
  return String(fieldsOf(answer.data)['order_id']);
}

async function order(id: string): Promise<Readonly<Record<string, unknown>>> {
  const query = { contract_code: 'BTC-USDT', margin_mode: 'cross', order_id: id };
  return fieldsOf((await bot.get('/v5/trade/order', query)).data);
}

async function tryOrder(change: object): Promise<number> {
  return (await bot.post('/v5/trade/order', { ...LIMIT_BUY, ...change })).code;
}

test('Order ids have nineteen digits and are texts, client ids go up to 2^63 − 1', async () => {
  const text = `{"contract_code":"BTC-USDT","margin_mode":"cross","side":"buy","type":"limit","price":65000.5,"volume":2,"client_order_id":9223372036854775807}`;
  const placed = await bot.post('/v5/trade/order', text);
  const { order_id: id, client_order_id: clientId } = fieldsOf(placed.data);
  assert.equal(clientId, '9223372036854775807');
  assert.ok(typeof id === 'string' && BigInt(id) > 2n ** 53n, placed.text);
  assert.equal((await order(id))['price'], '65000.5');
  const query = { contract_code: 'btc-usdt', client_order_id: '9223372036854775807' };
  assert.equal(fieldsOf((await bot.get('/v5/trade/order', query)).data)['order_id'], id);
  assert.equal(await tryOrder({ client_order_id: '9223372036854775808' }), 1067);
  assert.equal(await tryOrder({ client_order_id: 'abc' }), 1065);
});

test('An order without a client id goes by its own', async () => {
  const id = await place(LIMIT_BUY);
  const canceled = await bot.post('/v5/trade/cancel_order', {
    contract_code: 'BTC-USDT',
    client_order_id: id,
  });
  assert.deepEqual(canceled.data, { order_id: id, client_order_id: id });
  assert.equal((await order(id))['state'], 'canceled');
});

test('A client id is good once, whatever became of its order', async () => {
  const id = await place({ ...LIMIT_BUY, client_order_id: 7 });
  assert.equal(await tryOrder({ client_order_id: 7 }), 1050);
  await bot.post('/v5/trade/cancel_order', { contract_code: 'BTC-USDT', order_id: id });
  assert.equal(await tryOrder({ client_order_id: 7 }), 1050);
  assert.equal(await tryOrder({ client_order_id: 8 }), 200);
});

test('What is wrong with an order has a code of its own', async () => {
  assert.equal(await tryOrder({}), 200);
  assert.equal(await tryOrder({ contract_code: 'XYZ-USDT' }), 1014);
  assert.equal(await tryOrder({ contract_code: undefined }), 1066);
  assert.equal(await tryOrder({ margin_mode: 'isolated' }), 1067);
  assert.equal(await tryOrder({ side: 'up' }), 1067);
  assert.equal(await tryOrder({ price: '65000.05' }), 1038);
  assert.equal(await tryOrder({ price: undefined }), 1066);
  assert.equal(await tryOrder({ price: '90000' }), 1039);
  assert.equal(await tryOrder({ volume: '0.5' }), 1040);
  assert.equal(await tryOrder({ volume: '0' }), 1040);
  assert.equal(await tryOrder({ volume: '200000' }), 1041);
  assert.equal(await tryOrder({ volume: '9000' }), 1047);
  assert.equal(await tryOrder({ position_side: 'long' }), 1500);
  assert.equal(await tryOrder({ reduce_only: 1 }), 1492);
  assert.equal(await tryOrder({ tp_trigger_price: '64000' }), 1403);
  assert.equal(await tryOrder({ type: 'post_only', time_in_force: 'ioc' }), 1067);
});

test('Dual-side mode wants a side for every order, and closes only what is there', async () => {
  await bot.post('/v5/position/mode', { position_mode: 'dual_side' });
  assert.equal(await tryOrder({}), 1499);
  assert.equal(await tryOrder({ side: 'sell', position_side: 'long' }), 1048);
  await place({ ...MARKET_BUY, volume: '2', position_side: 'long' });
  assert.equal(await tryOrder({ side: 'sell', position_side: 'long', price: '70000', volume: '2' }), 200);
  assert.equal(await tryOrder({ side: 'sell', position_side: 'long', price: '70000' }), 1048);
});

test('Prices can be taken from the book', async () => {
  const opponent = await order(await place({ ...LIMIT_BUY, price: undefined, price_match: 'opponent' }));
  assert.deepEqual([opponent['state'], opponent['price_match']], ['filled', 'opponent']);
  const fifth = { ...LIMIT_BUY, price: undefined, price_match: 'optimal_5', volume: '400' };
  const deep = await order(await place({ ...fifth, time_in_force: 'ioc' }));
  assert.ok(Number(deep['price']) > Number(opponent['price']));
  assert.equal(await tryOrder({ price: undefined, price_match: 'optimal_7' }), 1067);
});

test('The margin of a position is its notional on the size of the contract, over the leverage', async () => {
  await bot.post('/v5/position/lever', { contract_code: 'BTC-USDT', margin_mode: 'cross', lever_rate: 20 });
  await place({ ...MARKET_BUY, volume: '10' });
  simulator.htx.setPrice('BTC-USDT', '68000');
  const [position = {}] = rowsOf((await bot.get('/v5/trade/position/opens')).data);
  // Ten contracts of 0.001 BTC at a mark of 68,000.
  assert.equal(position['initial_margin'], '34');
  assert.equal(position['maintenance_margin'], '2.72');
  const profit = (68_000 - Number(position['open_avg_price'])) * 10 * 0.001;
  assert.equal(Number(position['profit_unreal']).toFixed(6), profit.toFixed(6));
  const balance = fieldsOf((await bot.get('/v5/account/balance')).data);
  assert.equal(balance['initial_margin'], '34');
  await place({ ...MARKET_BUY, contract_code: 'ETH-USDT', volume: '10' });
  simulator.htx.setPrice('ETH-USDT', '3600');
  const rows = rowsOf((await bot.get('/v5/trade/position/opens', { contract_code: 'ETH-USDT' })).data);
  assert.equal(rows[0]?.['maintenance_margin'], '1.44');
});

async function cancel(name: object): Promise<ContractAnswer> {
  return bot.post('/v5/trade/cancel_order', { contract_code: 'BTC-USDT', ...name });
}

test('A cancel says whether its order is unknown, filled or cancelled already', async () => {
  const resting = await place(LIMIT_BUY);
  const filled = await place(MARKET_BUY);
  assert.equal((await cancel({ order_id: '99' })).code, 1061);
  assert.equal((await cancel({ order_id: filled })).code, 1063);
  assert.equal((await cancel({ order_id: resting, contract_code: 'ETH-USDT' })).code, 1061);
  assert.equal((await cancel({ order_id: resting })).code, 200);
  assert.equal((await cancel({ order_id: resting })).code, 1071);
  assert.equal((await cancel({})).code, 1066);
});

test('Nobody sees or cancels the order of another account', async () => {
  const id = await place(LIMIT_BUY);
  const other = simulator.htx.createAccount();
  const stranger = new ContractClient(
    simulator.htxContractUrl,
    simulator.htx.createKey({ uid: other.uid }),
    () => clock.now(),
  );
  const name = { contract_code: 'BTC-USDT', order_id: id };
  assert.equal((await stranger.post('/v5/trade/cancel_order', name)).code, 1061);
  assert.equal((await stranger.get('/v5/trade/order', name)).code, 1061);
  assert.deepEqual((await stranger.get('/v5/trade/order/opens')).data, []);
  assert.equal((await bot.get('/v5/trade/order', name)).code, 200);
});

test('A batch of more than ten orders is refused whole', async () => {
  const rows = Array.from({ length: 10 }, () => LIMIT_BUY);
  const answer = await bot.post('/v5/trade/batch_orders', rows);
  assert.deepEqual(
    rowsOf(answer.data).map(({ code }) => code),
    rows.map(() => 200),
  );
  assert.equal((await bot.post('/v5/trade/batch_orders', [...rows, LIMIT_BUY])).code, 1052);
  assert.equal(rowsOf((await bot.get('/v5/trade/order/opens')).data).length, 10);
});

test('Cancelling everything can be narrowed to a contract, a side and a position', async () => {
  await place(LIMIT_BUY);
  await place({ ...LIMIT_BUY, side: 'sell', price: '69000' });
  await place({ ...LIMIT_BUY, contract_code: 'ETH-USDT', price: '3400' });
  const count = async (body: object): Promise<number> =>
    rowsOf((await bot.post('/v5/trade/cancel_all_orders', body)).data).length;
  assert.equal(await count({ contract_code: 'BTC-USDT', side: 'sell' }), 1);
  assert.equal(await count({ contract_code: 'ETH-USDT' }), 1);
  assert.equal(await count({}), 1);
  assert.equal((await bot.post('/v5/trade/cancel_all_orders', {})).code, 1051);
});

test('The dead man’s switch cancels contract orders when nobody renews it', async () => {
  const id = await place(LIMIT_BUY);
  assert.equal((await bot.post('/v5/trade/cancel-after', { on_off: 1, time_out: 4999 })).code, 1067);
  await bot.post('/v5/trade/cancel-after', { on_off: 1, time_out: 5000 });
  clock.advance(4000);
  assert.equal((await order(id))['state'], 'new');
  await bot.post('/v5/trade/cancel-after', { on_off: 0 });
  clock.advance(4000);
  assert.equal((await order(id))['state'], 'new');
  await bot.post('/v5/trade/cancel-after', { on_off: 1, time_out: 5000 });
  clock.advance(5500);
  assert.deepEqual(
    [(await order(id))['state'], (await order(id))['cancel_reason']],
    ['canceled', 'cancel_after'],
  );
});

test('Leverage cannot change while orders are open, and not beyond the contract’s own', async () => {
  const set = async (rate: unknown): Promise<number> => {
    const body = { contract_code: 'BTC-USDT', margin_mode: 'cross', lever_rate: rate };
    return (await bot.post('/v5/position/lever', body)).code;
  };
  assert.deepEqual([await set(0), await set(201), await set('2.5'), await set('')], [1037, 1037, 1037, 1094]);
  assert.equal(await set(200), 200);
  await place(LIMIT_BUY);
  assert.equal(await set(10), 1045);
  await bot.post('/v5/trade/cancel_all_orders', {});
  assert.equal(await set(10), 200);
  // 800 contracts of 0.001 BTC are worth some 53,600 USDT: a fifth of it is more than the account has.
  await place({ ...MARKET_BUY, volume: '800' });
  assert.equal(await set(5), 1047);
  assert.equal(await set(6), 200);
});
