import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import { MARKETS, SCOPES } from '../trading/vocabulary.ts';
import { EVERY_LIMIT } from './every-limit.fixture.ts';
import { NO_LIMITS, type Amounts, type Limits } from './limits.ts';
import { layerTerms } from './policy-arbitrary.fixture.ts';
import { NO_TERMS, parseTerms, printTerms } from './policy-document.ts';
import { decimal } from './policy.fixture.ts';
import type { Terms } from './policy.ts';

const amounts = (texts: Readonly<Record<string, string>>): Amounts =>
  new Map(Object.entries(texts).map(([asset, text]) => [asset, decimal(text)]));

function parse(document: unknown): Terms {
  return parseTerms(Buffer.from(JSON.stringify(document)));
}

function limitsOf(limits: unknown): Limits {
  return parse({ version: 1, limits }).limits;
}

function sentenceOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    assert.ok(error instanceof BittingError);
    assert.equal(error.code, 'POLICY_MALFORMED');
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was read' });
}

test('Limits are read completely.', () => {
  const limits: Limits = {
    orderTypes: ['limit', 'post-only'],
    notionalPerHour: amounts({ USDT: '1000' }),
    notionalPerDay: amounts({ USDT: '4000', BTC: '0.05' }),
    turnoverPerDay: amounts({ USDT: '3000' }),
    lossPerDay: amounts({ USDT: '50' }),
    exposurePerInstrument: amounts({ USDT: '500' }),
    exposure: amounts({ USDT: '2000' }),
    openOrders: 20,
    leverage: decimal('3'),
    priceCollar: decimal('0.03'),
    depthShare: decimal('0.1'),
    liquidity: { volumePerDay: amounts({ USDT: '5000000' }) },
    selfTrade: 'refuse',
    schedule: [
      { from: 480, to: 720 },
      { from: 720, to: 4 * 1_440 + 22 * 60 },
      { from: 6 * 1_440 + 22 * 60, to: 10_080 },
    ],
    inFlight: 8,
    orderRate: { perSecond: 5, burst: 20 },
    readRate: { perSecond: 10, burst: 40 },
    breaker: { minutes: 5, rejectedShare: decimal('0.5'), unknowns: 3 },
    idleDays: 14,
    uses: 10_000,
  };
  assert.deepEqual(limitsOf(EVERY_LIMIT), limits);
  assert.deepEqual(Object.keys(EVERY_LIMIT), Object.keys(NO_LIMITS));
  const written = JSON.parse(printTerms({ ...NO_TERMS, limits })) as { limits: unknown };
  assert.deepEqual(written.limits, EVERY_LIMIT);
});

test('What is left out, or said to be unlimited, is no limit.', () => {
  assert.deepEqual(limitsOf({}), NO_LIMITS);
  const unlimited = Object.fromEntries(Object.entries(NO_LIMITS));
  assert.deepEqual(limitsOf(unlimited), NO_LIMITS);
  for (const [name, value] of Object.entries(EVERY_LIMIT)) {
    const { [name as keyof Limits]: read, ...others } = limitsOf({ [name]: value });
    assert.notDeepEqual(read, NO_LIMITS[name as keyof Limits]);
    assert.deepEqual({ ...others, [name]: NO_LIMITS[name as keyof Limits] }, NO_LIMITS);
  }
});

const AMOUNTS = [
  'notionalPerHour',
  'notionalPerDay',
  'turnoverPerDay',
  'lossPerDay',
  'exposurePerInstrument',
  'exposure',
] as const;
const COUNTS = { openOrders: 10_000, inFlight: 1_000, idleDays: 3_650, uses: 1_000_000_000 } as const;

