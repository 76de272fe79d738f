import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { truthOf } from '../control/truth.ts';
import { accountIdOf } from './ids.ts';
import { HtxBench } from './venue.fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'simulator-htx-'));
after(() => rmSync(directory, { recursive: true, force: true }));

test('HTX orders, stops, sub-users, keys and movements survive a restart in a file of their own', () => {
  const dataDir = join(directory, 'venue');
  const first = new HtxBench({ dataDir });
  const main = first.user({ USDT: '10000', BTC: '1' });
  const sub = first.user({}, { masterUid: main.uid, name: 'strategy1' });
  const key = first.key(main.uid, { ips: ['127.0.0.1'] });
  const post = (bench: HtxBench, path: string, body: object): unknown => {
    const answer = bench.ask({ method: 'POST', path, body, key });
    assert.ok(answer.body['status'] === 'ok' || answer.body['code'] === 200, JSON.stringify(answer.body));
    return answer.data;
  };
  const order = { 'account-id': accountIdOf(main.uid, 'spot'), symbol: 'btcusdt', amount: '0.01' };
  const place = (change: object): unknown =>
    post(first, '/v1/order/orders/place', { ...order, price: '60000', type: 'buy-limit', ...change });
  const resting = place({ 'client-order-id': 'resting' });
  const stop = place({ type: 'sell-stop-limit', price: '61000', 'stop-price': '62000', operator: 'lte' });
  post(first, '/v2/account/transfer', { from: 'spot', to: 'linear-swap', currency: 'usdt', amount: '10' });
  post(first, '/v2/sub-user/management', { subUid: sub.uid, action: 'lock' });
  const { totals: _, now: __, ...before } = truthOf(first.engine.state);
  first.engine.close();
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.endsWith('.sqlite')),
    ['simulator-htx.sqlite'],
  );

  const second = new HtxBench({ dataDir });
  try {
    const { totals, now: ___, ...again } = truthOf(second.engine.state);
    assert.deepEqual(again, before);
    for (const [asset, total] of Object.entries(totals)) assert.ok(total.isZero(), asset);
    assert.equal(second.engine.state.accounts.get(sub.uid)?.isLocked, true);
    assert.equal(post(second, `/v1/order/orders/${String(resting)}/submitcancel`, {}), resting);
    second.engine.setPrice('btcusdt', Decimal.parse('62000'));
    const { data } = second.ask({ path: `/v1/order/orders/${String(stop)}`, key });
    assert.equal((data as { readonly state: string }).state, 'submitted');
  } finally {
    second.engine.close();
  }
});
