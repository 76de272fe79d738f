/** The stated bound, in numbers that can be worked out by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NO_LIMITS } from './limits.ts';
import { ASSUMED, lossOf, type WorstCaseFacts } from './loss-bound.ts';
import { decimal } from './policy.fixture.ts';
import type { Policy } from './policy.ts';
import { NO_LAYER_USAGE, NO_USAGE } from './usage.ts';
import {
  above,
  CONTRACTS,
  exposure,
  FACTS,
  open,
  PAIRS,
  usdt,
  volume,
  withLimits,
} from './worst-case.fixture.ts';

/** `taken + market rule`, or `null rule`. */
function textOf(policy: Policy, facts: WorstCaseFacts, period: 'hour' | 'day'): string {
  const { parts, ruleId } = lossOf(policy, { asset: 'USDT', period, facts });
  return parts === null ? `null ${ruleId}` : `${parts.taken} + ${parts.market} ${ruleId}`;
}

const LISTED: Policy = withLimits({ ...PAIRS, instruments: ['BTC-USDT'] }, { liquidity: null });
const TWO_LISTED: Policy = { ...LISTED, instruments: ['BTC-USDT', 'ETH-USDT'] };

type Row = readonly [what: string, policy: Policy, facts: WorstCaseFacts, hour: string, day: string];

