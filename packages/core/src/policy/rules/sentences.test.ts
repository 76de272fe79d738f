/** What a trader is told: what was asked, the limit, the actual value, what would be allowed; and by which rule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import type { Intent } from '../../trading/intent.ts';
import { epochMs } from '../../trading/vocabulary.ts';
import { evaluate } from '../evaluate.ts';
import { NO_LIMITS, type Limits } from '../limits.ts';
import {
  buy,
  CLOSE,
  decimal,
  LEVERAGE,
  marketOf,
  NOW,
  PLACE,
  POLICY,
  SNAPSHOT,
  usdt,
} from '../policy.fixture.ts';
import type { Policy, Snapshot } from '../policy.ts';
import { NO_LAYER_USAGE, NO_USAGE, type Usage } from '../usage.ts';

interface Case {
  readonly limits?: Partial<Limits>;
  readonly usage?: Partial<Usage>;
  readonly policy?: Partial<Policy>;
  readonly snapshot?: Partial<Snapshot>;
  readonly intent?: Intent;
  readonly told: string;
}

/** The rule and what it says first. */
function tell({ limits = {}, usage = {}, policy = {}, snapshot = {}, intent = PLACE }: Case): string {
  const decision = evaluate({ ...POLICY, limits: { ...NO_LIMITS, ...limits }, ...policy }, [intent], {
    ...SNAPSHOT,
    marketStates: marketOf(),
    usage: { ...NO_LAYER_USAGE, key: { ...NO_USAGE, ...usage } },
    ...snapshot,
  });
  if (decision.kind === 'admitted') return 'admitted';
  const [{ ruleId, detail }] = decision.refusals;
  return `${ruleId ?? ''}: ${detail}`;
}

const open = (position: string) => ({
  asset: 'USDT',
  position: Decimal.parseSigned(position),
  buying: Decimal.ZERO,
  selling: Decimal.ZERO,
});

