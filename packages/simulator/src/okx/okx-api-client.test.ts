import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClient } from 'okx-api';
import { startSimulator, type Simulator } from '../compose.ts';
import type { ApiKey } from '../engine/records.ts';

let simulator: Simulator;
let client: RestClient;

function clientFor(key: ApiKey): RestClient {
  return new RestClient({
    apiKey: key.apiKey,
    apiSecret: key.secret,
    apiPass: key.passphrase,
    baseUrl: simulator.okxUrl,
  });
}

before(async () => {
  simulator = await startSimulator({
    seed: 5,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    variants: { rateLimitFactor: null },
  });
  const { uid } = simulator.control.createAccount({ funds: { USDT: '50000', BTC: '1', ETH: '5' } });
  client = clientFor(simulator.control.createKey({ uid, ips: ['127.0.0.1'] }));
});
after(() => simulator.close());

const order = {
  instId: 'ETH-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  sz: '0.1',
  px: '3400',
} as const;

test('okx-api reads the account, with commas unencoded in its query', async () => {
  const [balance] = await client.getBalance({ ccy: 'BTC,ETH' });
  assert.deepEqual(balance?.details.map(({ ccy }) => ccy).sort(), ['BTC', 'ETH']);
  const [config] = await client.getAccountConfiguration();
  assert.equal(config?.posMode, 'net_mode');
});

test('okx-api reads public data although it repeats stale credentials', async () => {
  await client.getBalance();
  const [ticker] = await client.getTicker({ instId: 'ETH-USDT' });
  assert.equal(ticker?.instId, 'ETH-USDT');
  const instruments = await client.getInstruments({ instType: 'SWAP' });
  assert.deepEqual(
    instruments.map(({ instId }) => instId),
    ['BTC-USDT-SWAP', 'ETH-USDT-SWAP', 'BTC-USD-SWAP'],
  );
  const sent = simulator.control.requests({ path: '/api/v5/public/instruments' })[0];
  assert.ok(sent?.rawHeaders.includes('OK-ACCESS-KEY'));
});

test('okx-api places, amends, lists and cancels', async () => {
  const [placed] = await client.submitOrder(order);
  assert.equal(placed?.sCode, '0');
  const ordId = placed?.ordId ?? '';
  await client.amendOrder({ instId: 'ETH-USDT', ordId, newSz: '0.2' });
  const [open] = await client.getOrderList({ instType: 'SPOT' });
  assert.deepEqual([open?.ordId, open?.sz, open?.state], [ordId, '0.2', 'live']);
  await client.cancelOrder({ instId: 'ETH-USDT', ordId });
  const [gone] = await client.getOrderDetails({ instId: 'ETH-USDT', ordId });
  assert.equal(gone?.state, 'canceled');
});

test('okx-api throws on a batch that fails partly, and the good row is really placed', async () => {
  const failed = await client.submitMultipleOrders([order, { ...order, sz: '1000' }]).then(
    () => null,
    (error: unknown) => error as { code: string; data: { sCode: string }[] },
  );
  assert.equal(failed?.code, '2');
  assert.deepEqual(
    failed.data.map(({ sCode }) => sCode),
    ['0', '51008'],
  );
  const open = await client.getOrderList({ instType: 'SPOT' });
  assert.equal(open.length, 1);
  await client.cancelMultipleOrders(open.map(({ instId, ordId }) => ({ instId, ordId })));
});

test('okx-api’s dead man’s switch carries its tag and spares other orders', async () => {
  const [answer] = await client.cancelAllAfter({ timeOut: '30' });
  const { tag } = (answer ?? {}) as { tag?: string };
  assert.ok(tag !== undefined && tag.length > 0);
  await client.cancelAllAfter({ timeOut: '0' });
});

test('okx-api opens and closes a swap position', async () => {
  await client.setLeverage({ instId: 'ETH-USDT-SWAP', lever: '5', mgnMode: 'cross' });
  await client.submitOrder({
    instId: 'ETH-USDT-SWAP',
    tdMode: 'cross',
    side: 'sell',
    ordType: 'market',
    sz: '3',
  });
  const [position] = await client.getPositions({ instType: 'SWAP' });
  assert.deepEqual([position?.pos, position?.lever], ['-3', '5']);
  await client.closePositions({ instId: 'ETH-USDT-SWAP', mgnMode: 'cross' });
  assert.equal((await client.getPositions({ instType: 'SWAP' })).length, 0);
});

test('okx-api’s algo orders wait, change and end', async () => {
  const [placed] = await client.placeAlgoOrder({
    instId: 'ETH-USDT',
    tdMode: 'cash',
    side: 'sell',
    ordType: 'conditional',
    sz: '1',
    slTriggerPx: '3000',
    slOrdPx: '-1',
  });
  const algoId = placed?.algoId ?? '';
  const [waiting] = await client.getAlgoOrderList({ ordType: 'conditional' });
  assert.deepEqual([waiting?.algoId, waiting?.slTriggerPx], [algoId, '3000']);
  const [canceled] = await client.cancelAlgoOrder([{ algoId, instId: 'ETH-USDT' }]);
  assert.equal(canceled?.sCode, '0');
});

test('A main account’s key makes a sub-account and a key that trades for it', async () => {
  await client
    .transferSubAccountBalance({
      ccy: 'USDT',
      amt: '1',
      from: '6',
      to: '6',
      fromSubAccount: 'none01',
      toSubAccount: 'none02',
    })
    .then(
      () => assert.fail('unknown sub-accounts'),
      (error: unknown) => assert.equal((error as { code: string }).code, '59510'),
    );
  const post = (path: string, body: object) => client.postPrivate(`/api/v5/users/subaccount/${path}`, body);
  await post('create-subaccount', { subAcct: 'grid01', type: '1' });
  const made = (await post('apikey', {
    subAcct: 'grid01',
    label: 'bot',
    passphrase: 'Paper-1-Key',
    perm: 'trade',
  })) as readonly {
    readonly apiKey: string;
    readonly secretKey: string;
    readonly passphrase: string;
  }[];
  const [key] = made;
  assert.ok(key !== undefined);
  await client.fundsTransfer({ ccy: 'USDT', amt: '500', from: '18', to: '18', type: '1', subAcct: 'grid01' });
  const bot = new RestClient({
    apiKey: key.apiKey,
    apiSecret: key.secretKey,
    apiPass: key.passphrase,
    baseUrl: simulator.okxUrl,
  });
  const [balance] = await bot.getBalance();
  assert.equal(balance?.details[0]?.eq, '500');
  await bot.fundsTransfer({ ccy: 'USDT', amt: '200', from: '18', to: '18', type: '3' });
  const [less] = await bot.getBalance();
  assert.equal(less?.details[0]?.eq, '300');
  const [listed] = await client.getSubAccountList();
  assert.equal(listed?.subAcct, 'grid01');
});