const window = (from: string, to: string): unknown => ({ from, to });
const REFUSED: readonly (readonly [place: string, limits: unknown])[] = [
  ['note', { note: 1 }],
  ['OrderTypes', { OrderTypes: 'all' }],
  ['orderTypes', { orderTypes: [] }],
  ['orderTypes', { orderTypes: 'none' }],
  ['orderTypes', { orderTypes: null }],
  ['orderTypes[1]', { orderTypes: ['limit', 'stop'] }],
  ['orderTypes', { orderTypes: ['limit', 'limit'] }],
  ...AMOUNTS.flatMap((name): readonly (readonly [string, unknown])[] => [
    [name, { [name]: {} }],
    [name, { [name]: '1000' }],
    [name, { [name]: [] }],
    [`${name}.USDT`, { [name]: { USDT: 1_000 } }],
    [`${name}.USDT`, { [name]: { USDT: '-1' } }],
    [`${name}.USDT`, { [name]: { USDT: '1,000' } }],
    [`${name}.USDT`, { [name]: { USDT: '1000000000000000' } }],
    [`${name}.USDT`, { [name]: { USDT: null } }],
    [`${name}.*`, { [name]: { '*': '1' } }],
  ]),
  ...Object.entries(COUNTS).flatMap(([name, most]): readonly (readonly [string, unknown])[] => [
    [name, { [name]: 0 }],
    [name, { [name]: -1 }],
    [name, { [name]: 1.5 }],
    [name, { [name]: most + 1 }],
    [name, { [name]: '5' }],
    [name, { [name]: 'all' }],
  ]),
  ['leverage', { leverage: '0.99' }],
  ['leverage', { leverage: '200.1' }],
  ['leverage', { leverage: 5 }],
  ['leverage', { leverage: '5x' }],
  ['priceCollar', { priceCollar: '0' }],
  ['priceCollar', { priceCollar: '0.51' }],
  ['priceCollar', { priceCollar: '3' }],
  ['priceCollar', { priceCollar: 0.03 }],
  ['priceCollar', { priceCollar: '3%' }],
  ['depthShare', { depthShare: '0' }],
  ['depthShare', { depthShare: '1.01' }],
  ['liquidity', { liquidity: 'high' }],
  ['liquidity.volumePerDay', { liquidity: {} }],
  ['liquidity.volumePerDay', { liquidity: { volumePerDay: {} } }],
  ['liquidity.volumePerDay', { liquidity: { volumePerDay: null } }],
  ['liquidity.volumePerDay.USDT', { liquidity: { volumePerDay: { USDT: '-5' } } }],
  ['liquidity.depth', { liquidity: { volumePerDay: { USDT: '5' }, depth: '1' } }],
  ['selfTrade', { selfTrade: false }],
  ['selfTrade', { selfTrade: 'deny' }],
  ['schedule', { schedule: [] }],
  ['schedule', { schedule: 'never' }],
  ['schedule[0]', { schedule: ['Mon 08:00'] }],
  ['schedule[0].from', { schedule: [{ to: 'Mon 08:00' }] }],
  ['schedule[0].to', { schedule: [{ from: 'Mon 08:00' }] }],
  ['schedule[0].zone', { schedule: [{ from: 'Mon 08:00', to: 'Mon 09:00', zone: 'CET' }] }],
  ['schedule[0].from', { schedule: [window('Mon 24:00', 'Tue 08:00')] }],
  ['schedule[0].from', { schedule: [{ from: 480, to: 'Mon 09:00' }] }],
  ['schedule[0].to', { schedule: [window('Mon 08:00', 'Mon 25:00')] }],
  ['schedule[0].to', { schedule: [window('Mon 08:00', 'Mon 08:00')] }],
  ['schedule[0].to', { schedule: [window('Sun 22:00', 'Mon 04:00')] }],
  ['schedule[1].from', { schedule: [window('Mon 08:00', 'Mon 10:00'), window('Mon 09:59', 'Mon 11:00')] }],
  ['schedule[1].from', { schedule: [window('Tue 08:00', 'Tue 10:00'), window('Mon 08:00', 'Mon 10:00')] }],
  ['schedule', { schedule: [window('Mon 08:00', 'Mon 10:00'), window('Mon 08:00', 'Mon 10:00')] }],
];
for (const [place, limits] of REFUSED)
  test(`The place policy.limits.${place} is named when ${JSON.stringify(limits).slice(0, 80)} is refused.`, () => {
    const sentence = sentenceOf(() => limitsOf(limits));
    assert.ok(sentence.startsWith(`Cannot read the policy: policy.limits.${place} `), sentence);
  });