const CASES: Readonly<Record<string, Case>> = {
  'too large an order': {
    intent: buy('11'),
    told: 'notional-per-order: Cannot place order: notional 1100 USDT is above the limit of 1000.',
  },
  'an hour that is used up': {
    limits: { notionalPerHour: usdt('1000') },
    usage: { notionalThisHour: usdt('950') },
    told: 'notional-per-hour: Cannot place order: 100 USDT would bring what is placed in this hour to 1050, above the limit of 1000; at most 50 USDT are left.',
  },
  'a day that is used up': {
    limits: { notionalPerDay: usdt('1000') },
    usage: { notionalToday: usdt('1000') },
    told: 'notional-per-day: Cannot place order: 100 USDT would bring what is placed today (UTC) to 1100, above the limit of 1000; at most 0 USDT are left.',
  },
  'a turnover that nobody knows': {
    limits: { turnoverPerDay: usdt('1000') },
    usage: { turnoverToday: null },
    told: 'turnover-per-day: Cannot place order: what is and may be traded today (UTC) is not known now, and it is limited; cancels still work.',
  },
  'a loss that nobody knows': {
    limits: { lossPerDay: usdt('1000') },
    usage: { lossToday: null },
    told: 'loss-per-day: Cannot place order: the loss of this day is not known now, and it is limited; cancels still work.',
  },
  'exposure of an instrument': {
    limits: { exposurePerInstrument: usdt('1000') },
    usage: { exposures: new Map([['BTC-USDT', open('950')]]) },
    told: 'exposure-per-instrument: Cannot place order: position and open orders of BTC-USDT would come to 1050 USDT, above the limit of 1000.',
  },
  'exposure of everything': {
    limits: { exposure: usdt('1000') },
    usage: { exposures: new Map([['ETH-USDT', open('-950')]]) },
    told: 'exposure: Cannot place order: all positions and open orders would come to 1050 USDT, above the limit of 1000; they come to 950 now.',
  },
  'exposure of an instrument that nobody knows': {
    limits: { exposurePerInstrument: usdt('1000') },
    usage: { exposures: null },
    told: 'exposure-per-instrument: Cannot place order: the open exposure is not known now, and it is limited; cancels still work.',
  },
  'exposure of everything that nobody knows': {
    limits: { exposure: usdt('1000') },
    usage: { exposures: null },
    told: 'exposure: Cannot place order: the open exposure is not known now, and it is limited; cancels still work.',
  },
  'open orders': {
    limits: { openOrders: 3 },
    usage: { openOrders: 3 },
    told: 'open-orders: Cannot place order: 3 orders are open and this would make 4; the limit is 3. Cancel some first.',
  },
  'open orders that nobody counted': {
    limits: { openOrders: 3 },
    usage: { openOrders: null },
    told: 'open-orders: Cannot place order: how many orders are open is not known now.',
  },
  'an order type': {
    limits: { orderTypes: ['post-only', 'ioc'] },
    told: 'order-types: Cannot place order: the type limit is not allowed; allowed are post-only, ioc.',
  },
  'any order type': {
    limits: { orderTypes: [] },
    told: 'order-types: Cannot place order: the type limit is not allowed; allowed are none.',
  },
  leverage: {
    limits: { leverage: decimal('3') },
    intent: LEVERAGE,
    told: 'leverage: Cannot set leverage: 5 is above the limit of 3.',
  },
  'a life that is used up': {
    limits: { uses: 9 },
    usage: { uses: 9 },
    told: 'uses: Cannot place order: 9 of the 9 orders that may ever be placed are used up.',
  },
  'too much under way': {
    limits: { inFlight: 2 },
    usage: { inFlight: 2 },
    told: 'in-flight: 2 requests are under way, and 2 are allowed at once; wait for their answers.',
  },
  'too many rejections': {
    limits: { breaker: { minutes: 5, rejectedShare: decimal('0.5'), unknowns: null } },
    usage: { recentOrders: () => ({ placed: 12, rejected: 6, unknown: 0, passesInMs: 240_000 }) },
    told: 'breaker: Only orders that reduce exposure and cancels are accepted: 6 of the 12 orders of the last 5 minutes were rejected, and from 50 % on it trips. That ends at 08:04 UTC at the latest.',
  },
  'a key that was not used': {
    limits: { idleDays: 7 },
    usage: { lastUsedMs: epochMs(0) },
    told: 'idle: No order that opens a position was placed for more than 7 days, so only orders that reduce exposure and cancels are accepted.',
  },
  'too thin a book': {
    limits: { depthShare: decimal('0.1') },
    intent: buy('10', { type: 'market', price: null }),
    snapshot: {
      marketStates: marketOf({
        book: { bids: [], asks: [{ price: decimal('100'), size: decimal('5') }], atMs: NOW },
      }),
    },
    told: 'market-depth: Cannot place order: without a price at most 0.5 of BTC-USDT may be taken from the book now, not 10; send it with a price.',
  },
  'a volume that nobody knows': {
    limits: { liquidity: { volumePerDay: usdt('1') } },
    snapshot: { marketStates: new Map() },
    told: 'liquidity: Cannot place order: how much of BTC-USDT is traded in a day is not known now; cancels still work.',
  },
  'what rests that nobody knows': {
    limits: { selfTrade: 'refuse' },
    snapshot: { resting: null },
    told: 'self-trade: Cannot place order: what rests of this account is not known now, and it is limited; cancels still work.',
  },
  'a closing where every price is held to the market': {
    limits: { priceCollar: decimal('0.03') },
    intent: CLOSE,
    told: 'price-collar: The order has no price that could be held to the market, and none is allowed without; send it with a price, a reduce-only one to close a position.',
  },
  'an instrument': {
    policy: { instruments: ['ETH-USDT'] },
    told: 'instruments: The virtual key is not allowed to trade BTC-USDT.',
  },
  'a setting of every instrument': {
    policy: { instruments: ['ETH-USDT'] },
    intent: { ...LEVERAGE, instrument: null },
    told: 'instruments: The virtual key is not allowed to trade every instrument.',
  },
  'a market': {
    policy: { markets: ['swap'] },
    told: 'market: The virtual key is not allowed in the market spot.',
  },
  'a setting of every market': {
    policy: { markets: ['swap'] },
    intent: { ...LEVERAGE, market: null },
    told: 'market: The virtual key is not allowed in the market of this setting.',
  },
  'a market that the account is not bound for': {
    snapshot: { boundMarkets: ['swap'] },
    told: 'bound-market: The account was not bound for spot; bind a venue key for it.',
  },
  'a scope': {
    policy: { scopes: ['read'] },
    told: 'scope: The virtual key has no scope for this: it would need trade.',
  },
  'a rate': {
    snapshot: { requestsThisSecond: 11 },
    told: 'request-rate: The virtual key sends more than its 10 requests per second.',
  },
};
for (const [what, asked] of Object.entries(CASES)) {
  test(`Whoever is refused for ${what} reads what is asked of him.`, () => {
    assert.equal(tell(asked), asked.told);
  });
}

test('Where nothing refuses, the same world admits.', () => {
  assert.equal(tell({ told: '' }), 'admitted');
  assert.equal(tell({ intent: LEVERAGE, told: '' }), 'admitted');
  assert.equal(tell({ intent: CLOSE, told: '' }), 'admitted');
});
