import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { StreamChannel, StreamDialect } from '../stream-dialect.ts';
import { addField, duplicateField } from './json-changes.ts';
import {
  BOT_KEY,
  BOT_SECRET,
  channelsOf,
  connectionOf,
  credentialOf,
  endpointOf,
  isJson,
  judge,
  keyOf,
  NOW,
  operationsOf,
  readExample,
  type StreamExample,
  type StreamRule,
} from './stream-example.ts';

const OTHER_SECRET = 'the secret of another bot';

/** How a text can be cut and its characters be replaced. */
function damage(texts: readonly string[]): fc.Arbitrary<string> {
  const where = fc.record({ text: fc.constantFrom(...texts), at: fc.nat(), by: fc.string({ maxLength: 2 }) });
  return where.chain(({ text, at, by }) => {
    const from = at % (text.length + 1);
    return fc.constantFrom(text.slice(0, from), `${text.slice(0, from)}${by}${text.slice(from + 1)}`);
  });
}

function checkLogin(venue: StreamExample): void {
  const { dialect, codes, host } = venue;
  const endpoints = dialect.endpoints.filter(({ login }) => login !== 'none');
  assert.ok(endpoints.length > 0);
  for (const endpoint of endpoints) {
    const connection = connectionOf(venue, endpoint);
    const context = { nowMs: NOW, host, target: endpoint.path };
    const text = dialect.writeLogin(endpoint, credentialOf(venue), context);
    const login = dialect.readBotFrame(endpoint, text, codes);
    assert.equal(login.kind, 'login', endpoint.path);
    assert.equal(login.credentials.apiKey, BOT_KEY);
    assert.equal(Math.floor(login.credentials.timestampMs / 1000), Math.floor(NOW / 1000));
    assert.ok(dialect.verifyLogin(login, connection, keyOf(BOT_SECRET)), endpoint.path);
    assert.ok(!dialect.verifyLogin(login, connection, keyOf(OTHER_SECRET)), endpoint.path);
    const shown = { ...login.credentials, signature: null };
    for (let at = 0; at < text.length; at += 1)
      for (const other of ['A', '0', '"'].filter((one) => one !== text.charAt(at))) {
        const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
        const read = dialect.readBotFrame(endpoint, changed, codes);
        if (read.kind !== 'login' || !dialect.verifyLogin(read, connection, keyOf(BOT_SECRET))) continue;
        // What the signature does not cover says who it is: then another key is looked up, or its passphrase is wrong.
        const isShown = !isDeepStrictEqual({ ...read.credentials, signature: null }, shown);
        assert.ok(isShown || read.id !== login.id, `changed at ${at}: ${changed}`);
      }
  }
}

/** The same of so many other assets, as many as a connection may have; what names none is there once. */
function manyOf(channels: readonly StreamChannel[], { limits }: StreamDialect): readonly StreamChannel[] {
  const many = new Map<string, StreamChannel>();
  for (let nth = 0; nth < 60; nth += 1)
    for (const channel of channels) {
      const rename = (text: string): string => text.replace('BTC', `A${nth}`).replace('btc', `a${nth}`);
      const renamed = { ...channel, key: rename(channel.key), argument: rename(channel.argument) };
      many.set(renamed.key, renamed);
    }
  return [...many.values()].slice(0, limits.channelsPerConnection);
}

function checkSubscriptions(venue: StreamExample): void {
  const { dialect, codes } = venue;
  const channels = channelsOf(venue);
  for (const endpoint of dialect.endpoints) {
    const own = channels.filter((channel) => channel.endpoint === endpoint);
    const many = manyOf(own, dialect);
    for (const kind of ['subscribe', 'unsubscribe'] as const) {
      const keys = dialect.writeSubscribe(kind, many).flatMap((frame) => {
        assert.ok(Buffer.byteLength(frame) <= dialect.limits.frameBytesMax, endpoint.path);
        const read = dialect.readBotFrame(endpoint, frame, codes);
        assert.equal(read.kind, kind, frame);
        return read.channels.map(({ key }) => key);
      });
      assert.deepEqual(
        keys,
        many.map(({ key }) => key),
      );
    }
  }
}

function checkOperations(venue: StreamExample): void {
  const { dialect, rest, codes } = venue;
  const operations = operationsOf(venue);
  assert.ok(operations.length > 0);
  for (const operation of operations) {
    const takesDeadline = rest.takesDeadline(operation.operation);
    const deadlineMs = takesDeadline ? NOW : null;
    const text = dialect.writeOperation(operation, operation.message.body, { id: '4711', deadlineMs, codes });
    const read = dialect.readBotFrame(operation.endpoint, text, codes);
    assert.equal(read.kind, 'operation', text);
    assert.equal(read.id, '4711');
    assert.equal(read.name, operation.name);
    assert.equal(read.operation, operation.operation);
    assert.deepEqual(Buffer.from(read.message.body), Buffer.from(operation.message.body));
    const request = rest.readRequest(read.operation, read.message);
    assert.equal(request.kind, 'read-request', JSON.stringify(request));
    assert.equal(request.deadlineMs, deadlineMs);
  }
}

export const STREAM_READING_RULES: readonly StreamRule[] = [
  {
    name: 'an endpoint is found by its family and exact path',
    check: ({ dialect }) => {
      const paths = dialect.endpoints.map(({ path }) => path);
      assert.ok(paths.length > 0);
      for (const endpoint of dialect.endpoints) {
        const { family, path } = endpoint;
        assert.equal(dialect.findEndpoint(family, path, ''), endpoint);
        assert.equal(dialect.findEndpoint(family, path, 'unknown=1'), null);
        for (const other of [`${path}/`, `${path}x`, path.slice(0, -1), path.toUpperCase(), `/${path}`, ''])
          if (!paths.includes(other)) assert.equal(dialect.findEndpoint(family, other, ''), null, other);
      }
    },
  },
  {
    name: 'every frame that clients send is read as what it is',
    check: (venue) => {
      for (const example of venue.frames) {
        assert.equal(readExample(venue, example).kind, example.kind, example.text);
        assert.equal(judge(venue, endpointOf(venue, example), example.text), example.kind, example.text);
      }
    },
  },
  {
    name: 'a frame with a field that nothing defines, or with a field twice, is refused',
    check: (venue) => {
      for (const example of venue.frames.filter(isJson))
        for (const text of [...addField(example.text), ...duplicateField(example.text)])
          assert.equal(judge(venue, endpointOf(venue, example), text), 'refused', text);
    },
  },
  {
    name: 'a damaged frame is read or refused, and never throws',
    check: (venue) => {
      const texts = venue.frames.map(({ text }) => text);
      const endpoint = fc.constantFrom(...venue.dialect.endpoints);
      fc.assert(
        fc.property(endpoint, fc.oneof(damage(texts), fc.string(), fc.json()), (where, text) => {
          judge(venue, where, text);
        }),
        { numRuns: 400 },
      );
    },
  },
  { name: 'a login is verified by its own key alone, and with nothing of it changed', check: checkLogin },
  {
    name: 'what is subscribed to is written as it is read, within the bounds of a frame',
    check: checkSubscriptions,
  },
  { name: 'an operation is written as it is read, with our id and deadline', check: checkOperations },
];
