import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import { MARKETS } from '../trading/vocabulary.ts';
import { defaultPolicy, type ProfileFacts } from './default-profile.ts';
import { NO_LIMITS, type Amounts } from './limits.ts';
import { decimal } from './policy.fixture.ts';
import { parsePolicy, printPolicy } from './policy-document.ts';
import type { Policy } from './policy.ts';
import { NO_LAYER_USAGE } from './usage.ts';
import { worstCaseOf } from './worst-case.ts';

const FACTS: ProfileFacts = {
  environment: 'live',
  markets: ['spot'],
  worths: new Map([['USDT', decimal('12345.67')]]),
  liquid: [],
  algoOrders: false,
};

const amounts = (text: Readonly<Record<string, string>>): Amounts =>
  new Map(Object.entries(text).map(([asset, amount]) => [asset, decimal(amount)]));

function profileOf(change: Partial<ProfileFacts> = {}): Policy {
  const policy = defaultPolicy({ ...FACTS, ...change });
  assert.ok(policy !== null);
  return policy;
}

test('The default profile of a spot account is written out here, so that a change of it is seen.', () => {
  assert.deepEqual(profileOf(), {
    version: 1,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: ['spot:*-USDT'],
    notionalPerOrder: amounts({ USDT: '610' }),
    limits: {
      ...NO_LIMITS,
      orderTypes: ['limit', 'post-only', 'ioc', 'fok'],
      notionalPerHour: amounts({ USDT: '3000' }),
      notionalPerDay: amounts({ USDT: '12000' }),
      openOrders: 20,
      orderRate: { perSecond: 4, burst: 20 },
      priceCollar: decimal('0.03'),
      breaker: { minutes: 5, rejectedShare: decimal('0.5'), unknowns: 10 },
      liquidity: { volumePerDay: amounts({ USDT: '5000000' }) },
    },
    requestsPerSecond: 20,
    sourceCidrs: [],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  });
});

test('Contracts open no more than the account is worth; loans and options have no default.', () => {
  const policy = profileOf({ markets: MARKETS });
  assert.deepEqual(policy.markets, ['spot', 'swap', 'futures']);
  assert.deepEqual(policy.instruments, ['spot:*-USDT', 'swap:*-USDT', 'futures:*-USDT']);
  assert.deepEqual(policy.limits.exposure, amounts({ USDT: '12000' }));
  assert.deepEqual(profileOf({ markets: ['swap'] }).limits.exposure, amounts({ USDT: '12000' }));
  assert.equal(defaultPolicy({ ...FACTS, markets: ['margin', 'option'] }), null);
  assert.equal(defaultPolicy({ ...FACTS, markets: [] }), null);
});

test('Orders that outlive the bot and orders without a price are allowed where they are asked for.', () => {
  const { limits } = profileOf();
  const PRICED = ['limit', 'post-only', 'ioc', 'fok'] as const;
  const MARKET = ['market', 'optimal-limit-ioc'] as const;
  const ALGO = ['trigger', 'take-profit-stop-loss', 'trailing', 'chase', 'iceberg', 'twap'] as const;
  assert.deepEqual(profileOf({ algoOrders: true }), {
    ...profileOf(),
    limits: { ...limits, orderTypes: [...PRICED, ...ALGO] },
  });
  const atMarket = { ...limits, depthShare: decimal('0.1') };
  assert.deepEqual(profileOf({ marketOrders: true }), {
    ...profileOf(),
    limits: { ...atMarket, orderTypes: [...PRICED, ...MARKET] },
  });
  const { orderTypes } = profileOf({ marketOrders: true, algoOrders: true }).limits;
  assert.deepEqual(new Set(orderTypes), new Set(ORDER_TYPES));
});

test('Instruments that are named are the only ones.', () => {
  assert.deepEqual(profileOf({ liquid: ['BTC-USDT', 'ETH-USDT'] }).instruments, ['BTC-USDT', 'ETH-USDT']);
});

test('Liquidity is asked of live markets only: a hundred times what may be traded in a day, and never little.', () => {
  const ofLive = profileOf({ worths: amounts({ USDT: '1000000', BTC: '2', USD: '49999' }) });
  assert.deepEqual(
    ofLive.limits.liquidity?.volumePerDay,
    amounts({ USDT: '100000000', BTC: '200', USD: '5000000' }),
  );
  for (const environment of ['paper', 'demo'] as const) {
    const { limits } = profileOf({ environment });
    assert.deepEqual(limits, { ...profileOf().limits, liquidity: null });
  }
});

