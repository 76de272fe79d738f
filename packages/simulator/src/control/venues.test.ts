import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startSimulator, type Simulator } from '../compose.ts';
import { ManualClock } from '../engine/clock.ts';
import type { ApiKey } from '../engine/records.ts';
import { signedTarget } from '../htx/venue.fixture.ts';

const clock = new ManualClock(Date.UTC(2026, 10, 21));
let simulator: Simulator;

before(async () => {
  simulator = await startSimulator({ seed: 1, clock, port: 0, controlPort: 0, marketMaker: true });
});
after(() => simulator.close());

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

async function control(path: string, body?: object): Promise<Answer> {
  const response = await fetch(simulator.controlUrl + path, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: (await response.json()) as Answer['json'] };
}

async function ask(path: string, key: Pick<ApiKey, 'apiKey' | 'secret'>): Promise<Answer> {
  const host = new URL(simulator.htxSpotUrl).host;
  const target = signedTarget({ method: 'GET', path, key, host, at: clock.now() });
  const response = await fetch(simulator.htxSpotUrl + target);
  return { status: response.status, json: (await response.json()) as Answer['json'] };
}

test('The control port acts on OKX, and on HTX where the query says so', async () => {
  const { json: okx } = await control('/accounts', { funds: { USDT: '1' } });
  const { json: htx } = await control('/accounts?venue=htx', { funds: { USDT: '5', btc: '1' } });
  assert.match(String(okx['uid']), /^447\d{15}$/);
  assert.match(String(htx['uid']), /^41\d{7}$/);
  await control('/fund?venue=htx', { uid: htx['uid'], asset: 'USDT', amount: '7', wallet: 'contract' });
  const { json: key } = await control('/keys?venue=htx', { uid: htx['uid'] });
  const made = key as unknown as ApiKey;
  const { json } = await ask('/v2/user/uid', made);
  assert.equal(json['data'], Number(htx['uid']));
  const rows = simulator.htx.truth().balances.map(({ wallet, asset, cash }) => `${wallet} ${asset} ${cash}`);
  assert.deepEqual(rows.toSorted(), ['contract USDT 7', 'spot BTC 1', 'spot USDT 5']);
  assert.equal(simulator.control.truth().accounts.length, 1);
  assert.equal((await control('/requests/count?venue=htx&path=/v2/user/uid')).json['count'], 1);
  assert.equal((await control('/requests/count?path=/v2/user/uid')).json['count'], 0);
  assert.equal((await control('/accounts?venue=none', {})).status, 400);
});

test('Faults, maintenance and a shifted clock of one venue leave the other alone', async () => {
  const { uid } = simulator.htx.createAccount();
  const key = simulator.htx.createKey({ uid });
  const okxTime = async (): Promise<number> => (await fetch(`${simulator.okxUrl}/api/v5/public/time`)).status;
  await control('/faults?venue=htx', { kind: 'rate-limit', path: '/v2/user/uid' });
  const limited = await ask('/v2/user/uid', key);
  assert.deepEqual([limited.status, limited.json['err-code']], [429, 'base-request-exceed-frequency-limit']);
  await control('/maintenance?venue=htx', { isOn: true });
  assert.equal((await ask('/v1/account/accounts', key)).json['err-code'], 'system-maintenance');
  const status = await fetch(`${simulator.htxSpotUrl}/v2/market-status`);
  assert.deepEqual(((await status.json()) as { data: { marketStatus: number } }).data.marketStatus, 2);
  assert.equal(await okxTime(), 200);
  await control('/maintenance?venue=htx', { isOn: false });
  await control('/clock/offset?venue=htx', { offsetMs: 301_000 });
  assert.match(String((await ask('/v1/account/accounts', key)).json['err-msg']), /invalid submission time/);
  await control('/clock/offset?venue=htx', { offsetMs: 0 });
  assert.equal((await ask('/v1/account/accounts', key)).json['status'], 'ok');
});

test('Prices of a base asset move together at one venue, and a reset empties one venue', async () => {
  await control('/prices?venue=htx', { instrumentId: 'btcusdt', price: '70000' });
  const { prices } = simulator.htx.truth();
  assert.equal(prices['btcusdt']?.last.toString(), '70000');
  assert.ok(Math.abs(Number(prices['BTC-USDT']?.mark) - 70_000) < 50, String(prices['BTC-USDT']?.mark));
  assert.notEqual(simulator.control.truth().prices['BTC-USDT']?.last.toString(), '70000');
  const okxAccounts = simulator.control.truth().accounts.length;
  await control('/reset?venue=htx', {});
  assert.equal(simulator.htx.truth().accounts.length, 0);
  assert.equal(simulator.control.truth().accounts.length, okxAccounts);
});
