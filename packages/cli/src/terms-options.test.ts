import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { parsePolicy, printPolicy } from '@bitting/core/policy/policy-document.ts';
import { parseArguments } from './arguments.ts';
import { issue } from './commands/issue.ts';
import {
  documentOf,
  readTerms,
  readTermsOver,
  termsOf,
  wantsDefault,
  type TermsValues,
} from './terms-options.ts';

function options(...words: readonly string[]): TermsValues {
  return parseArguments(issue, words).options as unknown as TermsValues;
}

const DOCUMENT = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot', 'swap'],
  instruments: ['spot:*-USDT', 'swap:*-USDT'],
  notionalPerOrder: { USDT: '500' },
  limits: { priceCollar: '0.03', notionalPerDay: { USDT: '10000' } },
  requestsPerSecond: 20,
  sourceCidrs: [],
  notBefore: 5,
  expiresAt: null,
};

test('options say what the key may do, limits included, as a policy that can be read', () => {
  const line =
    '--instrument BTC-USDT --max-order USDT=500,USDC=20 --max-per-hour USDT=1000 --max-per-day USDT=2000 --collar 2.5% --order-types limit,ioc --max-open-orders 7';
  const terms = readTerms(options(...line.split(' ')));
  assert.deepEqual(terms.limits, {
    notionalPerHour: { USDT: '1000' },
    notionalPerDay: { USDT: '2000' },
    priceCollar: '0.025',
    orderTypes: ['limit', 'ioc'],
    openOrders: 7,
  });
  assert.deepEqual(terms.notionalPerOrder, { USDT: '500', USDC: '20' });
  assert.equal(parsePolicy(encodeUtf8(JSON.stringify(documentOf(terms)))).limits.openOrders, 7);
});

test('options without limits say none, as before there were any', () => {
  assert.deepEqual(readTerms(options('--instrument', 'BTC-USDT', '--max-order', 'USDT=500')).limits, {});
});

for (const [text, fraction] of [
  ['3', '0.03'],
  ['3%', '0.03'],
  ['0.5%', '0.005'],
  ['12.25', '0.1225'],
  ['50%', '0.5'],
] as const)
  test(`a collar of ${text} is the fraction ${fraction}`, () => {
    assert.equal(readTerms(options('--collar', text)).limits['priceCollar'], fraction);
  });

for (const text of ['0', '0%', '51', '50.1%', '-3', '3 %', '0.03x', '%', '100%'])
  test(`a collar of ${text} is refused`, () => {
    assert.throws(() => readTerms(options(`--collar=${text}`)), {
      code: 'ARGUMENT_INVALID',
      message: /--collar/u,
    });
  });

test('amounts that are none are refused by the name of their option', () => {
  for (const option of ['max-order', 'max-per-hour', 'max-per-day'])
    for (const text of ['1000', 'USDT', 'USDT=', 'USDT=-1', 'usdt=5', 'USDT=1e3'])
      assert.throws(() => readTerms(options(`--${option}=${text}`)), {
        code: 'ARGUMENT_INVALID',
        message: new RegExp(`--${option} `, 'u'),
      });
});

test('the default policy is wanted where a key would trade and nobody said how much', () => {
  assert.ok(wantsDefault(options()));
  assert.ok(wantsDefault(options('--instrument', 'BTC-USDT', '--max-per-day', 'USDT=5')));
  for (const words of [
    ['--max-order', 'USDT=5'],
    ['--scope', 'read'],
    ['--scope', 'cancel-only'],
    ['--policy', 'x'],
  ])
    assert.ok(!wantsDefault(options(...words)), words.join(' '));
});

test('options change of the default policy what they name, and leave the rest', () => {
  assert.deepEqual(documentOf(readTermsOver(DOCUMENT, options())), DOCUMENT);
  const changed = documentOf(
    readTermsOver(
      DOCUMENT,
      options('--market', 'swap', '--max-per-day', 'USDT=50', '--rate', '3', '--scope', 'trade'),
    ),
  );
  assert.deepEqual(changed, {
    ...DOCUMENT,
    scopes: ['trade'],
    markets: ['swap'],
    instruments: ['swap:*-USDT'],
    notionalPerOrder: { USDT: '50' },
    limits: { priceCollar: '0.03', notionalPerDay: { USDT: '50' } },
    requestsPerSecond: 3,
  });
  const named = readTermsOver(DOCUMENT, options('--instrument', 'BTC-USDT', '--allow', '192.0.2.1'));
  assert.deepEqual([named.instruments, named.sourceCidrs], [['BTC-USDT'], ['192.0.2.1/32']]);
  const margin = readTermsOver(DOCUMENT, options('--market', 'margin'));
  assert.deepEqual(margin.instruments, ['spot:*-USDT'], 'a pair on margin is a pair');
});

test('a document goes through the options’ form and back unchanged', () => {
  const canonical = JSON.parse(printPolicy(parsePolicy(encodeUtf8(JSON.stringify(DOCUMENT))))) as object;
  assert.deepEqual(documentOf(termsOf(canonical as never)), canonical);
});

test('a smaller day makes the hour and the order no larger than itself, and a larger one leaves them', () => {
  const limits = { ...DOCUMENT.limits, notionalPerHour: { USDT: '2500', USDC: '9' } };
  const over = (...words: readonly string[]) => {
    const terms = readTermsOver({ ...DOCUMENT, limits }, options(...words));
    return [terms.notionalPerOrder, terms.limits['notionalPerHour'], terms.limits['notionalPerDay']];
  };
  assert.deepEqual(over('--max-per-day', 'USDT=2000'), [
    { USDT: '500' },
    { USDT: '2000', USDC: '0' },
    { USDT: '2000' },
  ]);
  assert.deepEqual(over('--max-per-hour', 'USDT=100'), [{ USDT: '100' }, { USDT: '100' }, { USDT: '10000' }]);
  assert.deepEqual(over('--max-per-day', 'USDT=90000,USDC=9'), [
    { USDT: '500' },
    { USDT: '2500', USDC: '9' },
    { USDT: '90000', USDC: '9' },
  ]);
});
