import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkHtxForm } from '@bitting/gateway/accounts/htx-form.ts';
import { checkOkxForm } from '@bitting/gateway/accounts/okx-form.ts';
import { FIELDS_OF, lintKey, readKeyLines, trimmed, venueByForm, type PastedKey } from './key-lint.ts';

const OKX: PastedKey = {
  apiKey: '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
  secret: '0123456789ABCDEF0123456789ABCDEF',
  passphrase: 'Gate-way1',
};
const HTX: PastedKey = {
  apiKey: 'xa2b53ggfc-12345678-9abcdef0-12345',
  secret: '01234567-89abcdef-01234567-89abc',
  passphrase: '',
};

function codesOf(venue: 'okx' | 'htx', key: PastedKey): readonly string[] {
  return lintKey(venue, key).map(({ code, field }) => `${field}:${code}`);
}

describe('the look at a pasted key', () => {
  it('finds nothing in keys of today', () => {
    deepEqual(codesOf('okx', OKX), []);
    deepEqual(codesOf('htx', HTX), []);
  });

  for (const [venue, name, change, expected] of [
    ['okx', 'nothing at all', { secret: '' }, ['secret:empty']],
    ['okx', 'a space behind', { apiKey: `${OKX.apiKey} ` }, ['apiKey:space']],
    ['okx', 'a line break between', { secret: `0123\n4567` }, ['secret:line-break']],
    ['okx', 'a character that nobody sees', { secret: `${OKX.secret}\u200b` }, ['secret:invisible']],
    [
      'okx',
      'key and secret swapped',
      { apiKey: OKX.secret, secret: OKX.apiKey },
      ['apiKey:swapped', 'secret:swapped'],
    ],
    ['okx', 'a key of HTX', { apiKey: HTX.apiKey }, ['apiKey:other-venue']],
    ['okx', 'a key that is cut off', { apiKey: OKX.apiKey.slice(0, -1) }, ['apiKey:key-form']],
    ['okx', 'a secret that is cut off', { secret: OKX.secret.slice(1) }, ['secret:secret-form']],
    ['okx', 'the secret as passphrase', { passphrase: OKX.secret }, ['passphrase:passphrase-same']],
    [
      'okx',
      'a passphrase that is too long',
      { passphrase: 'Aa1!'.repeat(9) },
      ['passphrase:passphrase-long'],
    ],
    [
      'okx',
      'what may be the password of the login',
      { passphrase: 'hunter2' },
      ['passphrase:passphrase-weak'],
    ],
    ['htx', 'a private key', { secret: '-----BEGIN PRIVATE KEY-----' }, ['secret:private-key']],
    [
      'htx',
      'key and secret swapped',
      { apiKey: HTX.secret, secret: HTX.apiKey },
      ['apiKey:swapped', 'secret:swapped'],
    ],
    ['htx', 'the same text twice', { secret: HTX.apiKey }, ['secret:same']],
    ['htx', 'a key of OKX', { apiKey: OKX.apiKey }, ['apiKey:other-venue']],
    ['htx', 'a key without groups', { apiKey: 'abc' }, ['apiKey:key-form']],
  ] as const)
    it(`finds ${name} at ${venue}`, () => {
      deepEqual(codesOf(venue, { ...(venue === 'okx' ? OKX : HTX), ...change }), expected);
    });

  it('doubts a passphrase that OKX would not take, and does not refuse it', () => {
    equal(lintKey('okx', { ...OKX, passphrase: 'hunter2' })[0]?.weight, 'doubt');
  });

  it('takes off what a clipboard puts around a text, and nothing between', () => {
    equal(trimmed(`\u200b\n ${OKX.secret}\u00a0\r\n`), OKX.secret);
    equal(trimmed('a b'), 'a b');
  });

  it('names the venue that a key seems to be of', () => {
    equal(venueByForm('okx', HTX.apiKey), 'htx');
    equal(venueByForm('okx', OKX.apiKey), null);
    equal(venueByForm('htx', OKX.apiKey), 'okx');
  });

  it('refuses what the gateway refuses without asking the venue, and nothing else', () => {
    const piece = fc.oneof(
      fc.constantFrom(...Object.values(OKX), ...Object.values(HTX), 'MC4CAQAwBQYDK2Vw', 'Aa1!'.repeat(9)),
      fc.string({ maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    );
    const text = fc.oneof(
      piece,
      fc
        .tuple(fc.constantFrom('', ' ', '\n', '\u200b'), piece, fc.constantFrom('', ' ', '\u00a0'))
        .map((parts) => parts.join('')),
    );
    const given = fc.record({ apiKey: text, secret: text, passphrase: text });
    fc.assert(
      fc.property(given, fc.constantFrom('okx' as const, 'htx' as const), (key, venue) => {
        const passphrase = FIELDS_OF[venue].includes('passphrase') ? key.passphrase : null;
        const asked = {
          ...key,
          passphrase,
          venue,
          environment: 'live',
          trading: 'spot',
          region: null,
        } as const;
        const refused = (venue === 'okx' ? checkOkxForm(asked) : checkHtxForm(asked)) !== null;
        equal(
          lintKey(venue, key).some(({ weight }) => weight === 'refuse'),
          refused,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a key that is pasted whole', () => {
  it('finds its fields by the names of its lines, in any order', () => {
    const key = { apiKey: 'a-1', secret: 'B=2', passphrase: 'c: 3' };
    deepEqual(readKeyLines('okx', 'API key: a-1\nSecret key: B=2\nPassphrase: c: 3'), key);
    deepEqual(readKeyLines('okx', '\r\nsecret = B=2\r\n\r\npassword = c: 3\r\napi_key = a-1\r\n'), key);
    deepEqual(readKeyLines('htx', 'Access Key: x\nSecret Key: y'), {
      apiKey: 'x',
      secret: 'y',
      passphrase: '',
    });
  });

  it('is left as it is where a line is missing, twice there, or something else', () => {
    for (const text of [
      '',
      'a-1',
      'API key: a-1\nSecret key: B',
      'API key: a\nAPI key: b\nSecret key: c',
      'a-1\nB\nc',
      'API key: a\nSecret key: B\nAddress: c',
    ])
      equal(readKeyLines('okx', text), null, text);
  });
});
