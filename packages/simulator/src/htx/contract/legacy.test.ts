import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ContractClient, fieldsOf, rowsOf } from './contract-client.fixture.ts';

const ORDER = {
  contract_code: 'BTC-USDT',
  price: 65000,
  volume: 1,
  direction: 'buy',
  offset: 'both',
  lever_rate: 5,
  order_price_type: 'limit',
} as const;

let simulator: Simulator;
let bot: ContractClient;
let uid: string;

before(async () => {
  simulator = await startSimulator({
    seed: 5,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    htxVariants: { rateLimitFactor: null },
  });
});
after(() => simulator.close());

beforeEach(() => {
  simulator.htx.reset();
  simulator.htx.setVariants({ legacyLinear: 'open' });
  ({ uid } = simulator.htx.createAccount());
  simulator.htx.fund({ uid, asset: 'USDT', amount: '10000', wallet: 'contract' });
  bot = new ContractClient(simulator.htxContractUrl, simulator.htx.createKey({ uid }));
});

/** Whatever a test did, the money of all accounts together is what it was. */
afterEach(() => {
  for (const [asset, total] of Object.entries(simulator.htx.truth().totals))
    assert.equal(total.toString(), '0', asset);
});

function path(name: string): string {
  return `/linear-swap-api/v1/${name}`;
}

async function place(change: object = {}): Promise<string> {
  const answer = await bot.post(path('swap_cross_order'), { ...ORDER, ...change });
  assert.equal(answer.code, 200, answer.text);
  return String(fieldsOf(answer.data)['order_id_str']);
}

test('The old interface shows ids as a number and as text', async () => {
  const text =
    '{"contract_code":"BTC-USDT","price":65000,"volume":1,"direction":"buy","offset":"both","lever_rate":5,"order_price_type":"limit","client_order_id":9223372036854775807}';
  const { data, text: answer } = await bot.post(path('swap_cross_order'), text);
  const id = String(fieldsOf(data)['order_id_str']);
  assert.ok(BigInt(id) > 2n ** 53n);
  assert.ok(answer.includes(`"order_id":${id},"order_id_str":"${id}"`), answer);
  assert.ok(answer.includes('"client_order_id":9223372036854775807'), answer);
  const open = await bot.post(path('swap_cross_openorders'), { contract_code: 'BTC-USDT' });
  assert.ok(open.text.includes(`"order_id":${id},`), open.text);
  assert.ok(open.text.includes('"price":65000,'), open.text);
  assert.equal(fieldsOf(open.data)['total_size'], 1);
});

test('Orders of the old interface trade, and show as orders, positions and margin', async () => {
  const filled = await place({ order_price_type: 'market', price: undefined, volume: 3 });
  const resting = await place({ order_price_type: 'post_only' });
  const info = await bot.post(path('swap_cross_order_info'), {
    contract_code: 'BTC-USDT',
    order_id: `${filled},${resting}`,
  });
  assert.deepEqual(
    rowsOf(info.data).map((row) => [row['status'], row['order_price_type'], row['trade_volume']]),
    [
      [6, 'market', 3],
      [3, 'post_only', 0],
    ],
  );
  const [position = {}] = rowsOf((await bot.post(path('swap_cross_position_info'), {})).data);
  assert.deepEqual([position['volume'], position['direction'], position['lever_rate']], [3, 'buy', 5]);
  const [account = {}] = rowsOf((await bot.post(path('swap_cross_account_info'), {})).data);
  assert.equal(account['margin_account'], 'USDT');
  const margin = Number(account['margin_position']);
  assert.ok(Math.abs(margin - Number(position['position_margin'])) < 1e-9 && margin > 0);
});

test('A cancel of several orders says for each what became of it', async () => {
  const id = await place();
  const body = { contract_code: 'BTC-USDT', order_id: `${id},17` };
  const { data } = await bot.post(path('swap_cross_cancel'), body);
  assert.equal(fieldsOf(data)['successes'], id);
  assert.deepEqual(
    rowsOf(fieldsOf(data)['errors']).map((row) => [row['order_id'], row['err_code']]),
    [['17', 1061]],
  );
});

test('What is wrong with an old order has the code of the old interface', async () => {
  const code = async (change: object): Promise<number> =>
    (await bot.post(path('swap_cross_order'), { ...ORDER, ...change })).code;
  assert.equal(await code({}), 200);
  assert.equal(await code({ direction: 'up' }), 1035);
  assert.equal(await code({ offset: 'half' }), 1036);
  assert.equal(await code({ offset: 'open' }), 1500);
  assert.equal(await code({ order_price_type: 'guess' }), 1034);
  assert.equal(await code({ lever_rate: undefined }), 1094);
  assert.equal(await code({ lever_rate: 7 }), 1349);
  assert.equal(await code({ volume: 100_000 }), 1047);
});

