import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { encodeValue, readParameters, readQuery } from './query.ts';

function readingOf(query: string): unknown {
  const read = readQuery(query);
  return 'code' in read ? read.code : Object.fromEntries(read);
}

test('The parameters of a query are read by name, decoded, in their order.', () => {
  assert.deepEqual(readingOf(''), {});
  assert.deepEqual(readingOf('symbol=btcusdt&account-id=1'), { symbol: 'btcusdt', 'account-id': '1' });
  assert.deepEqual(readingOf('symbols=btcusdt%2Cethusdt&contract_code=BTC-USDT&a='), {
    symbols: 'btcusdt,ethusdt',
    contract_code: 'BTC-USDT',
    a: '',
  });
  // As ccxt encodes it.
  assert.deepEqual(readingOf('v=a%20b%2Fc%21%2A%27%28%29~%C3%A9%2B'), { v: "a b/c!*'()~é+" });
});

test('A query that is not canonical is refused: there is one way to write each (SIG-04).', () => {
  assert.deepEqual(readingOf('symbol=a'), { symbol: 'a' });
  for (const query of [
    'symbol',
    '&symbol=a',
    'symbol=a&',
    'symbol=a&&x=1',
    '=a',
    'a[]=1',
    'a%5B%5D=1',
    'a b=1',
    'symbol=%62tcusdt',
    'symbol=a%7Eb',
    'symbol=a+b',
    'symbol=a b',
    'symbol=a%2cb',
    'symbol=a,b',
    'symbol=a:b',
    'symbol=a*b',
    'symbol=a%',
    'symbol=a%4',
    'symbol=a%GG',
    'symbol=%C0%80',
    'symbol=%ED%A0%80',
    'symbol=é',
    'symbol=a?b=c',
    '?symbol=a',
    'symbol=a#b',
    'symbol=a=b',
    'symbol=a;b=c',
    '__proto__=1',
    '1=1',
    'a.b=1',
    `${'a'.repeat(41)}=1`,
  ])
    assert.equal(readingOf(query), 'FIELD_MALFORMED', query);
});

test('A parameter that is named twice is refused, wherever and whatever it is.', () => {
  for (const query of [
    'a=1&a=1',
    'a=1&b=2&a=3',
    'Signature=AAAA&Signature=AAAA',
    'AccessKeyId=a&AccessKeyId=b',
  ])
    assert.equal(readingOf(query), 'FIELD_MALFORMED', query);
  assert.deepEqual(readingOf('a=1&A=2'), { a: '1', A: '2' });
});

test('A query has at most so many parameters.', () => {
  const queryOf = (count: number): string => Array.from({ length: count }, (_, at) => `p${at}=1`).join('&');
  assert.notEqual(readingOf(queryOf(32)), 'FIELD_MALFORMED');
  assert.equal(readingOf(queryOf(33)), 'FIELD_MALFORMED');
  assert.equal(readingOf(`${queryOf(33)}&a[]`), 'FIELD_MALFORMED');
});

test('Only a signature may stand as plain base64.', () => {
  assert.deepEqual(readingOf('Signature=a+/b=='), { Signature: 'a+/b==' });
  assert.deepEqual(readingOf('Signature=a%2B%2Fb%3D%3D'), { Signature: 'a+/b==' });
  assert.equal(readingOf('Signature=a+%2Fb=='), 'FIELD_MALFORMED');
  assert.equal(readingOf('Signature=a+b==='), 'FIELD_MALFORMED');
  assert.equal(readingOf('signature=a+b='), 'FIELD_MALFORMED');
});

test('The parameters of an operation are those that do not authenticate.', () => {
  const auth = 'AccessKeyId=k&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=t&Signature=s';
  const read = readParameters(`${auth}&symbol=a&accessKey=b`);
  assert.ok(!('code' in read));
  assert.deepEqual(
    [...read],
    [
      ['symbol', 'a'],
      ['accessKey', 'b'],
    ],
  );
  const refused = readParameters(`${auth}&symbol=a&symbol=a`);
  assert.equal('code' in refused && refused.code, 'FIELD_MALFORMED');
});

const TEXT = fc.string({ unit: 'binary', maxLength: 20 }).filter((text) => text.isWellFormed());

test('A value is read from exactly the text that it is written in.', () => {
  fc.assert(
    fc.property(TEXT, (value) => {
      const text = encodeValue(value);
      assert.equal(
        text,
        encodeURIComponent(value).replace(
          /[!'()*]/gu,
          (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
        ),
      );
      assert.deepEqual(readingOf(`a=${text}`), { a: value });
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Fa-f0-9%+~.,-]{0,9}$/u), (text) => {
      const read = readQuery(`a=${text}`);
      if (!('code' in read)) assert.equal(encodeValue(read.get('a') ?? ''), text);
    }),
    { numRuns: 500 },
  );
});

/** By the bytes of its UTF-8, one after the other (RFC 3986 §2). */
function encodeByBytes(value: string): string {
  const bytes = Array.from(Buffer.from(value), (byte) => [byte, String.fromCharCode(byte)] as const);
  const isPlain = (character: string): boolean => /^[A-Za-z0-9_.~-]$/u.test(character);
  const escape = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return bytes.map(([byte, character]) => (isPlain(character) ? character : escape(byte))).join('');
}

test('A value is written byte by byte, and read from that text alone.', () => {
  const value = fc.string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...Array.from("a!'()*~+ %/:=&é\u0000")),
    ),
  });
  fc.assert(
    fc.property(value, (given) => {
      assert.equal(encodeValue(given), encodeByBytes(given));
      assert.deepEqual(readingOf(`a=${encodeValue(given)}`), { a: given });
    }),
    { numRuns: 2_000 },
  );
  const piece = fc.constantFrom(
    '%',
    'C',
    '3',
    'A',
    '9',
    'a',
    '%C3',
    '%A9',
    '%ED',
    '%A0',
    '%80',
    '%41',
    '%2B',
    '%EF',
    '%BB',
    '%BF',
    '%F4',
    '%90',
    '!',
    '~',
    '+',
    'é',
  );
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join('');
      const latin = text.replace(/%([0-9A-F]{2})/gu, (_escape, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
      const meant = Buffer.from(latin, 'latin1').toString('utf8');
      const isCanonical = encodeByBytes(meant) === text;
      accepted += Number(isCanonical);
      assert.deepEqual(readingOf(`a=${text}`), isCanonical ? { a: meant } : 'FIELD_MALFORMED', text);
    }),
    { numRuns: 3_000 },
  );
  assert.ok(accepted > 100, `${accepted} accepted`);
});