test('An account that holds nothing has no default, and what it does not hold has no amount.', () => {
  assert.equal(defaultPolicy({ ...FACTS, worths: new Map() }), null);
  assert.equal(defaultPolicy({ ...FACTS, worths: amounts({ USDT: '0' }) }), null);
  assert.equal(defaultPolicy({ ...FACTS, worths: new Map([['USDT', Decimal.parseSigned('-5')]]) }), null);
  const policy = profileOf({ worths: amounts({ USDT: '0', USDC: '1000' }) });
  assert.deepEqual(policy.instruments, ['spot:*-USDC']);
  assert.deepEqual(policy.notionalPerOrder, amounts({ USDC: '50' }));
});

test('A small account has orders that a venue takes, and never more than it is worth.', () => {
  for (const [worth, order, hour, day] of [
    ['400', '20', '100', '400'],
    ['399', '20', '99', '390'],
    ['79', '20', '20', '79'],
    ['20', '20', '20', '20'],
    ['7.5', '7.5', '7.5', '7.5'],
  ] as const) {
    const { notionalPerOrder, limits } = profileOf({ worths: amounts({ USDT: worth }) });
    assert.deepEqual(notionalPerOrder, amounts({ USDT: order }), worth);
    assert.deepEqual(limits.notionalPerHour, amounts({ USDT: hour }), worth);
    assert.deepEqual(limits.notionalPerDay, amounts({ USDT: day }), worth);
  }
  assert.deepEqual(
    profileOf({ worths: amounts({ BTC: '0.5' }) }).notionalPerOrder,
    amounts({ BTC: '0.025' }),
  );
});

const worths: fc.Arbitrary<Amounts> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom<string[]>('USDT', 'USDC', 'USD', 'BTC'),
      fc.bigInt({ min: 1n, max: 10n ** 17n }).map((units) => Decimal.of(units, 6)),
    ),
    { selector: ([asset]) => asset, minLength: 1 },
  )
  .map((pairs) => new Map(pairs));

test('Every default profile can be written down, grows with the account, and never goes beyond it.', () => {
  fc.assert(
    fc.property(worths, fc.subarray([...MARKETS]), (worth, markets) => {
      const policy = defaultPolicy({ ...FACTS, worths: worth, markets });
      if (policy === null) return;
      assert.deepEqual(parsePolicy(Buffer.from(printPolicy(policy))), policy);
      for (const [asset, held] of worth) {
        const order: Decimal = policy.notionalPerOrder.get(asset) ?? Decimal.ZERO;
        const hour: Decimal = policy.limits.notionalPerHour?.get(asset) ?? Decimal.ZERO;
        const day: Decimal = policy.limits.notionalPerDay?.get(asset) ?? Decimal.ZERO;
        assert.ok(order.sign() > 0 && !order.isAbove(hour) && !hour.isAbove(day) && !day.isAbove(held));
      }
    }),
  );
});

test('What a thief of a spot key takes is a twentieth of the account in a day, and a hundredth in an hour.', () => {
  const facts = {
    instruments: new Map(),
    layers: { account: null, installation: null },
    marketStates: new Map(),
    usage: NO_LAYER_USAGE,
  };
  fc.assert(
    fc.property(worths, (worth) => {
      const { hour, day } = worstCaseOf(profileOf({ worths: worth }), facts);
      assert.equal(day.length, worth.size);
      for (const { asset, parts } of day) {
        const held = worth.get(asset) ?? Decimal.ZERO;
        assert.ok(parts !== null && !parts.taken.isAbove(held.multiply(decimal('0.05'))), asset);
      }
      for (const { asset, parts } of hour) {
        const held = worth.get(asset) ?? Decimal.ZERO;
        if (held.isBelow(decimal('400')) && asset !== 'BTC') continue;
        assert.ok(parts !== null && !parts.taken.isAbove(held.multiply(decimal('0.01'))), asset);
      }
    }),
  );
});

test('Dust is nothing, and amounts have digits that a document takes.', () => {
  assert.equal(defaultPolicy({ ...FACTS, worths: amounts({ BTC: '0.000000009999999999' }) }), null);
  const policy = profileOf({ worths: amounts({ BTC: '0.000000019999999999' }) });
  assert.deepEqual(policy.notionalPerOrder, amounts({ BTC: '0.0000000005' }));
  assert.deepEqual(parsePolicy(Buffer.from(printPolicy(policy))), policy);
});
