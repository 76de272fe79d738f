import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import { ContractClient, fieldsOf, rowsOf } from './contract-client.fixture.ts';
import { CONTRACT_ROUTES } from './routes.ts';

const START = Date.UTC(2026, 10, 21);

let simulator: Simulator;
let clock: ManualClock;
let uid: string;
let open: ContractClient;

before(async () => {
  clock = new ManualClock(START);
  simulator = await startSimulator({ seed: 5, clock, port: 0, controlPort: 0, marketMaker: true });
  uid = simulator.htx.createAccount().uid;
  simulator.htx.fund({ uid, asset: 'USDT', amount: '10000', wallet: 'contract' });
  open = new ContractClient(simulator.htxContractUrl, null);
});
after(() => simulator.close());

function client(permissions: readonly ('read_only' | 'trade')[]): ContractClient {
  const key = simulator.htx.createKey({ uid, permissions });
  return new ContractClient(simulator.htxContractUrl, key, () => clock.now());
}

test('Every path of the contract host is there once', () => {
  const names = CONTRACT_ROUTES.map(({ method, path }) => `${method} ${path}`);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.length > 100);
});

test('Trades of one user share a pool that the headers show, and reads have another', async () => {
  const first = client(['read_only', 'trade']);
  const second = client(['read_only', 'trade']);
  const cancel = { contract_code: 'BTC-USDT', order_id: '1' };
  const { headers } = await first.post('/v5/trade/cancel_order', cancel);
  assert.deepEqual(
    [headers['ratelimit-limit'], headers['ratelimit-interval'], headers['ratelimit-remaining']],
    ['72', '3000', '71'],
  );
  for (let count = 1; count < 72; count += 1) await second.post('/v5/trade/batch_orders', []);
  const refused = await first.post('/v5/trade/cancel_order', cancel);
  assert.deepEqual([refused.status, refused.code, refused.headers['ratelimit-remaining']], [429, 1032, '0']);
  assert.equal((await first.get('/v5/account/balance')).code, 200);
  clock.advance(3000);
  assert.equal((await first.post('/v5/trade/cancel_order', cancel)).code, 1061);
});

test('The asset mode changes once in ten seconds', async () => {
  const bot = client(['read_only', 'trade']);
  assert.deepEqual((await bot.post('/v5/account/asset_mode', { assets_mode: 1 })).data, { assets_mode: 1 });
  assert.equal((await bot.post('/v5/account/asset_mode', { assets_mode: 0 })).status, 429);
  assert.deepEqual((await bot.get('/v5/account/asset_mode')).data, { assets_mode: 1 });
});

test('A key that may only read cannot act, by either generation of the interface', async () => {
  const reader = client(['read_only']);
  const order = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: 'buy', type: 'market', volume: 1 };
  const refused = await reader.post('/v5/trade/order', order);
  assert.equal(refused.code, 403);
  assert.match(refused.text, /API key has no permission/);
  const money = '/linear-swap-api/v1/swap_transfer_inner';
  assert.match((await reader.post(money, {})).text, /"err_code":403,"err_msg":".*API key has no permission/);
  assert.equal((await reader.get('/v5/account/balance')).code, 200);
  assert.equal((await client(['read_only', 'trade']).post('/v5/trade/order', order)).code, 200);
});

test('Without a signature only public paths answer', async () => {
  assert.equal((await open.get('/v5/account/balance')).code, 403);
  assert.equal((await open.get('/v5/market/funding_rate')).code, 200);
});

test('Paths of the spot host and of coin-margined trading are unknown here', async () => {
  for (const path of ['/v1/account/accounts', '/v5/account/universal_transfer', '/swap-api/v1/swap_order']) {
    assert.equal((await client(['read_only', 'trade']).post(path, {})).status, 405, path);
  }
  const rows = rowsOf((await open.get('/swap-api/v1/swap_contract_info')).data);
  assert.deepEqual(
    rows.map((row) => row['contract_code']),
    ['BTC-USD'],
  );
  assert.equal(rowsOf((await open.get('/api/v1/contract_contract_info')).data).length, 1);
});

test('Contracts can be asked for by code, kind and margin mode', async () => {
  const codes = async (query: Readonly<Record<string, string>>): Promise<readonly unknown[]> =>
    rowsOf((await open.get('/linear-swap-api/v1/swap_contract_info', query)).data).map(
      (row) => row['contract_code'],
    );
  assert.deepEqual(await codes({}), ['BTC-USDT', 'ETH-USDT']);
  assert.deepEqual(await codes({ contract_code: 'eth-usdt' }), ['ETH-USDT']);
  assert.deepEqual(await codes({ business_type: 'futures' }), []);
  assert.deepEqual(await codes({ support_margin_mode: 'cross', business_type: 'swap' }), [
    'BTC-USDT',
    'ETH-USDT',
  ]);
  const unknown = await open.get('/linear-swap-api/v1/swap_contract_info', { contract_code: 'X-USDT' });
  assert.equal(unknown.code, 1014);
});

test('Time and heartbeat answer in maintenance, and the heartbeat says so', async () => {
  simulator.htx.setMaintenance(true);
  try {
    const beat = fieldsOf((await open.get('/heartbeat/')).data);
    assert.deepEqual([beat['linear_swap_heartbeat'], beat['linear_swap_estimated_recovery_time']], [0, null]);
    assert.match((await open.get('/api/v1/timestamp')).text, /^\{"status":"ok","ts":\d+\}$/);
    assert.match((await open.get('/v5/market/funding_rate')).text, /maintenance/);
  } finally {
    simulator.htx.setMaintenance(false);
  }
  assert.equal(fieldsOf((await open.get('/heartbeat/')).data)['linear_swap_heartbeat'], 1);
});

test('Depth is joined to coarser prices, away from the market, without losing contracts', async () => {
  const book = async (type: string): Promise<Readonly<Record<string, unknown>>> => {
    const query = { contract_code: 'BTC-USDT', type };
    const { text } = await open.get('/linear-swap-ex/market/depth', query);
    return fieldsOf(fieldsOf(JSON.parse(text))['tick']);
  };
  const sum = (levels: unknown): number =>
    (levels as readonly (readonly [number, number])[]).reduce((total, [, size]) => total + size, 0);
  const [fine, coarse] = [await book('step0'), await book('step3')];
  const count = (levels: unknown): number => (levels as readonly unknown[]).length;
  assert.equal(count(fine['bids']), 20);
  assert.ok(count(coarse['bids']) < 20);
  assert.equal(sum(coarse['asks']), sum(fine['asks']));
  const best = (levels: unknown): number => (levels as readonly (readonly [number, number])[])[0]?.[0] ?? 0;
  assert.ok(best(coarse['bids']) <= best(fine['bids']) && best(coarse['asks']) >= best(fine['asks']));
  assert.equal(best(coarse['bids']) % 100, 0);
  const wrong = await open.get('/linear-swap-ex/market/depth', { contract_code: 'BTC-USDT', type: 'step99' });
  assert.match(wrong.text, /"status":"error"/);
});

test('Every public path answers for a contract', async () => {
  const query = { contract_code: 'BTC-USDT', type: 'step0', period: '1min' };
  for (const { access, method, path } of CONTRACT_ROUTES) {
    if (access !== 'public') continue;
    assert.equal(method, 'GET');
    const isBatch = path.includes('batch_merged');
    const { status, text } = await open.get(path, isBatch ? {} : query);
    assert.equal(status, 200);
    assert.match(text, /"status":"ok"|"code":200/, `${path}: ${text}`);
  }
});
