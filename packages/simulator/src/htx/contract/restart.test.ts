import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import { ContractClient, fieldsOf, rowsOf } from './contract-client.fixture.ts';

const START = Date.UTC(2026, 10, 21);
const directory = mkdtempSync(join(tmpdir(), 'simulator-htx-contract-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const ORDER = { contract_code: 'BTC-USDT', margin_mode: 'cross', side: 'buy', volume: '2' } as const;

function start(clock: ManualClock): Promise<Simulator> {
  return startSimulator({
    seed: 11,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    dataDir: directory,
    htxVariants: { rateLimitFactor: null },
  });
}

const READS = [
  '/v5/account/balance',
  '/v5/account/asset_mode',
  '/v5/account/bills',
  '/v5/position/lever',
  '/v5/position/mode',
  '/v5/trade/order/opens',
  '/v5/trade/order/history',
  '/v5/trade/order/details',
  '/v5/trade/position/opens',
  '/v5/algo/order/opens',
] as const;

/** What a bot can read of its account, as text. */
async function trace(bot: ContractClient): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const path of READS) texts.push(JSON.stringify((await bot.get(path)).data));
  return texts;
}

test('A restart finds every contract order, position, stop, bill and setting again, and trades on', async () => {
  const clock = new ManualClock(START);
  const first = await start(clock);
  const { uid } = first.htx.createAccount();
  first.htx.fund({ uid, asset: 'USDT', amount: '5000', wallet: 'contract' });
  const key = first.htx.createKey({ uid });
  const before = new ContractClient(first.htxContractUrl, key, () => clock.now());
  await before.post('/v5/position/lever', {
    contract_code: 'BTC-USDT',
    margin_mode: 'cross',
    lever_rate: 25,
  });
  await before.post('/v5/account/asset_mode', { assets_mode: 1 });
  await before.post('/v5/trade/order', { ...ORDER, type: 'market' });
  const resting = { ...ORDER, type: 'limit', price: '65000', client_order_id: '9007199254740993' };
  const { data: placed } = await before.post('/v5/trade/order', resting);
  const trailing = { ...ORDER, side: 'sell', type: 'trailing_stop', callback_rate: '0.01', reduce_only: 1 };
  await before.post('/v5/algo/order', trailing);
  first.htx.setPrice('BTC-USDT', '68000');
  const known = await trace(before);
  await first.close();

  const second = await start(clock);
  try {
    const bot = new ContractClient(second.htxContractUrl, key, () => clock.now());
    // The market moves one step when it opens.
    second.htx.setPrice('BTC-USDT', '68000');
    assert.deepEqual(await trace(bot), known);
    const again = await bot.post('/v5/trade/order', resting);
    assert.equal(again.code, 1050);
    const name = { contract_code: 'BTC-USDT', client_order_id: '9007199254740993' };
    assert.deepEqual((await bot.post('/v5/trade/cancel_order', name)).data, placed);
    const next = await bot.post('/v5/trade/order', { ...ORDER, type: 'limit', price: '66000' });
    const idOf = (data: unknown): bigint => BigInt(String(fieldsOf(data)['order_id']));
    assert.ok(idOf(next.data) > idOf(placed), 'ids grow over a restart');
    // The stop remembers that the price was about 68,000.
    second.htx.setPrice('BTC-USDT', '67400');
    assert.equal(rowsOf((await bot.get('/v5/algo/order/opens')).data).length, 1);
    second.htx.setPrice('BTC-USDT', '67300');
    assert.deepEqual((await bot.get('/v5/algo/order/opens')).data, []);
    assert.deepEqual((await bot.get('/v5/trade/position/opens')).data, []);
    for (const [asset, total] of Object.entries(second.htx.truth().totals))
      assert.equal(total.toString(), '0', asset);
  } finally {
    await second.close();
  }
});
