/** The reader of queries against one that is slower and easier to believe; what is signed anew against what the parameters say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HmacKey } from '../../crypto/hmac-key.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import { signRequest } from './auth.ts';
import { HTX_OPERATIONS } from './operations/table.ts';
import { AUTH_PARAMETERS, encodeValue, readPairs, readParameters, readQuery, splitQuery } from './query.ts';

function encodePlainly(value: string): string {
  const escape = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  const isPlain = (byte: number): boolean => /^[A-Za-z0-9_.~-]$/u.test(String.fromCharCode(byte));
  return Array.from(Buffer.from(value), (byte) =>
    isPlain(byte) ? String.fromCharCode(byte) : escape(byte),
  ).join('');
}

/** `null`: it is not in its one form. */
function readPlainly(query: string): [string, string][] | null {
  const read = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [, name = '', text = ''] = /^([^=]*)=(.*)$/su.exec(pair) ?? [];
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,39}$/u.test(name) || read.has(name)) return null;
    try {
      const value = decodeURIComponent(text);
      const isBase64 = name === 'Signature' && /^[A-Za-z0-9+/]+={0,2}$/u.test(text);
      if (!isBase64 && encodePlainly(value) !== text) return null;
      read.set(name, isBase64 ? text : value);
    } catch {
      return null;
    }
  }
  return read.size > 32 ? null : [...read];
}

const NAMES = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,41}$/u),
  fc.constantFrom('a', 'A', 'a-b', 'a_b', 'Signature', 'Timestamp', 'AccessKeyId'),
);
const WELL_FORMED = fc
  .array(fc.tuple(NAMES, fc.string({ unit: 'grapheme', maxLength: 6 })), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${encodePlainly(value)}`).join('&'));
const PIECE_TEXTS =
  'a Z 9 & = % %2C %2c %41 %7E %C3%A9 %C3 %00 %ED%A0%80 _ . ~ - , : ! + / Signature= a= &b= é \u{1f511} ? #';
const PIECES = fc
  .array(fc.constantFrom(' ', ...PIECE_TEXTS.split(' ')), { maxLength: 12 })
  .map((pieces) => pieces.join(''));

test('Queries are read as by the slower way, or refused by both, asked anew or again', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(WELL_FORMED, PIECES), { minLength: 1, maxLength: 3 }), (queries) => {
      for (const query of [...queries, ...queries, queries[0] ?? '']) {
        const read = readQuery(query);
        assert.deepEqual('code' in read ? null : [...read], readPlainly(query));
        const split = query === '' ? [] : query.split('&').map((pair) => pair.split(/=(.*)/su, 2));
        assert.deepEqual(
          splitQuery(query),
          split.map(([name, text = '']) => [name, text]),
        );
      }
    }),
    { numRuns: 3_000 },
  );
});

test('What is signed anew has the parameters by their values, each written in the one way, in the order of their names', () => {
  const key = HmacKey.takeBytes(Buffer.from('secret'));
  const credential = { apiKey: 'own-key', passphrase: null, key, environment: 'live' } as const;
  const operation = HTX_OPERATIONS.find(({ path }) => path === '/v1/order/openOrders');
  assert.ok(operation);
  const context = { nowMs: epochMs(1_790_000_000_000), deadlineMs: null, host: 'api.huobi.pro' };
  fc.assert(
    fc.property(WELL_FORMED, (query) => {
      const parameters = readParameters(query);
      fc.pre(!('code' in parameters));
      const request = {
        operation,
        method: 'GET',
        target: `${operation.path}?${query}`,
        body: new Uint8Array(),
      };
      const signed = signRequest(request, credential, context).target.slice(operation.path.length + 1);
      const own = [...(readPlainly(signed) ?? [])].filter(([name]) => !AUTH_PARAMETERS.has(name));
      assert.deepEqual(new Map(own), new Map(parameters));
      const names = splitQuery(signed).map(([name]) => name);
      assert.deepEqual(names, [...names.slice(0, -1).sort(), 'Signature']);
      assert.deepEqual(
        readPairs(query),
        Array.from(parameters, ([name, value]) => [name, encodeValue(value)]),
      );
    }),
    { numRuns: 1_000 },
  );
});
