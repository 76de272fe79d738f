/** Both dialects: canonical queries, what a bot presents, and the readers of everything that acts. */
import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VenueDialect, VenueMessage } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { encodeValue, readQuery as readHtxQuery } from '@bitting/core/venues/htx/query.ts';
import { signedQueryOf } from '@bitting/core/venues/htx/testing/messages.ts';
import { HTX_EXAMPLES } from '@bitting/core/venues/htx/testing/requests.ts';
import { okxDialect } from '@bitting/core/venues/okx/dialect.ts';
import { readQuery as readOkxQuery } from '@bitting/core/venues/okx/query.ts';
import { OKX_EXAMPLES } from '@bitting/core/venues/okx/testing/examples.ts';
import type { RequestExample } from '@bitting/core/venues/testing/request-example.ts';

import { type FuzzTarget, must, textsOf, type Verdict } from '../target.ts';

type ReadQuery = (query: string) => ReadonlyMap<string, string> | Refusal;

function checkQuery(query: string, read: ReadQuery): ReadonlyMap<string, string> | null {
  const parameters = read(query);
  if ('code' in parameters) {
    must(parameters.code === 'FIELD_MALFORMED', () => `refused as ${parameters.code}`);
    return null;
  }
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split(/[=](.*)/su));
  must(pairs.length === parameters.size, 'a parameter is lost');
  for (const [name = '', text = ''] of pairs) {
    must(parameters.has(name), () => `${name} is not there`);
    // What stands for a value is what everybody reads there: no plus that could be a space, no other escape.
    must(decodeURIComponent(text) === parameters.get(name), () => `${name} has another value to JavaScript`);
  }
  return parameters;
}

export const okxQuery: FuzzTarget = {
  name: 'okx-query',
  modules: /\/core\/src\/(?:venues\/okx\/query|encoding\/utf8)\.ts/u,
  inputBytesMax: 256,
  seeds: textsOf([
    '',
    'instId=BTC-USDT',
    'instId=BTC-USDT%2CETH-USDT&limit=100',
    'a=%C3%BC&b=',
    'a=1&a=2',
    'a=b+c',
  ]),
  check(input): Verdict {
    return checkQuery(input.toString('latin1'), readOkxQuery) === null ? 'refused' : 'accepted';
  },
};

export const htxQuery: FuzzTarget = {
  name: 'htx-query',
  modules: /\/core\/src\/(?:venues\/htx\/query|encoding\/utf8)\.ts/u,
  inputBytesMax: 512,
  seeds: textsOf([
    '',
    'account-id=100001&symbol=btcusdt',
    'a=%C3%BC&b=',
    'Signature=a+b/c==',
    'a=%2c',
    'a=~',
    'a=%7E',
  ]),
  check(input): Verdict {
    const parameters = checkQuery(input.toString('latin1'), readHtxQuery);
    if (parameters === null) return 'refused';
    // canon(canon(x)) = canon(x), and for all but a bare signature canon(x) = x.
    const canonical = (given: ReadonlyMap<string, string>): string =>
      [...given].map(([name, value]) => `${name}=${encodeValue(value)}`).join('&');
    const once = canonical(parameters);
    const again = readHtxQuery(once);
    must(!('code' in again), 'its canonical form is refused');
    must(canonical(again) === once && isDeepStrictEqual(again, parameters), 'it changes when written again');
    must(once === input.toString('latin1') || parameters.has('Signature'), 'it was not canonical');
    return 'accepted';
  },
};

/** A request in lines: method, target, headers as `name: value`, an empty line, the body. */
function messageOf(input: Buffer): VenueMessage {
  const headEnd = input.indexOf('\n\n');
  const head = input.subarray(0, headEnd === -1 ? input.length : headEnd).toString('latin1');
  const [method = '', target = '', ...lines] = head.split('\n');
  const headers = new Map(lines.map((line) => [line.split(': ')[0] ?? '', line.split(/: (.*)/su)[1] ?? '']));
  const [path = '', query = ''] = target.split(/\?(.*)/su);
  return {
    method,
    target,
    path,
    query,
    body: headEnd === -1 ? new Uint8Array() : input.subarray(headEnd + 2),
    header: (name) => headers.get(name),
  };
}

const SECRET = 'fuzz-secret-of-nobody';
const key = HmacKey.takeBytes(Buffer.from(SECRET));
const stranger = HmacKey.takeBytes(Buffer.from('fuzz-secret-of-another'));
const NOW = epochMs(1_767_322_245_000);

/** Presented or refused; presented, it must be right exactly where plain HMACs of node say so. */
function checkAuth(dialect: VenueDialect, message: VenueMessage, signedTexts: readonly Buffer[]): Verdict {
  const presented = dialect.readCredentials(message);
  if (presented.kind === 'refused') return 'refused';
  const isRight = dialect.verifySignature(message, presented, key);
  must(!dialect.verifySignature(message, presented, stranger), 'it is right for a key that did not sign it');
  const expected = signedTexts.map((text) => createHmac('sha256', SECRET).update(text).digest());
  const isExpected =
    presented.algorithm === 'hmac-sha256' && expected.some((bytes) => bytes.equals(presented.signature));
  must(isRight === isExpected, () => `the signature is said to be ${isRight ? 'right' : 'wrong'}`);
  return isRight ? 'accepted' : 'refused';
}