test('An account that has been moved is refused by the old interface and served by V5', async () => {
  await place();
  simulator.htx.setVariants({ legacyLinear: 'moved' });
  const refused = await bot.post(path('swap_cross_order'), ORDER);
  assert.equal(refused.code, 6023);
  assert.ok(refused.text.startsWith('{"status":"error","err_code":6023,"err_msg":'), refused.text);
  assert.equal((await bot.post(path('swap_cross_cancel'), {})).code, 6023);
  assert.equal((await bot.post(path('swap_cross_batchorder'), {})).code, 6023);
  assert.equal((await bot.post(path('swap_cross_account_info'), {})).code, 4007);
  assert.equal((await bot.get('/linear-swap-api/v3/unified_account_info')).code, 4007);
  assert.equal(rowsOf((await bot.get('/v5/trade/order/opens')).data).length, 1);
});

test('Money moves between a main account and its sub-account, and back', async () => {
  const sub = simulator.htx.createAccount({ masterUid: uid, name: 'sub' }).uid;
  const balance = (owner: string): string =>
    simulator.htx
      .truth()
      .balances.find((row) => row.uid === owner && row.wallet === 'contract')
      ?.cash.toString() ?? '0';
  const body = {
    sub_uid: sub,
    asset: 'USDT',
    from_margin_account: 'USDT',
    to_margin_account: 'USDT',
    amount: '1500.5',
    type: 'master_to_sub',
  };
  const moved = await bot.post(path('swap_master_sub_transfer'), body);
  assert.equal(moved.code, 200, moved.text);
  assert.match(String(fieldsOf(moved.data)['order_id']), /^\d{19}$/);
  assert.deepEqual([balance(uid), balance(sub)], ['8499.5', '1500.5']);
  await bot.post(path('swap_master_sub_transfer'), { ...body, amount: '500', type: 'sub_to_master' });
  assert.deepEqual([balance(uid), balance(sub)], ['8999.5', '1000.5']);
  const stranger = simulator.htx.createAccount().uid;
  assert.equal((await bot.post(path('swap_master_sub_transfer'), { ...body, sub_uid: stranger })).code, 1115);
  assert.equal((await bot.post(path('swap_master_sub_transfer'), { ...body, amount: '9000' })).code, 1301);
  assert.equal((await bot.post(path('swap_master_sub_transfer'), { ...body, amount: '0' })).code, 1322);
  const records = fieldsOf((await bot.post(path('swap_master_sub_transfer_record'), {})).data);
  assert.deepEqual(
    rowsOf(records['transfer_record']).map((row) => [row['transfer_type'], row['amount']]),
    [
      [35, '500'],
      [34, '1500.5'],
    ],
  );
});

test('Money moves between the margin accounts of one user, and is no margin of the shared one then', async () => {
  const body = {
    asset: 'USDT',
    from_margin_account: 'USDT',
    to_margin_account: 'BTC-USDT',
    amount: '4000',
  };
  assert.equal((await bot.post(path('swap_transfer_inner'), body)).code, 200);
  const equity = async (): Promise<unknown> =>
    fieldsOf((await bot.get('/v5/account/balance')).data)['equity'];
  assert.equal(await equity(), '6000');
  assert.equal((await bot.post(path('swap_transfer_inner'), { ...body, amount: '6001' })).code, 1301);
  assert.equal((await bot.post(path('swap_transfer_inner'), { ...body, amount: '0.123456789' })).code, 1331);
  assert.equal(
    (await bot.post(path('swap_transfer_inner'), { ...body, to_margin_account: 'USDT' })).code,
    1315,
  );
  const back = { ...body, from_margin_account: 'BTC-USDT', to_margin_account: 'USDT', amount: '4000' };
  assert.equal((await bot.post(path('swap_transfer_inner'), back)).code, 200);
  assert.equal(await equity(), '10000');
  assert.equal(
    (await bot.post(path('swap_transfer_inner'), { ...body, to_margin_account: 'X-USDT' })).code,
    1498,
  );
});

test('Money moves between spot and contracts on this host too', async () => {
  const body = { from: 'linear-swap', to: 'spot', currency: 'usdt', amount: '250', 'margin-account': 'USDT' };
  const answer = await bot.post('/v2/account/transfer', body);
  assert.deepEqual([answer.code, answer.status], [200, 200], answer.text);
  assert.equal(fieldsOf((await bot.get('/v5/account/balance')).data)['equity'], '9750');
});

test('A main account takes contract trading from a sub-account and gives it back', async () => {
  const sub = simulator.htx.createAccount({ masterUid: uid, name: 'sub' }).uid;
  simulator.htx.fund({ uid: sub, asset: 'USDT', amount: '1000', wallet: 'contract' });
  const subBot = new ContractClient(simulator.htxContractUrl, simulator.htx.createKey({ uid: sub }));
  const order = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: 'buy', type: 'market', volume: 1 };
  const trade = async (): Promise<number> => (await subBot.post('/v5/trade/order', order)).code;
  assert.equal(await trade(), 200);
  const { data } = await bot.post(path('swap_sub_auth'), { sub_uid: `${sub},5`, sub_auth: 0 });
  assert.equal(fieldsOf(data)['successes'], sub);
  assert.equal(rowsOf(fieldsOf(data)['errors'])[0]?.['err_code'], 1115);
  assert.equal(await trade(), 1113);
  await bot.post(path('swap_sub_auth'), { sub_uid: sub, sub_auth: 1 });
  assert.equal(await trade(), 200);
});
