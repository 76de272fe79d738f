/** What is open, what scopes are for and what layers leave, and the bound of each. */
import { decimal } from './policy.fixture.ts';
import { NO_LIMITS } from './limits.ts';
import type { BoundRow } from './loss-bound-rows.fixture.ts';
import { NO_LAYER_USAGE, NO_USAGE } from './usage.ts';
import { above, CONTRACTS, exposure, FACTS, open, PAIRS, usdt, withLimits } from './worst-case.fixture.ts';

export const ACCOUNT_ROWS: readonly BoundRow[] = [
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
    '804 + 100 notional-per-hour',
    '2638.125 + 300 notional-per-day',
  ],
  [
    'positions in both directions, which it may close',
    CONTRACTS,
    open(
      {},
      { 'BTC-USDT-SWAP': { ...exposure({}), hedged: { long: decimal('400'), short: decimal('600') } } },
    ),
    '804 + 100 notional-per-hour',
    '2638.125 + 300 notional-per-day',
  ],
  [
    'a position of what the gateway has no metadata of',
    CONTRACTS,
    open({}, { 'OLD-USDT-SWAP': exposure({ position: '1000' }) }),
    '804 + 100 notional-per-hour',
    '2638.125 + 300 notional-per-day',
  ],
  [
    'what is open in another asset',
    CONTRACTS,
    open({ 'BTC-USD-SWAP': { ...exposure({ position: '1000', buying: '5' }), asset: 'USD' } }),
    '527.625 + 50 notional-per-hour',
    '2311.5 + 150 notional-per-day',
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
    '276.375 + 100 scope',
    '326.625 + 300 scope',
  ],
  [
    'positions whose leverage may be set',
    { ...CONTRACTS, scopes: ['settings'] },
    open({ 'BTC-USDT-SWAP': exposure({ position: '1000' }) }),
    '276.375 + 100 scope',
    '326.625 + 300 scope',
  ],
  [
    'a key that reads, of an account with positions and orders',
    { ...CONTRACTS, scopes: ['read', 'cancel-only'] },
    open({ 'BTC-USDT-SWAP': exposure({ position: '1000', buying: '10' }) }),
    '0 + 0 scope',
    '0 + 0 scope',
  ],
  [
    'pairs that may only be reduced, with orders that rest',
    { ...PAIRS, scopes: ['reduce-only', 'settings'] },
    open({ 'BTC-USDT': exposure({ position: '1000', buying: '10' }) }),
    '0 + 0 scope',
    '0 + 0 scope',
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
