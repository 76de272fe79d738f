import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { startSimulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import { ContractClient, fieldsOf, rowsOf } from './contract-client.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const HOUR_MS = 3_600_000;
const CODE = { contract_code: 'BTC-USDT', margin_mode: 'cross' } as const;

type Row = Readonly<Record<string, unknown>>;

// Empty books: what the bots place is all that trades.
const clock = new ManualClock(START);
const simulator = await startSimulator({
  seed: 5,
  clock,
  port: 0,
  controlPort: 0,
  marketMaker: false,
  htxVariants: { rateLimitFactor: null },
});
after(() => simulator.close());

let bot: ContractClient;
let other: ContractClient;

function openBot(): ContractClient {
  const { uid } = simulator.htx.createAccount();
  simulator.htx.fund({ uid, asset: 'USDT', amount: '10000', wallet: 'contract' });
  return new ContractClient(simulator.htxContractUrl, simulator.htx.createKey({ uid }), () => clock.now());
}

beforeEach(() => {
  simulator.htx.reset();
  simulator.htx.setPrice('BTC-USDT', '60000');
  bot = openBot();
  other = openBot();
});

async function place(client: ContractClient, order: object): Promise<string> {
  const answer = await client.post('/v5/trade/order', { ...CODE, type: 'limit', price: '60000', ...order });
  assert.equal(answer.code, 200, answer.text);
  return String(fieldsOf(answer.data)['order_id']);
}

async function rows(path: string, query: Readonly<Record<string, string>> = {}): Promise<readonly Row[]> {
  const answer = await bot.get(path, query);
  assert.equal(answer.code, 200, answer.text);
  return rowsOf(answer.data);
}

async function one(id: string): Promise<Row> {
  return fieldsOf((await bot.get('/v5/trade/order', { ...CODE, order_id: id })).data);
}

function pick(row: Row, ...names: readonly string[]): readonly unknown[] {
  return names.map((name) => row[name]);
}

/** Two contracts of the bot's five trade with the other, who came first. */
async function tradePartly(): Promise<string> {
  await place(other, { side: 'sell', volume: '2' });
  return place(bot, { side: 'buy', volume: '5' });
}

test('An order shows turnover and average of what traded, and a fee that is negative when it is charged', async () => {
  const order = await one(await tradePartly());
  assert.deepEqual(pick(order, 'state', 'volume', 'trade_volume', 'trade_avg_price'), [
    'partially_filled',
    '5',
    '2',
    '60000',
  ]);
  // 2 × 0.001 BTC × 60,000, of it 0.06 % as taker.
  assert.deepEqual(pick(order, 'trade_turnover', 'fee', 'fee_currency'), ['120', '-0.072', 'USDT']);
  assert.deepEqual(pick(order, 'position_side', 'margin_mode', 'contract_type'), ['both', 'cross', 'swap']);
});

test('An order that is cancelled after it traded is partially cancelled', async () => {
  const id = await tradePartly();
  const untouched = await place(bot, { side: 'buy', volume: '1', price: '59000' });
  await bot.post('/v5/trade/cancel_all_orders', {});
  assert.deepEqual(
    [(await one(id))['state'], (await one(untouched))['state']],
    ['partially_canceled', 'canceled'],
  );
  assert.deepEqual(
    (await rows('/v5/trade/order/history', { states: 'canceled' })).map((row) => row['order_id']),
    [untouched],
  );
});

test('An execution shows role and a fee that is positive when it is charged, to both sides', async () => {
  const id = await tradePartly();
  const [taken = {}] = await rows('/v5/trade/order/details', { order_id: id });
  assert.deepEqual(pick(taken, 'role', 'trade_volume', 'trade_turnover', 'trade_fee'), [
    'TAKER',
    '2',
    '120',
    '0.072',
  ]);
  const [made = {}] = rowsOf((await other.get('/v5/trade/order/details')).data);
  assert.deepEqual(pick(made, 'role', 'side', 'trade_fee'), ['MAKER', 'sell', '0.024']);
  assert.equal(made['trade_id'], taken['trade_id']);
  assert.deepEqual(await rows('/v5/trade/order/details', { order_id: '5' }), []);
});

test('Positions say which way they stand, and closing settles the profit', async () => {
  await tradePartly();
  const [short = {}] = rowsOf((await other.get('/v5/trade/position/opens')).data);
  assert.deepEqual(pick(short, 'direction', 'volume', 'open_avg_price'), ['sell', '2', '60000']);
  const [long = {}] = await rows('/v5/trade/position/opens');
  assert.deepEqual(pick(long, 'direction', 'volume'), ['buy', '2']);
  await bot.post('/v5/trade/cancel_all_orders', {});
  await place(other, { side: 'buy', volume: '2', price: '61000' });
  const { data } = await bot.post('/v5/trade/position', CODE);
  const closing = await one(String(fieldsOf(data)['order_id']));
  assert.deepEqual(pick(closing, 'side', 'reduce_only', 'profit'), ['sell', true, '2']);
  // Profit of 2, less 0.06 % of 122.
  const [bill = {}, opening = {}] = await rows('/v5/account/bills', { contract_code: 'BTC-USDT' });
  assert.deepEqual(pick(bill, 'type', 'amount'), ['3', '1.9268']);
  assert.deepEqual(pick(opening, 'type', 'amount'), ['5', '-0.072']);
  const fromShort = rowsOf((await other.get('/v5/account/bills', { type: '4' })).data);
  assert.equal(fromShort[0]?.['amount'], '-2.0244');
  assert.deepEqual(await rows('/v5/account/bills', { type: '30,31' }), []);
});

test('Money of the spot wallet is no business of the contract account', async () => {
  const account = simulator.htx.truth().accounts.find(({ kind }) => kind === 'main');
  simulator.htx.fund({ uid: account?.uid ?? '', asset: 'USDT', amount: '7', wallet: 'spot' });
  assert.deepEqual(
    (await rows('/v5/account/bills')).map((row) => row['amount']),
    ['10000'],
  );
  assert.equal(fieldsOf((await bot.get('/v5/account/balance')).data)['equity'], '10000');
});

test('The margin of open orders counts as initial margin and is not available', async () => {
  await bot.post('/v5/position/lever', { ...CODE, lever_rate: 10 });
  await place(bot, { side: 'buy', volume: '10' });
  const balance = fieldsOf((await bot.get('/v5/account/balance')).data);
  assert.deepEqual(pick(balance, 'equity', 'initial_margin', 'available_margin'), ['10000', '60', '9940']);
});

test('Pages go to older and to newer rows from a row that they leave out', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) ids.push(await place(bot, { side: 'buy', volume: '1' }));
  const [a, b, c, d, e] = ids;
  const page = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> =>
    (await rows('/v5/trade/order/opens', query)).map((row) => row['order_id']);
  assert.deepEqual(await page({}), [e, d, c, b, a]);
  assert.deepEqual(await page({ limit: '2' }), [e, d]);
  assert.deepEqual(await page({ limit: '2', from: d ?? '' }), [c, b]);
  assert.deepEqual(await page({ limit: '2', from: b ?? '', direct: 'prev' }), [d, c]);
  assert.equal((await bot.get('/v5/trade/order/opens', { from: 'x' })).code, 1067);
});

