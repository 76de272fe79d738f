import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { HmacKey } from '../../crypto/hmac-key.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import type { PresentedCredentials, VenueMessage } from '../dialect.ts';
import { forwardPublic, readCredentials, signRequest, verifySignature } from './auth.ts';
import { messageOf, operationOf } from './testing/requests.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

interface SignedCase {
  readonly name: string;
  readonly timestamp: string;
  readonly method: string;
  readonly target: string;
  readonly body: string;
  readonly signature: string;
}

interface Vectors {
  readonly secret: string;
  readonly good: readonly SignedCase[];
  readonly wrong: readonly SignedCase[];
  readonly headers: readonly {
    readonly name: string;
    readonly expect: string;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  readonly timestamps: {
    readonly accepted: readonly { readonly text: string; readonly ms: number }[];
    readonly refused: readonly string[];
  };
}

const VECTORS = JSON.parse(
  readFileSync(new URL('../../../vectors/okx-auth.json', import.meta.url), 'utf8'),
) as Vectors;
const GOOD_HEADERS = VECTORS.headers[0]?.headers ?? {};
const KEY = keyOf(VECTORS.secret);

function keyOf(secret: string): HmacKey {
  return HmacKey.takeBytes(Buffer.from(secret, 'latin1'));
}

function requestOf(row: SignedCase): VenueMessage {
  return messageOf({
    ...row,
    headers: {
      ...GOOD_HEADERS,
      'ok-access-sign': row.signature,
      'ok-access-timestamp': row.timestamp,
    },
  });
}

function presentedOf(message: VenueMessage): PresentedCredentials {
  const presented = readCredentials(message);
  assert.equal(presented.kind, 'presented', JSON.stringify(presented));
  return presented;
}

function isVerified(row: SignedCase, key = KEY): boolean {
  const message = requestOf(row);
  return verifySignature(message, presentedOf(message), key);
}

test('A signature of the vectors is verified over exactly its request.', () => {
  assert.ok(VECTORS.good.length >= 8);
  for (const row of VECTORS.good) assert.equal(isVerified(row), true, row.name);
});

test('A signature of another request, secret or instant is refused (SIG-02).', () => {
  assert.ok(VECTORS.wrong.length >= 20);
  for (const row of VECTORS.wrong) assert.equal(isVerified(row), false, row.name);
});

test('A signature of one vector serves no other of them (SIG-02).', () => {
  for (const row of VECTORS.good)
    for (const other of VECTORS.good) {
      const { signature } = other;
      assert.equal(isVerified({ ...row, signature }), row === other, `${row.name} by ${other.name}`);
    }
});

test('A signature with any one of its 256 bits flipped is refused (SIG-01).', () => {
  for (const row of VECTORS.good.slice(0, 2)) {
    for (let bit = 0; bit < 256; bit += 1) {
      const bytes = decodeBase64(row.signature);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(isVerified({ ...row, signature: encodeBase64(bytes) }), false, `bit ${bit}`);
    }
    assert.equal(isVerified(row), true);
  }
});

test('A signature of another length than 32 bytes is refused even where it was read.', () => {
  const [row] = VECTORS.good;
  assert.ok(row !== undefined);
  const message = requestOf(row);
  const presented = presentedOf(message);
  assert.equal(verifySignature(message, presented, KEY), true);
  for (const signature of [presented.signature.subarray(0, 31), Buffer.alloc(0), Buffer.alloc(33)])
    assert.equal(verifySignature(message, { ...presented, signature }, KEY), false);
});

/** One bit of one part of a signed request, changed. */
const FLIP = fc.record({
  row: fc.constantFrom(...VECTORS.good),
  part: fc.constantFrom('method', 'target', 'body', 'timestamp'),
  at: fc.nat(),
  bit: fc.nat(7),
});

test('A request with one bit flipped in method, target, body or timestamp is refused.', () => {
  let verified = 0;
  fc.assert(
    fc.property(FLIP, ({ row, part, at, bit }) => {
      const message = requestOf(row);
      const presented = presentedOf(message);
      assert.equal(verifySignature(message, presented, KEY), true);
      verified += 1;
      if (part === 'timestamp') {
        const timestampMs = epochMs(presented.timestampMs + (bit - 8) * 2 ** (at % 20));
        assert.equal(verifySignature(message, { ...presented, timestampMs }, KEY), false);
        return;
      }
      const bytes = Buffer.from(
        part === 'body' ? message.body : Buffer.from(message[part as 'method'], 'latin1'),
      );
      if (bytes.length === 0) bytes.fill(0);
      else bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ (1 << bit);
      const changed =
        bytes.length === 0
          ? { ...message, body: Buffer.from([bit]) }
          : { ...message, [part]: part === 'body' ? bytes : bytes.toString('latin1') };
      assert.equal(verifySignature(changed, presented, KEY), false);
    }),
    { numRuns: 400 },
  );
  assert.ok(verified >= 400);
});

test('A signature by another secret is refused, whatever the secret.', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme-ascii', maxLength: 40 }), (secret) => {
      const [row] = VECTORS.good;
      assert.ok(row !== undefined);
      assert.equal(isVerified(row, keyOf(secret)), secret === VECTORS.secret);
    }),
  );
});

