import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { policies } from '@bitting/core/policy/policy-arbitrary.fixture.ts';
import { writePolicy } from '@bitting/core/policy/policy-document.ts';
import { formatUtc, instant, shiftPoint } from './form-codecs.ts';
import { fieldNamed, FORM_PARTS } from './form-parts.ts';
import { documentOf, EMPTY_FORM, formOf, LIMIT_NAMES } from './policy-form.ts';

const DOCUMENT = {
  version: 3,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: { USDT: '500' },
  limits: EVERY_LIMIT,
  requestsPerSecond: 20,
  sourceCidrs: ['10.0.0.0/8'],
  notBefore: null,
  expiresAt: 1_830_297_600_000,
  deadManSeconds: 60,
} as const;

void test('form says every document of a policy again as it was', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const document = writePolicy(policy);
      const form = formOf(document);
      assert.notEqual(form, null, JSON.stringify(document));
      assert.deepEqual(documentOf(form ?? EMPTY_FORM), { document });
    }),
  );
});

void test('form knows every limit that there is', () => {
  assert.deepEqual([...LIMIT_NAMES].toSorted(), Object.keys(NO_LIMITS).toSorted());
  const form = formOf(DOCUMENT);
  assert.equal(form?.limits.priceCollar, '3');
  assert.equal(form.limits.breaker.rejectedShare, '50');
  assert.equal(form.key.expiresAt, '2028-01-01T00:00');
});

void test('form of a document with something that it does not know is none, so that nothing gets lost', () => {
  const strangers = [
    { ...DOCUMENT, further: 1 },
    { ...DOCUMENT, limits: { ...EVERY_LIMIT, further: 1 } },
    { ...DOCUMENT, limits: { ...EVERY_LIMIT, breaker: { minutes: 5, further: 1 } } },
    { ...DOCUMENT, limits: { ...EVERY_LIMIT, openOrders: 'many' } },
    { ...DOCUMENT, notionalPerOrder: 5 },
    { ...DOCUMENT, instruments: [['BTC-USDT']] },
  ];
  for (const document of strangers) assert.equal(formOf(document), null, JSON.stringify(document));
  assert.notEqual(formOf(DOCUMENT), null);
});

void test('form names what was typed and says nothing, each by its place', () => {
  const form = formOf(DOCUMENT) ?? EMPTY_FORM;
  const typed = {
    key: { ...form.key, expiresAt: '2026-02-30T00:00', requestsPerSecond: '1e3' },
    limits: {
      ...form.limits,
      notionalPerHour: [{ asset: 'USDT', amount: '1,000' }],
      notionalPerDay: [
        { asset: 'USDT', amount: '1' },
        { asset: 'USDT', amount: '2' },
      ],
      exposure: [{ asset: '', amount: '5' }],
      priceCollar: '3 %',
      orderRate: { perSecond: '5', burst: '' },
      schedule: [{ from: 'Mon 8:00', to: 'Fri 22:00' }],
    },
  };
  assert.deepEqual(documentOf(typed), {
    problems: [
      { field: 'limits.notionalPerHour', problem: 'decimal' },
      { field: 'limits.notionalPerDay', problem: 'asset-twice' },
      { field: 'limits.exposure', problem: 'asset' },
      { field: 'limits.priceCollar', problem: 'percent' },
      { field: 'limits.schedule', problem: 'week-time' },
      { field: 'limits.orderRate', problem: 'half' },
      { field: 'requestsPerSecond', problem: 'whole' },
      { field: 'expiresAt', problem: 'instant' },
    ],
  });
});

void test('point is moved exactly, there and back', () => {
  const cases = [
    ['0.03', '3'],
    ['0.005', '0.5'],
    ['1', '100'],
    ['0.5', '50'],
    ['0.0000000000000001', '0.00000000000001'],
    ['12.345', '1234.5'],
  ] as const;
  for (const [fraction, percent] of cases) {
    assert.equal(shiftPoint(fraction, 2), percent);
    assert.equal(shiftPoint(percent, -2), fraction);
  }
});

void test('instants are read back to the millisecond, far ones included', () => {
  for (const ms of [0, 1, 60_000, 61_000, 1_830_297_600_123, 253_402_300_799_999, 8_640_000_000_000_000])
    assert.deepEqual(instant.write(formatUtc(ms)), { value: ms }, formatUtc(ms));
  assert.deepEqual(instant.write(''), { value: null });
  assert.deepEqual(instant.write('tomorrow'), { problem: 'instant' });
});

void test('form has a place for every field of a policy but its version', () => {
  const placed = FORM_PARTS.flatMap(({ fields }) => fields);
  const fields = [...Object.keys(EMPTY_FORM.key), ...Object.keys(EMPTY_FORM.limits)];
  assert.deepEqual(placed.toSorted(), fields.filter((field) => field !== 'version').toSorted());
});

void test('field that the gateway does not take is found by its sentence', () => {
  assert.equal(
    fieldNamed('Cannot read the policy: policy.limits.priceCollar must be a fraction.'),
    'priceCollar',
  );
  assert.equal(
    fieldNamed('Cannot read the policy: policy.sourceCidrs[0] must be an address block.'),
    'sourceCidrs',
  );
  assert.equal(fieldNamed('The end of the key is past.'), null);
  assert.equal(fieldNamed(null), null);
});
