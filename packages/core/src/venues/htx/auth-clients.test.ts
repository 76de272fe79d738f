/** What unmodified ccxt signs, verified as on the path. Nothing leaves: only its signing is asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import ccxt from 'ccxt';
import { HmacKey } from '../../crypto/hmac-key.ts';
import type { ApiFamily } from '../operation.ts';
import { readCredentials, verifySignature } from './auth.ts';
import { findHtxOperation } from './operations/table.ts';
import { readParameters } from './query.ts';
import { messageOf } from './testing/messages.ts';

const SECRET = 'c0ffee00-11223344-55667788-99aab';
const KEY = HmacKey.takeBytes(Buffer.from(SECRET));
const GATEWAY = '127.0.0.1:18401';

/** As a user points it at a gateway: with its host names, or with its addresses alone. */
function clientOf(mode: 'hosts' | 'addresses'): InstanceType<typeof ccxt.htx> {
  const address = mode === 'hosts' ? 'http://{hostname}' : `http://${GATEWAY}`;
  const names = ['spot', 'contract', 'public', 'private', 'v2Public', 'v2Private'];
  return new ccxt.htx({
    apiKey: 'a1b2c3d4-e5f6a7b8-c9d0e1f2-a3b4c',
    secret: SECRET,
    ...(mode === 'hosts' ? { hostname: GATEWAY } : {}),
    urls: {
      ...(mode === 'hosts' ? { hostnames: { spot: GATEWAY, contract: GATEWAY } } : {}),
      api: Object.fromEntries(names.map((name) => [name, address])),
    },
  });
}

type Call = readonly [
  path: string,
  api: string | readonly string[],
  method: 'GET' | 'POST',
  parameters: Readonly<Record<string, unknown>>,
  asked: Readonly<Record<string, string>>,
  family: ApiFamily,
];

const ORDER = { 'account-id': '100001', symbol: 'btcusdt', type: 'buy-limit', amount: '1', price: '2' };

const CALLS: readonly Call[] = [
  ['v1/account/accounts', ['spot', 'private'], 'GET', {}, {}, 'htx-spot'],
  [
    'v1/order/openOrders',
    ['spot', 'private'],
    'GET',
    { symbol: 'btcusdt', 'account-id': 100_001, size: 5 },
    { symbol: 'btcusdt', 'account-id': '100001', size: '5' },
    'htx-spot',
  ],
  [
    'v2/reference/transact-fee-rate',
    ['spot', 'private'],
    'GET',
    { symbols: 'btcusdt,ethusdt' },
    { symbols: 'btcusdt,ethusdt' },
    'htx-spot',
  ],
  [
    'v1/order/orders/{order-id}',
    ['spot', 'private'],
    'GET',
    { 'order-id': '357632718898331' },
    {},
    'htx-spot',
  ],
  ['v1/order/orders/place', ['spot', 'private'], 'POST', ORDER, {}, 'htx-spot'],
  ['order/batch-orders', 'private', 'POST', [ORDER, ORDER] as never, {}, 'htx-spot'],
  ['algo-orders/cancel-all-after', 'v2Private', 'POST', { timeout: 10 }, {}, 'htx-spot'],
  ['v5/trade/order', ['contract', 'private'], 'POST', { contract_code: 'BTC-USDT' }, {}, 'htx-contract'],
  [
    'v5/trade/order/history',
    ['contract', 'private'],
    'GET',
    { contract_code: 'BTC-USDT', start_time: 1, state: "a b/c!*'()~é+" },
    { contract_code: 'BTC-USDT', start_time: '1', state: "a b/c!*'()~é+" },
    'htx-contract',
  ],
  [
    'linear-swap-api/v1/swap_cross_position_info',
    ['contract', 'private'],
    'POST',
    { contract_code: 'BTC-USDT' },
    {},
    'htx-contract',
  ],
];

for (const mode of ['hosts', 'addresses'] as const) {
  test(`What ccxt signs is verified when it was given the gateway's ${mode}.`, () => {
    const client = clientOf(mode);
    for (const [path, api, method, parameters, asked, family] of CALLS) {
      const signed = client.sign(path, api, method, parameters) as {
        readonly url: string;
        readonly body: string | undefined;
      };
      assert.ok(signed.url.startsWith(`http://${GATEWAY}/`), signed.url);
      const target = signed.url.slice(`http://${GATEWAY}`.length);
      const message = messageOf({ method, target, body: signed.body ?? '', headers: { host: GATEWAY } });
      const presented = readCredentials(message);
      assert.ok(presented.kind === 'presented', `${path} ${JSON.stringify(presented)}`);
      assert.equal(verifySignature(message, presented, KEY), true, path);
      const read = readParameters(message.query);
      assert.ok(!('code' in read), path);
      assert.deepEqual(Object.fromEntries(read), asked, path);
      assert.equal(findHtxOperation(method, message.path, family)?.family, family, path);
      const elsewhere = { ...message, header: () => 'elsewhere' };
      assert.equal(verifySignature(elsewhere, presented, KEY), mode === 'addresses', path);
    }
  });
}