test('The headers are read as the vectors say, each failure with its own code (SIG-01, SIG-16).', () => {
  assert.ok(VECTORS.headers.length >= 50);
  for (const { name, expect, headers } of VECTORS.headers) {
    const read = readCredentials(messageOf({ target: '/api/v5/account/config', headers }));
    const verdict = read.kind === 'presented' ? 'accept' : read.code;
    assert.equal(verdict, expect, name);
  }
});

test('The headers are handed on as they are, and the environment only where it is demo.', () => {
  const read = presentedOf(messageOf({ target: '/api/v5/account/config', headers: GOOD_HEADERS }));
  assert.equal(read.apiKey, GOOD_HEADERS['ok-access-key']);
  assert.equal(read.passphrase, GOOD_HEADERS['ok-access-passphrase']);
  assert.equal(read.timestampMs, Date.UTC(2026, 10, 21));
  assert.equal(encodeBase64(read.signature), GOOD_HEADERS['ok-access-sign']);
  const claimed = ['0', '1'].map((flag) => {
    const headers = { ...GOOD_HEADERS, 'x-simulated-trading': flag };
    return presentedOf(messageOf({ target: '/api/v5/account/config', headers })).claimedEnvironment;
  });
  assert.deepEqual([read.claimedEnvironment, ...claimed], [null, null, 'demo']);
});

test('A timestamp has one form, and names an instant that exists (SIG-05).', () => {
  for (const { text, ms } of VECTORS.timestamps.accepted) {
    assert.equal(parseTimestamp(text), ms, text);
    assert.equal(formatTimestamp(epochMs(ms)), text);
  }
  assert.ok(VECTORS.timestamps.refused.length >= 60);
  for (const text of VECTORS.timestamps.refused) assert.equal(parseTimestamp(text), null, text);
});

test('A timestamp that is accepted is always the one text of its instant.', () => {
  const character = fc.string({ minLength: 1, maxLength: 1, unit: 'binary-ascii' });
  fc.assert(
    fc.property(fc.nat(23), character, fc.nat(4_102_444_800_000), (at, replacement, ms) => {
      const text = new Date(ms).toISOString();
      assert.equal(parseTimestamp(text), ms);
      const changed = text.slice(0, at) + replacement + text.slice(at + 1);
      const read = parseTimestamp(changed);
      if (read !== null) assert.equal(new Date(read).toISOString(), changed);
      assert.equal(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u.test(changed) || read === null, true);
    }),
  );
});

test('An instant is written as the engine writes it, whichever was read or written before.', () => {
  const instant = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(instant, fc.nat(2_000), fc.boolean(), (ms, later, isRead) => {
      if (isRead) parseTimestamp(new Date(ms + later).toISOString());
      for (const some of [ms, ms + later, ms])
        assert.equal(formatTimestamp(epochMs(some)), new Date(some).toISOString());
    }),
  );
  assert.equal(formatTimestamp(epochMs(1_767_323_045_006.75)), '2026-01-02T03:04:05.006Z');
});