function okxSigned(method: string, target: string, body: string): Buffer {
  const timestamp = new Date(NOW).toISOString();
  const sign = createHmac('sha256', SECRET)
    .update(timestamp + method + target + body)
    .digest('base64');
  const head = [
    method,
    target,
    'ok-access-key: vk-1',
    `ok-access-sign: ${sign}`,
    `ok-access-timestamp: ${timestamp}`,
    'ok-access-passphrase: p',
  ];
  return Buffer.from(`${head.join('\n')}\n\n${body}`);
}

export const okxAuth: FuzzTarget = {
  name: 'okx-auth',
  modules: /\/core\/src\/(?:venues\/okx\/(?:auth|timestamp)|encoding\/base64)\.ts/u,
  inputBytesMax: 768,
  seeds: [
    okxSigned('GET', '/api/v5/account/balance?ccy=BTC', ''),
    okxSigned('POST', '/api/v5/trade/order', '{"instId":"BTC-USDT"}'),
  ],
  check(input): Verdict {
    const message = messageOf(input);
    const head = `${message.header('ok-access-timestamp') ?? ''}${message.method}${message.target}`;
    const verdict = checkAuth(okxDialect, message, [
      Buffer.concat([Buffer.from(head, 'latin1'), message.body]),
    ]);
    const presented = okxDialect.readCredentials(message);
    if (presented.kind === 'refused') return 'refused';
    const written = new Date(presented.timestampMs).toISOString();
    must(written === message.header('ok-access-timestamp'), 'the instant has another text');
    return verdict;
  },
};

const HTX_HOST = '127.0.0.1:8443';
const HTX_NAMES: readonly string[] = ['api.huobi.pro', 'api-aws.huobi.pro', 'api.hbdm.com', 'api.hbdm.vn'];

function htxSigned(method: string, target: string, parameters: string): Buffer {
  const signing = {
    accessKey: 'a1b2c3d4-e5f6a7b8-c9d0e1f2-a3b4c',
    secret: SECRET,
    timestamp: '2026-01-02T03:04:05',
    host: HTX_HOST,
  };
  const query = signedQueryOf({ method, path: target }, parameters, signing);
  return Buffer.from(`${method}\n${target}?${query}\nhost: ${HTX_HOST}`);
}

export const htxAuth: FuzzTarget = {
  name: 'htx-auth',
  modules: /\/core\/src\/(?:venues\/htx\/(?:auth|query|timestamp)|encoding\/base64)\.ts/u,
  inputBytesMax: 768,
  seeds: [
    htxSigned('GET', '/v1/account/accounts', ''),
    htxSigned('GET', '/v1/order/openOrders', 'account-id=100001&symbol=btcusdt'),
    htxSigned('POST', '/v1/order/orders/place', ''),
  ],
  check(input): Verdict {
    const message = messageOf(input);
    const pairs = message.query.split('&').filter((pair) => !/^Signature(?:=|$)/u.test(pair));
    const sorted = pairs.toSorted((a, b) => Buffer.compare(nameOf(a), nameOf(b)));
    const host = (message.header('host') ?? '').toLowerCase();
    const hosts = [host, host.replace(/:[0-9]+$/u, ''), ...HTX_NAMES].filter((name) => name !== '');
    const texts = [pairs, sorted].flatMap((list) =>
      hosts.map((name) =>
        Buffer.from([message.method, name, message.path, list.join('&')].join('\n'), 'latin1'),
      ),
    );
    checkSigning(message);
    return checkAuth(htxDialect, message, texts);
  },
};

function nameOf(pair: string): Buffer {
  return Buffer.from(pair.split('=')[0] ?? '');
}

/** What we sign of a canonical request is presented and right for whoever reads it, with the same parameters. */
function checkSigning(message: VenueMessage): void {
  const given = readHtxQuery(message.query);
  if ('code' in given || given.size > 20 || !/^(?:GET|POST)$/u.test(message.method)) return;
  const operation = htxDialect.findOperation('GET', '/v1/account/accounts', 'htx-spot');
  must(operation !== null, 'an operation is gone');
  const host = 'api.huobi.pro';
  const credential = { apiKey: 'real-key', passphrase: null, key, environment: 'paper' } as const;
  const { method, target, body } = message;
  const sent = htxDialect.sign({ operation, method, target, body }, credential, {
    nowMs: NOW,
    deadlineMs: null,
    host,
  });
  const [path = '', query = ''] = sent.target.split(/\?(.*)/su);
  const ours = { ...message, target: sent.target, path, query, body: sent.body, header: () => host };
  const presented = htxDialect.readCredentials(ours);
  must(presented.kind === 'presented', 'what we sign is refused');
  must(htxDialect.verifySignature(ours, presented, key), 'what we sign is wrong');
  const kept = readHtxQuery(query);
  must(!('code' in kept), 'what we send has no canonical query');
  const own = new Set(['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature']);
  for (const [name, value] of given)
    if (!own.has(name)) must(kept.get(name) === value, 'a parameter changed');
  must(kept.get('AccessKeyId') === 'real-key', 'the key presented is not the real one');
}

