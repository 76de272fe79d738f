/** What is said of credentials and signatures that are refused, and what is asked where nothing is named. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HmacKey } from '../../crypto/hmac-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import { readCredentials, signRequest } from './auth.ts';
import { newClientOrderId } from './client-order-id.ts';
import { placeOfTag } from './questions.ts';
import { messageOf, operationOf } from './testing/messages.ts';

const PATH = '/v1/order/openOrders';

function told(query: string, body = ''): string {
  const read = readCredentials(messageOf({ target: `${PATH}?${query}`, body }));
  return read.kind === 'refused' ? `${read.code}: ${read.detail}` : 'accepted';
}

test('A bot is told why its signature cannot be one.', () => {
  const queryOf = (method: string, version: string): string =>
    `AccessKeyId=a&SignatureMethod=${method}&SignatureVersion=${version}&Timestamp=2026-01-02T03%3A04%3A05&Signature=${'A'.repeat(43)}%3D`;
  assert.equal(told(queryOf('HmacSHA256', '2')), 'accepted');
  const wrong = 'SIGNATURE_WRONG: SignatureMethod must be HmacSHA256 or Ed25519, SignatureVersion must be 2.';
  assert.equal(told(queryOf('HmacSHA1', '2')), wrong);
  assert.equal(told(queryOf('HmacSHA256', '1')), wrong);
  assert.equal(
    told(queryOf('HmacSHA256', '2'), '{}'),
    'REQUEST_MALFORMED: A GET has no body: no signature would cover it.',
  );
});

test('A target that is not canonical is a fault of ours when it is to be signed, which the operator reads.', () => {
  const credential = {
    apiKey: 'a',
    passphrase: null,
    key: HmacKey.takeBytes(Buffer.from('secret')),
    environment: 'live',
  } as const;
  const context = { nowMs: epochMs(1_770_000_000_000), deadlineMs: null, host: 'api.huobi.pro' };
  const sign = (query: string): string =>
    signRequest(
      {
        operation: operationOf('GET', PATH),
        method: 'GET',
        target: `${PATH}?${query}`,
        body: new Uint8Array(),
      },
      credential,
      context,
    ).target;
  assert.match(sign('symbol=btcusdt'), /&symbol=btcusdt&Signature=/u);
  assert.throws(
    () => sign('symbol=a+b'),
    (error) =>
      error instanceof BittingError &&
      error.operatorDetail === 'a query that is not canonical reached the signature',
  );
});

test('An operation that places nothing gets an id in text, if it is asked for one.', () => {
  const operation = operationOf('POST', '/v1/order/orders/batchCancelOpenOrders');
  assert.match(
    newClientOrderId(operation, (length) => new Uint8Array(length)),
    /^bit0{28}$/u,
  );
});

test('A cancel that says no place is of the spot market, and of all its pairs.', () => {
  assert.deepEqual(placeOfTag(null), ['spot', []]);
  assert.deepEqual(placeOfTag('spot a,b'), ['spot', ['a', 'b']]);
});
