import assert from 'node:assert/strict';
import { test } from 'node:test';
import { truthOf } from '../control/truth.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import { accountIdOf } from './ids.ts';
import { HtxBench, type Answer } from './venue.fixture.ts';

type Row = Readonly<Record<string, unknown>>;

interface Family {
  readonly bench: HtxBench;
  readonly main: Account;
  readonly sub: Account;
  readonly key: ApiKey;
  readonly subKey: ApiKey;
  readonly post: (path: string, body: unknown, key?: ApiKey) => Answer;
  readonly get: (path: string, key?: ApiKey) => Answer;
}

function family(): Family {
  const bench = new HtxBench();
  const main = bench.user({ USDT: '1000', BTC: '1' });
  const sub = bench.user({}, { masterUid: main.uid, name: 'strategy1' });
  const key = bench.key(main.uid, { permissions: ['read_only', 'trade', 'withdraw'] });
  const subKey = bench.key(sub.uid);
  return {
    bench,
    main,
    sub,
    key,
    subKey,
    post: (path, body, signer = key) => bench.ask({ method: 'POST', path, body, key: signer }),
    get: (path, signer = key) => bench.ask({ path, key: signer }),
  };
}

function cash({ bench }: Family, { uid }: Account, wallet: string): string {
  return bench.engine.state.balances.get(`${uid}:${wallet}:USDT`)?.cash.toString() ?? '0';
}

function isConserved({ bench }: Family): void {
  for (const [asset, total] of Object.entries(truthOf(bench.engine.state).totals)) {
    assert.ok(total.isZero(), `${asset} ${total}`);
  }
}

test('Money moves between the wallets of a user from either host', () => {
  const users = family();
  const { bench, key, main, post } = users;
  const body = { from: 'spot', to: 'linear-swap', currency: 'USDT', amount: '100', 'margin-account': 'USDT' };
  const { body: moved } = post('/v2/account/transfer', body);
  assert.deepEqual([moved['code'], moved['success'], typeof moved['data']], [200, true, 'number']);
  const back = { ...body, from: 'linear-swap', to: 'spot', amount: '40' };
  const contract = bench.ask({
    method: 'POST',
    path: '/v2/account/transfer',
    host: 'contract',
    key,
    body: back,
  });
  assert.equal(contract.body['success'], true);
  assert.deepEqual([cash(users, main, 'spot'), cash(users, main, 'contract')], ['940', '60']);
  const tooMuch = post('/v2/account/transfer', { ...body, amount: '941' });
  assert.match(String(tooMuch.body['message']), /not enough/);
  const futures = post('/v1/futures/transfer', { currency: 'usdt', amount: '10', type: 'pro-to-futures' });
  assert.equal(futures.body['status'], 'ok');
  const universal = post('/v5/account/universal_transfer', { ...body, amount: '30' });
  assert.equal(universal.body['code'], 200);
  assert.equal((users.get('/v5/account/universal_transfer_records').data as readonly Row[]).length, 4);
  isConserved(users);
});

test('Money that an order holds cannot be moved', () => {
  const { main, post } = family();
  const order = {
    'account-id': accountIdOf(main.uid, 'spot'),
    symbol: 'btcusdt',
    type: 'buy-limit',
    amount: '0.01',
    price: '60000',
  };
  assert.equal(post('/v1/order/orders/place', order).body['status'], 'ok');
  const body = { from: 'spot', to: 'linear-swap', currency: 'usdt' };
  assert.notEqual(post('/v2/account/transfer', { ...body, amount: '401' }).body['success'], true);
  assert.equal(post('/v2/account/transfer', { ...body, amount: '400' }).body['success'], true);
});

test('Money moves within a family, and out of a sub-user only when it is allowed to', () => {
  const users = family();
  const { main, post, sub, subKey } = users;
  const give = { 'sub-uid': sub.uid, currency: 'usdt', amount: '50', type: 'master-transfer-out' };
  assert.equal(post('/v1/subuser/transfer', give).body['status'], 'ok');
  assert.deepEqual([cash(users, main, 'spot'), cash(users, sub, 'spot')], ['950', '50']);
  const take = {
    'from-user': sub.uid,
    'from-account-type': 'spot',
    'from-account': accountIdOf(sub.uid, 'spot'),
    'to-user': main.uid,
    'to-account-type': 'spot',
    'to-account': accountIdOf(main.uid, 'spot'),
    currency: 'usdt',
    amount: '20',
  };
  assert.equal(post('/v1/account/transfer', take, subKey).body['err-code'], 'sub-user-auth-required');
  const allow = { subUids: sub.uid, accountType: 'spot', transferrable: true };
  assert.equal(post('/v2/sub-user/transferability', allow).body['code'], 200);
  assert.equal(post('/v1/account/transfer', take, subKey).body['status'], 'ok');
  const stranger = users.bench.user({ USDT: '1' });
  const foreign = { ...take, 'to-user': stranger.uid, 'to-account': accountIdOf(stranger.uid, 'spot') };
  assert.equal(post('/v1/account/transfer', foreign).body['err-code'], 'base-operation-forbidden');
  isConserved(users);
});

