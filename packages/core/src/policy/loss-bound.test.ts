/** The stated bound, in numbers that can be worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../money/decimal.ts';
import { NO_LIMITS } from './limits.ts';
import { ASSUMED, lossOf, type WorstCaseFacts } from './loss-bound.ts';
import { decimal } from './policy.fixture.ts';
import type { Policy } from './policy.ts';
import { NO_LAYER_USAGE, NO_USAGE, type Exposure, type Usage } from './usage.ts';
import { above, CONTRACTS, FACTS, PAIRS, usdt, withLimits } from './worst-case.fixture.ts';

function exposure(change: Partial<Record<'position' | 'buying' | 'selling', string>>): Exposure {
  const of = (text: string | undefined): Decimal =>
    text === undefined ? Decimal.ZERO : Decimal.parseSigned(text);
  return {
    asset: 'USDT',
    position: of(change.position),
    buying: of(change.buying),
    selling: of(change.selling),
  };
}

function open(key: Readonly<Record<string, Exposure>>, account = key): WorstCaseFacts {
  const usage = (of: Readonly<Record<string, Exposure>>): Usage => ({
    ...NO_USAGE,
    exposures: new Map(Object.entries(of)),
  });
  return { ...FACTS, usage: { installation: NO_USAGE, account: usage(account), key: usage(key) } };
}

function volume(of: Readonly<Record<string, string>>): WorstCaseFacts {
  const state = (amount: string) => ({
    mark: null,
    book: null,
    volumePerDay: { asset: 'USDT', amount: decimal(amount) },
  });
  return { ...FACTS, marketStates: new Map(Object.entries(of).map(([id, amount]) => [id, state(amount)])) };
}

/** `taken + market rule`, or `null rule`. */
function textOf(policy: Policy, facts: WorstCaseFacts, period: 'hour' | 'day'): string {
  const { parts, ruleId } = lossOf(policy, { asset: 'USDT', period, facts });
  return parts === null ? `null ${ruleId}` : `${parts.taken} + ${parts.market} ${ruleId}`;
}

const LISTED: Policy = withLimits({ ...PAIRS, instruments: ['BTC-USDT'] }, { liquidity: null });
const TWO_LISTED: Policy = { ...LISTED, instruments: ['BTC-USDT', 'ETH-USDT'] };

type Row = readonly [what: string, policy: Policy, facts: WorstCaseFacts, hour: string, day: string];