const CREDENTIAL = {
  apiKey: 'real-key',
  passphrase: 'real-passphrase',
  key: KEY,
  environment: 'live',
} as const;
const AT = {
  nowMs: epochMs(Date.parse('2026-11-21T00:00:00.000Z')),
  deadlineMs: null,
  host: 'openapi.okx.com',
};

test('What we sign ourselves are the signatures of the vectors, over exactly the bytes that are sent.', () => {
  for (const row of VECTORS.good) {
    const { method, target } = row;
    const operation = operationOf(method, target.replace('/api/v5/', '').replace(/\?.*/u, ''));
    const body = Buffer.from(row.body, 'utf8');
    const times = { nowMs: epochMs(Date.parse(row.timestamp)), deadlineMs: null, host: 'openapi.okx.com' };
    const sent = signRequest({ operation, method, target, body }, CREDENTIAL, times);
    assert.equal(sent.method, method);
    assert.equal(sent.target, target);
    assert.equal(sent.body, body);
    assert.deepEqual(sent.headers, [
      ['accept', 'application/json'],
      ...(method === 'POST' ? [['content-type', 'application/json']] : []),
      ['ok-access-key', 'real-key'],
      ['ok-access-sign', row.signature],
      ['ok-access-timestamp', row.timestamp],
      ['ok-access-passphrase', 'real-passphrase'],
    ]);
  }
});

test('The environment header follows the credential alone (SIG-18).', () => {
  const named = (environment: 'live' | 'demo' | 'paper') => {
    const operation = operationOf('GET', 'account/config');
    const target = operation.path;
    const request = { operation, method: 'GET', target, body: Buffer.alloc(0) };
    const claiming = messageOf({ target: '/api/v5/public/time', headers: { 'x-simulated-trading': '1' } });
    return [
      signRequest(request, { ...CREDENTIAL, environment }, AT),
      forwardPublic(claiming, environment),
    ].map(({ headers }) => headers.find(([name]) => name === 'x-simulated-trading')?.[1]);
  };
  assert.deepEqual(named('live'), [undefined, undefined]);
  assert.deepEqual(named('demo'), ['1', '1']);
  assert.deepEqual(named('paper'), [undefined, undefined]);
});

test('A deadline goes with orders and amends, and with nothing else.', () => {
  const taking = ['order', 'batch-orders', 'amend-order', 'amend-batch-orders'];
  const others = [
    'cancel-order',
    'cancel-batch-orders',
    'order-algo',
    'amend-algos',
    'cancel-algos',
    'cancel-all-after',
    'close-position',
  ];
  const deadlineOf = (path: string, deadlineMs: ReturnType<typeof epochMs> | null) => {
    const operation = operationOf('POST', `trade/${path}`);
    const request = { operation, method: 'POST', target: operation.path, body: Buffer.from('{}') };
    const { headers } = signRequest(request, CREDENTIAL, { ...AT, deadlineMs });
    return headers.find(([name]) => name === 'expTime')?.[1];
  };
  const deadline = epochMs(1_795_219_205_000);
  for (const path of taking) {
    assert.equal(deadlineOf(path, deadline), '1795219205000', path);
    assert.equal(deadlineOf(path, null), undefined, path);
  }
  for (const path of others) assert.equal(deadlineOf(path, deadline), undefined, path);
});

test('A public request goes on without a body and with no header of the bot.', () => {
  const headers = { ...GOOD_HEADERS, cookie: 'a=b', 'user-agent': 'bot' };
  const message = messageOf({ target: '/api/v5/market/ticker?instId=BTC-USDT', body: 'x', headers });
  assert.deepEqual(forwardPublic(message, 'live'), {
    method: 'GET',
    target: '/api/v5/market/ticker?instId=BTC-USDT',
    body: new Uint8Array(),
    headers: [['accept', 'application/json']],
  });
});