test('Cancelled orders that never traded are forgotten after two hours, others are not', async () => {
  const traded = await tradePartly();
  await place(bot, { side: 'buy', volume: '1', price: '59000' });
  await bot.post('/v5/trade/cancel_all_orders', {});
  const history = async (): Promise<number> => (await rows('/v5/trade/order/history')).length;
  assert.equal(await history(), 2);
  simulator.htx.setClockOffset(2 * HOUR_MS + 1);
  try {
    const later = new ContractClient(
      simulator.htxContractUrl,
      simulator.htx.keys()[0] ?? null,
      () => clock.now() + 2 * HOUR_MS,
    );
    const kept = rowsOf((await later.get('/v5/trade/order/history')).data);
    assert.deepEqual(
      kept.map((row) => row['order_id']),
      [traded],
    );
    const query = { start_time: (START + HOUR_MS).toString() };
    assert.deepEqual((await later.get('/v5/trade/order/history', query)).data, []);
  } finally {
    simulator.htx.setClockOffset(0);
  }
});

test('In dual-side mode cancels and old offsets name one position', async () => {
  simulator.htx.setVariants({ legacyLinear: 'open' });
  await bot.post('/v5/position/mode', { position_mode: 'dual_side' });
  const legacy = {
    contract_code: 'BTC-USDT',
    volume: 2,
    lever_rate: 3,
    order_price_type: 'limit',
    price: 60000,
  };
  await place(other, { side: 'sell', volume: '2' });
  const path = '/linear-swap-api/v1/swap_cross_order';
  assert.equal((await bot.post(path, { ...legacy, direction: 'buy', offset: 'open' })).code, 200);
  assert.equal((await rows('/v5/trade/position/opens'))[0]?.['position_side'], 'long');
  const up = { ...legacy, price: 61000 };
  assert.equal((await bot.post(path, { ...up, direction: 'sell', offset: 'close' })).code, 200);
  assert.equal((await bot.post(path, { ...up, direction: 'sell', offset: 'open' })).code, 200);
  assert.equal((await bot.post(path, { ...up, direction: 'sell', offset: 'close' })).code, 1048);
  const sides = (await rows('/v5/trade/order/opens')).map((row) => row['position_side']);
  assert.deepEqual(sides, ['short', 'long']);
  const { data } = await bot.post('/v5/trade/cancel_all_orders', { position_side: 'short' });
  assert.equal(rowsOf(data).length, 1);
  assert.deepEqual(
    (await rows('/v5/trade/order/opens')).map((row) => row['position_side']),
    ['long'],
  );
});