const ROWS: readonly Row[] = [
  ['pairs', PAIRS, FACTS, '35.15 + 50 notional-per-hour', '140.6 + 150 notional-per-day'],
  [
    'pairs with an exposure above what may be placed',
    withLimits(PAIRS, { exposure: usdt('5000') }),
    FACTS,
    '35.15 + 100 notional-per-hour',
    '140.6 + 1200 notional-per-day',
  ],
  [
    'pairs without a limit of exposure',
    withLimits(PAIRS, { exposure: null }),
    FACTS,
    '35.15 + 100 notional-per-hour',
    '140.6 + 1200 notional-per-day',
  ],
  [
    'contracts, whose closing is not counted',
    CONTRACTS,
    FACTS,
    '502.5 + 50 notional-per-hour',
    '2010 + 150 notional-per-day',
  ],
  [
    'pairs on margin, with the fees of pairs',
    { ...PAIRS, markets: ['margin'] },
    FACTS,
    '70.3 + 50 notional-per-hour',
    '281.2 + 150 notional-per-day',
  ],
  [
    'no budget of the hour',
    withLimits(PAIRS, { notionalPerHour: null }),
    FACTS,
    '140.6 + 50 notional-per-day',
    '140.6 + 150 notional-per-day',
  ],
  [
    'no budget of the day',
    withLimits(PAIRS, { notionalPerDay: null, liquidity: { volumePerDay: usdt('2400000') } }),
    FACTS,
    '35.15 + 50 notional-per-hour',
    '843.6 + 150 notional-per-hour',
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
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
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
    '1010 + 50 notional-per-hour',
    '4040 + 150 notional-per-day',
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
    '1010 + 50 notional-per-hour',
    '4040 + 150 notional-per-day',
  ],
  [
    'a collar of contracts that lets them be sold for nothing',
    withLimits(CONTRACTS, { priceCollar: decimal('1') }),
    FACTS,
    'null price-collar',
    'null price-collar',
  ],
  [
    'pairs and contracts, of which fees of pairs are dearer',
    { ...PAIRS, markets: ['spot', 'swap'] },
    FACTS,
    '70.3 + 50 notional-per-hour',
    '281.2 + 150 notional-per-day',
  ],
  [
    'pairs and contracts, of which prices of contracts are dearer',
    { ...CONTRACTS, markets: ['futures', 'margin'] },
    FACTS,
    '502.5 + 50 notional-per-hour',
    '2010 + 150 notional-per-day',
  ],
  [
    'any order within a collar, which refuses what has no price',
    withLimits(PAIRS, { orderTypes: 'all' }),
    FACTS,
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
  ],
  [
    'a share of the book, for orders that have a price all the same',
    withLimits(PAIRS, { depthShare: decimal('0.1') }),
    FACTS,
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
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
    'no liquidity of a demo market',
    withLimits(PAIRS, { liquidity: null }),
    { ...FACTS, environment: 'demo' },
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
  ],
  [
    'no liquidity of a live market',
    withLimits(PAIRS, { liquidity: null }),
    { ...FACTS, environment: 'live' },
    'null liquidity',
    'null liquidity',
  ],
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
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
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
    '35.15 + 40 notional-per-hour',
    '140.6 + 120 notional-per-day',
  ],
  [
    'any number of instruments with an exposure each',
    withLimits(PAIRS, { exposure: null, exposurePerInstrument: usdt('200') }),
    FACTS,
    '35.15 + 100 notional-per-hour',
    '140.6 + 1200 notional-per-day',
  ],
  [
    'orders that rest',
    PAIRS,
    open({ 'BTC-USDT': exposure({ buying: '100', selling: '20' }) }),
    '39.368 + 50 notional-per-hour',
    '144.818 + 150 notional-per-day',
  ],
  [
    'a pair that was bought beyond the limit',
    PAIRS,
    open({ 'BTC-USDT': exposure({ position: '700' }) }),
    '35.15 + 70 notional-per-hour',
    '140.6 + 210 notional-per-day',
  ],
  [
    'a pair that another key bought',
    PAIRS,
    open({}, { 'BTC-USDT': exposure({ position: '700' }) }),
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
  ],
  [
    'a short position of another key, which this one may close',
    CONTRACTS,
    open({}, { 'BTC-USDT-SWAP': exposure({ position: '-1000' }) }),
    '753.75 + 100 notional-per-hour',
    '2261.25 + 300 notional-per-day',
  ],
  [
    'positions in both directions, which it may close',
    CONTRACTS,
    open(
      {},
      { 'BTC-USDT-SWAP': { ...exposure({}), hedged: { long: decimal('400'), short: decimal('600') } } },
    ),
    '753.75 + 100 notional-per-hour',
    '2261.25 + 300 notional-per-day',
  ],
  [
    'a position of what the gateway has no metadata of',
    CONTRACTS,
    open({}, { 'OLD-USDT-SWAP': exposure({ position: '1000' }) }),
    '753.75 + 100 notional-per-hour',
    '2261.25 + 300 notional-per-day',
  ],
  [
    'what is open in another asset',
    CONTRACTS,
    open({ 'BTC-USD-SWAP': { ...exposure({ position: '1000', buying: '5' }), asset: 'USD' } }),
    '502.5 + 50 notional-per-hour',
    '2010 + 150 notional-per-day',
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
    '251.25 + 100 scope',
    '251.25 + 300 scope',
  ],
  [
    'positions whose leverage may be set',
    { ...CONTRACTS, scopes: ['settings'] },
    open({ 'BTC-USDT-SWAP': exposure({ position: '1000' }) }),
    '251.25 + 100 scope',
    '251.25 + 300 scope',
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
    '3.515 + 10 account/notional-per-hour',
    '84.36 + 150 account/notional-per-hour',
  ],
  [
    'a layer with a larger budget',
    PAIRS,
    above('installation', {
      limits: { ...NO_LIMITS, notionalPerHour: usdt('9000'), notionalPerDay: usdt('9000') },
    }),
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
  ],
  [
    'a layer with a narrower collar, a share of the book beside it',
    withLimits(PAIRS, { depthShare: decimal('0.5'), orderTypes: 'all' }),
    above('account', { limits: { ...NO_LIMITS, priceCollar: decimal('0.01') } }),
    '15.05 + 50 notional-per-hour',
    '60.2 + 150 notional-per-day',
  ],
  [
    'a layer that asks for liquidity',
    withLimits(PAIRS, { liquidity: null }),
    above('installation', { limits: { ...NO_LIMITS, liquidity: { volumePerDay: usdt('400000') } } }),
    '35.15 + 50 notional-per-hour',
    '140.6 + 150 notional-per-day',
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
    fee: { pairs: '0.005', contracts: '0.001' },
    move: { hour: '0.1', day: '0.3' },
    volumes: '100',
  });
});
