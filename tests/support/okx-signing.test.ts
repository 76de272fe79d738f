import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signOkx } from './okx-signing.ts';

/** Signatures that other implementations gave for the same secret, time and request. */
const VECTORS = [
  ['GET', '/api/v5/account/balance?ccy=BTC%2CETH', undefined, 'ghS4PRUHu0ikORx5mVmLp2kCoTrOezvII+zOB8j2ws0='],
  ['GET', '/api/v5/account/balance?ccy=BTC,ETH', undefined, 'MF0UVHgmr2SqAmvSAO2o9NtQgWCn+XQj5V+hRzk6Mog='],
  [
    'POST',
    '/api/v5/trade/order',
    '{"instId":"BTC-USDT","tdMode":"cash","clOrdId":"b15","side":"buy","ordType":"limit","px":"2.15","sz":"2"}',
    '0jwYTLOyC2Kx/mcO4mruFvHDw4Gp0fW9riclPamdplA=',
  ],
] as const;

void test('okx signing agrees with other implementations', () => {
  const key = { apiKey: 'k', secret: '22582BD0CFF14C41EDBF1AB98506286D', passphrase: 'p' };
  for (const [method, target, body, expected] of VECTORS) {
    const signed = signOkx(key, { method, target, body, timestampMs: Date.UTC(2026, 10, 21) });
    assert.equal(new Map(signed.headers).get('OK-ACCESS-SIGN'), expected, target);
  }
});
