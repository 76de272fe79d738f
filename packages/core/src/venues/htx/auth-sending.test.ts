import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { HmacKey } from '../../crypto/hmac-key.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import { forwardPublic, readCredentials, signRequest, verifySignature } from './auth.ts';
import { messageOf, operationOf, signedQueryOf } from './testing/messages.ts';

interface Vectors {
  readonly accessKey: string;
  readonly secret: string;
  readonly good: readonly {
    readonly algorithm: string;
    readonly method: 'GET' | 'POST';
    readonly host: string;
    readonly path: string;
    readonly parameters: string;
    readonly signature: string;
  }[];
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../vectors/htx-auth.json', import.meta.url), 'utf8'),
) as Vectors;
const HMAC = HmacKey.takeBytes(Buffer.from(VECTORS.secret, 'latin1'));
const SIGNED_AT = epochMs(Date.UTC(2026, 0, 2, 3, 4, 5));
const TARGET = { method: 'GET', path: '/v1/order/openOrders' };
const BOT = {
  accessKey: 'virtual',
  secret: 'another secret',
  timestamp: '2026-01-02T03:04:05',
  host: '127.0.0.1:18401',
};

function queryOf({ algorithm, parameters, signature }: Vectors['good'][number]): string {
  const auth = `AccessKeyId=${VECTORS.accessKey}&SignatureMethod=${algorithm}&SignatureVersion=2`;
  const rest = parameters === '' ? '' : `&${parameters}`;
  return `${auth}&Timestamp=2026-01-02T03%3A04%3A05${rest}&Signature=${encodeURIComponent(signature)}`;
}

const CREDENTIAL = { apiKey: VECTORS.accessKey, passphrase: null, key: HMAC, environment: 'live' } as const;

test('What we sign ourselves are the signatures of the vectors, for the host that is dialled.', () => {
  for (const row of VECTORS.good.filter(({ algorithm }) => algorithm === 'HmacSHA256')) {
    const { method, path, parameters, host } = row;
    const operation = operationOf(method, path);
    const target = parameters === '' ? path : `${path}?${parameters}`;
    const body = Buffer.from('{"a":1}');
    const context = { nowMs: epochMs(SIGNED_AT + 999), deadlineMs: null, host };
    const sent = signRequest({ operation, method, target, body }, CREDENTIAL, context);
    assert.deepEqual(sent, {
      method,
      target: `${path}?${queryOf(row)}`,
      body: method === 'GET' ? new Uint8Array() : body,
      headers: [
        ['accept', 'application/json'],
        ...(method === 'POST' ? [['content-type', 'application/json']] : []),
      ],
    });
  }
});

const VALUE = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed());
const NAME = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,8}$/u);

test('What a bot signed is signed again: its values, none of its authentication, for another host (SIG-22).', () => {
  const encode = (text: string): string =>
    encodeURIComponent(text).replace(/[!*'()]/gu, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  fc.assert(
    fc.property(fc.dictionary(NAME, VALUE, { maxKeys: 5, noNullPrototype: true }), (values) => {
      const given = Object.entries(values).map(([name, value]) => `${name}=${encode(value)}`);
      const query = signedQueryOf(TARGET, given.join('&'), BOT);
      const operation = operationOf('GET', TARGET.path);
      const target = `${TARGET.path}?${query}`;
      const sent = signRequest({ operation, method: 'GET', target, body: Buffer.alloc(0) }, CREDENTIAL, {
        nowMs: SIGNED_AT,
        deadlineMs: null,
        host: 'api.huobi.pro',
      });
      assert.doesNotMatch(sent.target, /virtual/u);
      const received = messageOf({ target: sent.target, headers: { host: 'api.huobi.pro' } });
      const presented = readCredentials(received);
      assert.ok(presented.kind === 'presented');
      assert.equal(verifySignature(received, presented, HMAC), true);
      assert.equal(presented.apiKey, VECTORS.accessKey);
      const read = new URLSearchParams(received.query);
      for (const name of ['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature'])
        read.delete(name);
      assert.deepEqual(Object.fromEntries(read), { ...values });
    }),
  );
});

test('A target that is not canonical is not signed.', () => {
  const operation = operationOf('GET', TARGET.path);
  const context = { nowMs: SIGNED_AT, deadlineMs: null, host: 'api.huobi.pro' };
  const signTarget = (target: string) =>
    signRequest({ operation, method: 'GET', target, body: Buffer.alloc(0) }, CREDENTIAL, context);
  assert.throws(() => signTarget(`${TARGET.path}?a=1&a=2`), BittingError);
  assert.throws(() => signTarget(`${TARGET.path}?a=1?b=2`), BittingError);
  assert.ok(signTarget(`${TARGET.path}?a=1&b=2`).target.includes('&a=1&b=2&Signature='));
});

const BOT_QUERY = signedQueryOf(TARGET, '', BOT);

test('A public request goes on with its parameters, without authentication, body and headers of the bot.', () => {
  const forward = (query: string) =>
    forwardPublic(
      messageOf({ target: `/market/depth${query}`, body: 'x', headers: { cookie: 'a=b' } }),
      'live',
    );
  const asked = { method: 'GET', body: new Uint8Array(), headers: [['accept', 'application/json']] };
  assert.deepEqual(forward('?symbol=btcusdt&type=step0'), {
    ...asked,
    target: '/market/depth?symbol=btcusdt&type=step0',
  });
  assert.deepEqual(forward(`?${BOT_QUERY}&symbol=btcusdt`), {
    ...asked,
    target: '/market/depth?symbol=btcusdt',
  });
  assert.deepEqual(forward(`?${BOT_QUERY}`), { ...asked, target: '/market/depth' });
  assert.deepEqual(forward(''), { ...asked, target: '/market/depth' });
});