test('A stop that could not do its work is refused, one that can shows its terms', async () => {
  await tradePartly();
  const algo = async (order: object): Promise<number> =>
    (await bot.post('/v5/algo/order', { ...CODE, side: 'sell', volume: '1', ...order })).code;
  assert.equal(await algo({ type: 'tp', tp_trigger_price: '59999' }), 1403);
  assert.equal(await algo({ type: 'sl', sl_trigger_price: '60001' }), 1403);
  assert.equal(await algo({ type: 'sl' }), 1066);
  assert.equal(await algo({ type: 'trigger', trigger_price: '59000', price: '58999.95' }), 1038);
  assert.equal(await algo({ type: 'guess', sl_trigger_price: '59000' }), 1067);
  assert.equal(await algo({ type: 'trailing_stop', callback_rate: '1' }), 1067);
  assert.equal(await algo({ type: 'sl', sl_trigger_price: '59000', sl_type: 'limit' }), 1066);
  assert.equal(
    await algo({ type: 'sl', sl_trigger_price: '59000', sl_order_price: '58000', sl_type: 'market' }),
    200,
  );
  assert.equal(await algo({ type: 'tp', tp_trigger_price: '61000', tp_order_price: '60900' }), 200);
  const [takeProfit = {}, stopLoss = {}] = await rows('/v5/algo/order/opens');
  assert.deepEqual(pick(stopLoss, 'type', 'sl_type', 'sl_order_price', 'reduce_only'), [
    'sl',
    'market',
    '0',
    true,
  ]);
  assert.deepEqual(pick(takeProfit, 'type', 'tp_type', 'tp_order_price'), ['tp', 'limit', '60900']);
});

test('Candles and past fundings can be asked for by time', async () => {
  await tradePartly();
  clock.advance(120_000);
  await tradePartly();
  const klines = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
    const all = { contract_code: 'BTC-USDT', period: '1min', ...query };
    return rowsOf((await bot.get('/linear-swap-ex/market/history/kline', all)).data).map((row) => row['id']);
  };
  const [early, late] = [START / 1000, START / 1000 + 120];
  assert.deepEqual(await klines({ size: '5' }), [early, late]);
  assert.deepEqual(await klines({ from: (early + 60).toString(), to: late.toString() }), [late]);
  const fundings = await rows('/v5/market/funding_rate_history', {
    contract_code: 'BTC-USDT',
    start_time: (START - 9 * HOUR_MS).toString(),
    end_time: START.toString(),
  });
  assert.deepEqual(
    fundings.map((row) => row['funding_time']),
    [START.toString(), (START - 8 * HOUR_MS).toString()],
  );
});