/** The modules of a dialect that read what a bot sends. */
const READING =
  '(?:readers|orders|legs|fields|schemas|cancels|positions|line|instrument-id|client-order-id|query)';

/** The first byte chooses one of the examples' operations, the rest is the query, a line end, and the body. */
function readersTarget(name: string, dialect: VenueDialect, examples: readonly RequestExample[]): FuzzTarget {
  const rows = examples.map((example) => {
    const operation = dialect.findOperation(example.method, example.path, example.family);
    if (operation === null) throw new Error(`no operation ${example.path}`);
    return { example, operation };
  });
  return {
    name,
    modules: new RegExp(
      `/core/src/venues/(?:${dialect.id}/${READING}|closed-fields|client-order-ids)\\.ts`,
      'u',
    ),
    inputBytesMax: 1_536,
    seeds: examples.map(({ query, body }, at) =>
      Buffer.concat([Buffer.of(at), Buffer.from(`${query}\n${body}`)]),
    ),
    check(input): Verdict {
      const row = rows[(input[0] ?? 0) % rows.length];
      const lineEnd = input.indexOf(0x0a, 1);
      must(row !== undefined, 'no row');
      if (lineEnd === -1) return 'refused';
      const { path, method } = row.example;
      const query = input.subarray(1, lineEnd).toString('latin1');
      const target = query === '' ? path : `${path}?${query}`;
      const body = input.subarray(lineEnd + 1);
      return checkReader(dialect, row.operation, {
        method,
        target,
        path,
        query,
        body,
        header: () => undefined,
      });
    },
  };
}

type Operation = Parameters<VenueDialect['readRequest']>[0];

function checkReader(dialect: VenueDialect, operation: Operation, message: VenueMessage): Verdict {
  const read = dialect.readRequest(operation, message);
  if (read.kind === 'refused') return 'refused';
  const { intents } = read;
  must(intents.length > 0, 'a request without an intent is let through');
  for (const intent of intents) checkIntent(intent);
  if (message.body.length === 0) return 'accepted';
  // Every reader of JSON must see in the body what ours saw: written by another, it means the same.
  const rewritten = Buffer.from(rewrite(message.body));
  const again = dialect.readRequest(operation, { ...message, body: rewritten });
  must(isDeepStrictEqual(again, read), 'to another reader of JSON it is another request');
  if (!operation.acts) return 'accepted';
  const ids = intents.map((intent, at) =>
    intent.kind === 'place' && intent.clientOrderId === null
      ? dialect.newClientOrderId(operation, (length) => new Uint8Array(length).fill(at + 1))
      : null,
  );
  checkInsertion(dialect, { operation, message, intents, ids });
  return 'accepted';
}

function checkInsertion(
  dialect: VenueDialect,
  given: {
    readonly operation: Operation;
    readonly message: VenueMessage;
    readonly intents: readonly Intent[];
    readonly ids: readonly (string | null)[];
  },
): void {
  const { operation, message, intents, ids } = given;
  const edited = dialect.insertClientOrderIds(operation, message.body, ids);
  const after = dialect.readRequest(operation, { ...message, body: edited });
  must(after.kind !== 'refused', 'with our ids it is refused');
  const expected = intents.map((intent, at) => withId(intent, ids[at] ?? null));
  must(isDeepStrictEqual(after.intents, expected), 'with our ids it is another request');
}

function withId(intent: Intent, id: string | null): Intent {
  return id === null || intent.kind !== 'place' ? intent : { ...intent, clientOrderId: id };
}

/** As JavaScript reads and writes it, except numbers: their text stays. */
function rewrite(body: Uint8Array): string {
  const raw = (text: string): unknown =>
    (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(text);
  const parse = JSON.parse as (
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ) => unknown;
  const value = parse(Buffer.from(body).toString('utf8'), (_name, value, { source }) =>
    typeof value === 'number' ? raw(source ?? '') : value,
  );
  return JSON.stringify(value);
}

function checkIntent(intent: Intent): void {
  if (intent.kind !== 'place') return;
  const { size, price, legs } = intent;
  if (size.unit !== 'position') must(size.amount.sign() >= 0, 'a size below zero is let through');
  must(price === null || price.sign() >= 0, 'a price below zero is let through');
  must(
    legs.every((leg) => (leg.price?.sign() ?? 0) >= 0 && (leg.triggerPrice?.sign() ?? 0) >= 0),
    'a leg has a price below zero',
  );
}

export const okxReaders = readersTarget('okx-readers', okxDialect, OKX_EXAMPLES);
export const htxReaders = readersTarget('htx-readers', htxDialect, HTX_EXAMPLES);