const ACCEPTED: readonly Readonly<Record<string, unknown>>[] = [
  ...AMOUNTS.map((name) => ({ [name]: { USDT: '999999999999999.999999999999999999', BTC: '0' } })),
  ...Object.entries(COUNTS).flatMap(([name, most]) => [{ [name]: 1 }, { [name]: most }]),
  { leverage: '1' },
  { leverage: '200' },
  { priceCollar: '0.000000000000000001' },
  { priceCollar: '0.5' },
  { depthShare: '0.000000000000000001' },
  { depthShare: '1' },
  { orderTypes: ORDER_TYPES },
  { selfTrade: 'refuse' },
  { schedule: [window('Mon 00:00', 'Sun 24:00')] },
  { schedule: [window('Mon 23:59', 'Tue 00:00')] },
  { schedule: [window('Mon 08:00', 'Mon 10:00'), window('Mon 10:00', 'Mon 11:00')] },
];
for (const limits of ACCEPTED)
  test(`The outermost values that are allowed are read: ${JSON.stringify(limits).slice(0, 80)}.`, () => {
    const read = limitsOf(limits);
    assert.notDeepEqual(read, NO_LIMITS);
    assert.deepEqual(parseTerms(Buffer.from(printTerms({ ...NO_TERMS, limits: read }))).limits, read);
  });

test('A schedule has at most a window for each hour of the week.', () => {
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  const hours = days.flatMap((day) =>
    Array.from({ length: 24 }, (_, hour) => `${day} ${String(hour).padStart(2, '0')}`),
  );
  const windows = hours.map((hour) => window(`${hour}:00`, `${hour}:30`));
  assert.equal(limitsOf({ schedule: windows }).schedule.length, 168);
  const sentence = sentenceOf(() => limitsOf({ schedule: [...windows, window('Sun 23:30', 'Sun 24:00')] }));
  assert.ok(sentence.includes('policy.limits.schedule is too long'), sentence);
});

test('A layer that says nothing narrows nothing.', () => {
  assert.deepEqual(parse({ version: 0 }), NO_TERMS);
  assert.deepEqual(NO_TERMS, {
    version: 0,
    scopes: SCOPES,
    markets: MARKETS,
    instruments: 'all',
    notionalPerOrder: null,
    limits: NO_LIMITS,
  });
  assert.equal(printTerms(NO_TERMS), '{"version":0}');
});

test('A layer says what it narrows, and no more.', () => {
  const document = {
    version: 3,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['spot:*-USDT'],
    notionalPerOrder: { USDT: '500' },
    limits: { openOrders: 100 },
  };
  assert.deepEqual(parse(document), {
    version: 3,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['spot:*-USDT'],
    notionalPerOrder: amounts({ USDT: '500' }),
    limits: { ...NO_LIMITS, openOrders: 100 },
  });
  assert.equal(printTerms(parse(document)), JSON.stringify(document));
});

const LAYERS_REFUSED: readonly (readonly [place: string, document: unknown])[] = [
  ['policy.version', {}],
  ['policy.scopes', { version: 1, scopes: [] }],
  ['policy.scopes', { version: 1, scopes: null }],
  ['policy.markets', { version: 1, markets: [] }],
  ['policy.instruments', { version: 1, instruments: [] }],
  ['policy.notionalPerOrder', { version: 1, notionalPerOrder: {} }],
  ['policy.requestsPerSecond', { version: 1, requestsPerSecond: 5 }],
  ['policy.sourceCidrs', { version: 1, sourceCidrs: ['10.0.0.0/8'] }],
  ['policy.expiresAt', { version: 1, expiresAt: null }],
  ['policy', []],
];
for (const [place, document] of LAYERS_REFUSED)
  test(`A layer is not ${JSON.stringify(document)}.`, () => {
    const sentence = sentenceOf(() => parse(document));
    assert.ok(sentence.startsWith(`Cannot read the policy: ${place} `), sentence);
  });

test('What an empty list would mean is said where it is refused.', () => {
  assert.match(
    sentenceOf(() => limitsOf({ orderTypes: [] })),
    /policy\.limits\.orderTypes must not be empty: it would admit nothing; leave it out to say nothing\./u,
  );
});

test('The terms of every layer are read back from their document, and have one text.', () => {
  fc.assert(
    fc.property(layerTerms, (terms) => {
      const printed = printTerms(terms);
      const again = parseTerms(Buffer.from(printed));
      assert.deepEqual(again, terms);
      assert.equal(printTerms(again), printed);
    }),
  );
});