const ROWS: readonly Row[] = [
  ['pairs', PAIRS, FACTS, '32.06 + 50 notional-per-hour', '128.24 + 150 notional-per-day'],
  [
    'pairs with an exposure above what may be placed',
    withLimits(PAIRS, { exposure: usdt('5000') }),
    FACTS,
    '32.06 + 100 notional-per-hour',
    '128.24 + 1200 notional-per-day',
  ],
  [
    'pairs without a limit of exposure',
    withLimits(PAIRS, { exposure: null }),
    FACTS,
    '32.06 + 100 notional-per-hour',
    '128.24 + 1200 notional-per-day',
  ],
  [
    'contracts, whose closing is not counted',
    CONTRACTS,
    FACTS,
    '62.06 + 50 notional-per-hour',
    '248.24 + 150 notional-per-day',
  ],
  [
    'pairs on margin, with the fees of pairs',
    { ...PAIRS, markets: ['margin'] },
    FACTS,
    '64.12 + 50 notional-per-hour',
    '256.48 + 150 notional-per-day',
  ],
  [
    'no budget of the hour',
    withLimits(PAIRS, { notionalPerHour: null }),
    FACTS,
    '128.24 + 50 notional-per-day',
    '128.24 + 150 notional-per-day',
  ],
  [
    'no budget of the day',
    withLimits(PAIRS, { notionalPerDay: null, liquidity: { volumePerDay: usdt('2400000') } }),
    FACTS,
    '32.06 + 50 notional-per-hour',
    '769.44 + 150 notional-per-hour',
  ],
  [
    'an asset that the budget does not name',
    withLimits(PAIRS, { notionalPerHour: new Map() }),
    FACTS,
    '0 + 0 notional-per-hour',
    '0 + 0 notional-per-hour',
  ],
  [
    'few orders in its life',
    withLimits(PAIRS, { uses: 3 }),
    FACTS,
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  [
    'no budget at all',
    withLimits(PAIRS, { notionalPerHour: null, notionalPerDay: null }),
    FACTS,
    'null notional-per-hour',
    'null notional-per-day',
  ],
  [
    'no collar, of limit orders',
    withLimits(PAIRS, { priceCollar: null }),
    FACTS,
    '1004 + 50 notional-per-hour',
    '4016 + 150 notional-per-day',
  ],
  [
    'no collar, of any order',
    withLimits(PAIRS, { priceCollar: null, orderTypes: 'all' }),
    FACTS,
    'null price-collar',
    'null price-collar',
  ],
  [
    'no collar, of market orders, too',
    withLimits(PAIRS, { priceCollar: null, orderTypes: ['limit', 'market'] }),
    FACTS,
    'null price-collar',
    'null price-collar',
  ],
  [
    'no collar, of limit orders on contracts, which are closed at any price',
    withLimits(CONTRACTS, { priceCollar: null }),
    FACTS,
    'null price-collar',
    'null price-collar',
  ],
  [
    'a collar wider than everything',
    withLimits(PAIRS, { priceCollar: decimal('7') }),
    FACTS,
    '1004 + 50 notional-per-hour',
    '4016 + 150 notional-per-day',
  ],
  [
    'any order within a collar, which refuses what has no price',
    withLimits(PAIRS, { orderTypes: 'all' }),
    FACTS,
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  [
    'a share of the book, for orders that have a price all the same',
    withLimits(PAIRS, { depthShare: decimal('0.1') }),
    FACTS,
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  [
    'a share of the book for orders without a price',
    withLimits(PAIRS, { depthShare: decimal('0.1'), orderTypes: 'all' }),
    FACTS,
    'null market-depth',
    'null market-depth',
  ],
  [
    'a share of the book for closing contracts',
    withLimits(CONTRACTS, { depthShare: decimal('0.1') }),
    FACTS,
    'null market-depth',
    'null market-depth',
  ],
  [
    'too little liquidity',
    withLimits(PAIRS, { liquidity: { volumePerDay: usdt('399999') } }),
    FACTS,
    'null liquidity',
    'null liquidity',
  ],
  [
    'liquidity of another asset',
    withLimits(PAIRS, { liquidity: { volumePerDay: new Map([['USDC', decimal('9000000')]]) } }),
    FACTS,
    'null liquidity',
    'null liquidity',
  ],
  ['no liquidity', withLimits(PAIRS, { liquidity: null }), FACTS, 'null liquidity', 'null liquidity'],
  [
    'everything, whatever is traded of one instrument',
    withLimits({ ...PAIRS, instruments: 'all' }, { liquidity: null }),
    volume({ 'BTC-USDT': '9000000' }),
    'null liquidity',
    'null liquidity',
  ],
  ['a listed instrument of which nothing is known', LISTED, FACTS, 'null liquidity', 'null liquidity'],
  [
    'a listed instrument',
    LISTED,
    volume({ 'BTC-USDT': '400000' }),
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  ['a thin listed instrument', LISTED, volume({ 'BTC-USDT': '399999' }), 'null liquidity', 'null liquidity'],
  [
    'two listed instruments, one of them thin',
    TWO_LISTED,
    volume({ 'BTC-USDT': '400000', 'ETH-USDT': '1' }),
    'null liquidity',
    'null liquidity',
  ],
  [
    'two listed instruments with an exposure each',
    withLimits(TWO_LISTED, { exposure: null, exposurePerInstrument: usdt('200') }),
    volume({ 'BTC-USDT': '400000', 'ETH-USDT': '400000' }),
    '32.06 + 40 notional-per-hour',
    '128.24 + 120 notional-per-day',
  ],
  [
    'any number of instruments with an exposure each',
    withLimits(PAIRS, { exposure: null, exposurePerInstrument: usdt('200') }),
    FACTS,
    '32.06 + 100 notional-per-hour',
    '128.24 + 1200 notional-per-day',
  ],
  [
    'orders that rest',
    PAIRS,
    open({ 'BTC-USDT': exposure({ buying: '100', selling: '20' }) }),
    '35.9072 + 50 notional-per-hour',
    '132.0872 + 150 notional-per-day',
  ],
  [
    'a pair that was bought beyond the limit',
    PAIRS,
    open({ 'BTC-USDT': exposure({ position: '700' }) }),
    '32.06 + 70 notional-per-hour',
    '128.24 + 210 notional-per-day',
  ],
  [
    'a pair that another key bought',
    PAIRS,
    open({}, { 'BTC-USDT': exposure({ position: '700' }) }),
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  [
    'a short position of another key, which this one may close',
    CONTRACTS,
    open({}, { 'BTC-USDT-SWAP': exposure({ position: '-1000' }) }),
    '93.09 + 100 notional-per-hour',
    '279.27 + 300 notional-per-day',
  ],
  [
    'a position of what the gateway has no metadata of',
    CONTRACTS,
    open({}, { 'OLD-USDT-SWAP': exposure({ position: '1000' }) }),
    '93.09 + 100 notional-per-hour',
    '279.27 + 300 notional-per-day',
  ],
  [
    'what is open in another asset',
    CONTRACTS,
    open({ 'BTC-USD-SWAP': { ...exposure({ position: '1000', buying: '5' }), asset: 'USD' } }),
    '62.06 + 50 notional-per-hour',
    '248.24 + 150 notional-per-day',
  ],
  [
    'open orders that are not known',
    PAIRS,
    { ...FACTS, usage: { ...NO_LAYER_USAGE, key: { ...NO_USAGE, exposures: null } } },
    'null account-picture',
    'null account-picture',
  ],
  [
    'positions that are not known',
    PAIRS,
    { ...FACTS, usage: { ...NO_LAYER_USAGE, account: { ...NO_USAGE, exposures: null } } },
    'null account-picture',
    'null account-picture',
  ],
  [
    'a key that reads',
    { ...CONTRACTS, scopes: ['read', 'cancel-only'] },
    FACTS,
    '0 + 0 scope',
    '0 + 0 scope',
  ],
  [
    'pairs that may only be reduced',
    { ...PAIRS, scopes: ['reduce-only', 'settings'] },
    FACTS,
    '0 + 0 scope',
    '0 + 0 scope',
  ],
  [
    'positions that may only be reduced',
    withLimits({ ...CONTRACTS, scopes: ['reduce-only'] }, { liquidity: null }),
    open({ 'BTC-USDT-SWAP': exposure({ position: '1000' }) }),
    '31.03 + 100 scope',
    '31.03 + 300 scope',
  ],
  [
    'positions whose leverage may be set',
    { ...CONTRACTS, scopes: ['settings'] },
    open({ 'BTC-USDT-SWAP': exposure({ position: '1000' }) }),
    '31.03 + 100 scope',
    '31.03 + 300 scope',
  ],
  ['no market', { ...PAIRS, markets: [] }, FACTS, '0 + 0 market', '0 + 0 market'],
  [
    'a layer of other markets',
    PAIRS,
    above('account', { markets: ['swap'] }),
    '0 + 0 market',
    '0 + 0 market',
  ],
  [
    'a layer that only reads',
    PAIRS,
    above('installation', { scopes: ['read'] }),
    '0 + 0 scope',
    '0 + 0 scope',
  ],
  [
    'a layer with a smaller budget',
    PAIRS,
    above('account', { limits: { ...NO_LIMITS, notionalPerHour: usdt('100') } }),
    '3.206 + 10 account/notional-per-hour',
    '76.944 + 150 account/notional-per-hour',
  ],
  [
    'a layer with a larger budget',
    PAIRS,
    above('installation', {
      limits: { ...NO_LIMITS, notionalPerHour: usdt('9000'), notionalPerDay: usdt('9000') },
    }),
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
  [
    'a layer with a narrower collar, a share of the book beside it',
    withLimits(PAIRS, { depthShare: decimal('0.5'), orderTypes: 'all' }),
    above('account', { limits: { ...NO_LIMITS, priceCollar: decimal('0.01') } }),
    '12.02 + 50 notional-per-hour',
    '48.08 + 150 notional-per-day',
  ],
  [
    'a layer that asks for liquidity',
    withLimits(PAIRS, { liquidity: null }),
    above('installation', { limits: { ...NO_LIMITS, liquidity: { volumePerDay: usdt('400000') } } }),
    '32.06 + 50 notional-per-hour',
    '128.24 + 150 notional-per-day',
  ],
];

test('The bound of an hour and of a day is what can be worked out by hand, and names its rule.', () => {
  for (const [what, policy, facts, hour, day] of ROWS) {
    assert.equal(textOf(policy, facts, 'hour'), hour, `${what}, an hour`);
    assert.equal(textOf(policy, facts, 'day'), day, `${what}, a day`);
  }
});

test('What the bound takes for granted is what the documentation says.', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(ASSUMED)), {
    fee: { spot: '0.002', contracts: '0.001' },
    move: { hour: '0.1', day: '0.3' },
    volumes: '100',
  });
});