test('A withdrawal is paid at once, can be taken back for a minute, and is idempotent by its name', () => {
  const users = family();
  const { bench, get, main, post, subKey } = users;
  const body = { address: 'anybody', currency: 'usdt', amount: '100', fee: '1', chain: 'trc20usdt' };
  const create = (change: Row = {}): Answer => post('/v1/dw/withdraw/api/create', { ...body, ...change });
  const first = create({ 'client-order-id': 'w1' });
  assert.equal(first.body['status'], 'ok');
  assert.equal(create({ 'client-order-id': 'w1' }).data, first.data);
  assert.equal(cash(users, main, 'spot'), '899');
  const cancel = (id: unknown): Answer => post(`/v1/dw/withdraw-virtual/${String(id)}/cancel`, {});
  assert.equal(cancel(first.data).data, first.data);
  assert.equal(cash(users, main, 'spot'), '1000');
  assert.equal(cancel(first.data).body['err-code'], 'dw-withdraw-not-found');
  const second = create();
  bench.clock.advance(60_000);
  assert.equal(cancel(second.data).body['err-code'], 'dw-withdraw-not-found');
  const list = get('/v1/query/deposit-withdraw?type=withdraw&currency=usdt').data as readonly Row[];
  assert.deepEqual(
    list.map((row) => row['state']),
    ['confirmed', 'canceled'],
  );
  for (const [change, code] of [
    [{ amount: '1' }, 'dw-withdraw-min-limit'],
    [{ amount: '9999' }, 'dw-insufficient-balance'],
    [{ chain: 'btc' }, 'base-currency-chain-error'],
    [{ fee: '0.5' }, 'base-withdraw-fee-error'],
    [{ currency: 'xyz' }, 'base-currency-error'],
  ] as const) {
    assert.equal(create(change).body['err-code'], code);
  }
  bench.variants = { ...bench.variants, withdrawalAddresses: ['known'] };
  assert.equal(create().body['err-code'], 'api-not-support-temp-addr');
  assert.equal(create({ address: 'known' }).body['status'], 'ok');
  const without = post('/v1/dw/withdraw/api/create', body, subKey);
  assert.match(String(without.body['err-msg']), /no permission/);
  isConserved(users);
});

test('A main user makes sub-users, their keys, and takes both away', () => {
  const { bench, get, main, post, subKey } = family();
  const made = post('/v2/sub-user/creation', {
    userList: [{ userName: 'grid2bot', note: 'grid' }, { userName: 'x' }],
  }).data as readonly Row[];
  const [{ uid = 0 } = {}, failed] = made;
  assert.deepEqual([typeof uid, failed?.['errCode']], ['number', '2002']);
  const request = { otpToken: '123456', subUid: uid, note: 'bot', permission: 'readOnly,trade' };
  const generated = post('/v2/sub-user/api-key-generation', { ...request, ipAddresses: '127.0.0.1' });
  const { accessKey, secretKey } = generated.data as {
    readonly accessKey: string;
    readonly secretKey: string;
  };
  const key = { ...subKey, apiKey: accessKey, secret: secretKey };
  assert.equal(get('/v2/user/uid', key).data, uid);
  const path = `/v2/user/api-key?uid=${String(uid)}`;
  const [row] = get(path).data as readonly Row[];
  assert.deepEqual(
    [row?.['accessKey'], row?.['permission'], row?.['ipAddresses'], row?.['validDays'], row?.['status']],
    [accessKey, 'readOnly,trade', '127.0.0.1', -1, 'normal'],
  );
  assert.equal(
    post('/v2/sub-user/api-key-generation', { ...request, permission: 'withdraw' }).body['code'],
    2002,
  );
  assert.equal(post('/v2/sub-user/api-key-generation', { ...request, otpToken: '1' }).body['code'], 2002);
  for (let count = 1; count < 5; count += 1) post('/v2/sub-user/api-key-generation', request);
  assert.equal(post('/v2/sub-user/api-key-generation', request).body['code'], 2014);
  const change = { subUid: uid, accessKey, permission: 'readOnly', ipAddresses: '' };
  assert.equal((post('/v2/sub-user/api-key-modification', change).data as Row)['permission'], 'readOnly');
  const [changed] = get(`${path}&accessKey=${accessKey}`).data as readonly Row[];
  assert.deepEqual([changed?.['permission'], changed?.['validDays']], ['readOnly', 90]);
  assert.equal(post('/v2/sub-user/management', { subUid: uid, action: 'lock' }).body['code'], 200);
  const [account] = get('/v1/account/accounts', key).data as readonly Row[];
  assert.equal(account?.['state'], 'lock');
  assert.equal(post('/v2/sub-user/api-key-deletion', { subUid: uid, accessKey }).body['data'], null);
  assert.match(String(get('/v1/account/accounts', key).body['err-msg']), /Incorrect Access key/);
  assert.equal(
    post('/v2/sub-user/creation', { userList: [{ userName: 'another1' }] }, subKey).body['code'],
    1002,
  );
  assert.equal(get(`/v2/user/api-key?uid=${main.uid}`, subKey).body['code'], 1002);
  assert.equal(bench.engine.state.keys.get(accessKey), null);
});

test('A locked sub-user looks and does nothing else', () => {
  const { get, post, sub, subKey } = family();
  const cancel = (): unknown => post('/v1/order/orders/batchCancelOpenOrders', {}, subKey).body['err-code'];
  assert.equal(cancel(), undefined);
  post('/v2/sub-user/management', { subUid: sub.uid, action: 'lock' });
  assert.equal(cancel(), 'operation-forbidden-for-lock-account-state');
  assert.equal(get('/v2/user/uid', subKey).data, Number(sub.uid));
  post('/v2/sub-user/management', { subUid: sub.uid, action: 'unlock' });
  assert.equal(cancel(), undefined);
});

test('Borrowing and lending are refused with a code, not with 405', () => {
  const { post } = family();
  for (const path of ['/v1/margin/orders', '/v1/cross-margin/orders/5/repay', '/v1/dw/transfer-in/margin']) {
    const { status, body } = post(path, { currency: 'usdt', amount: '1' });
    assert.deepEqual([status, body['status']], [200, 'error'], path);
  }
  assert.equal(post('/v2/c2c/transfer', {}).body['code'], 1002);
});
