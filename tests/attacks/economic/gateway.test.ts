/** A stolen key through the whole gateway: what it loses in an hour and in a day is what was said at most. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Period } from '@bitting/core/policy/loss-bound.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { NO_LAYER_USAGE } from '@bitting/core/policy/usage.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { FAIR, GatewayGround, type Told } from './gateway-ground.ts';

function usdt(amount: string): Amounts {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

const POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: usdt('1000'),
  limits: {
    ...NO_LIMITS,
    orderTypes: ['limit', 'post-only', 'ioc', 'fok'],
    notionalPerHour: usdt('4000'),
    notionalPerDay: usdt('30000'),
    priceCollar: Decimal.parse('0.03'),
  },
  requestsPerSecond: 1_000,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};

/** At the fair price 0.016 BTC are 960 USDT, below the limit of an order at the worst price, too. */
const SIZE = '0.016';
const [HIGHEST, LOWEST] = [times(1.0295), times(0.9705)];
const ORDERS_MAX = 12;

function times(factor: number): number {
  return Math.round(FAIR * factor);
}

type Attack = (ground: GatewayGround) => Promise<void>;

function isDone({ codes }: Told): boolean {
  return codes.every((code) => code === '0');
}

/** Trades with the accomplice at the worst price until somebody refuses. */
function drain(side: 'buy' | 'sell'): Attack {
  return async (ground) => {
    const px = side === 'buy' ? HIGHEST : LOWEST;
    await ground.offer(side, px);
    for (let count = 0; count < ORDERS_MAX; count += 1)
      if (!isDone(await ground.place({ side, sz: SIZE, px: String(px), ordType: 'ioc' }))) break;
  };
}

const pump = drain('buy');
const dump = drain('sell');

/** At fifty times the price, at any price, and when a price is reached. */
const overpay: Attack = async (ground) => {
  for (const factor of [50, 2, 1.05, 1.031]) {
    await ground.offer('buy', times(factor));
    await ground.place({ side: 'buy', sz: '0.0003', px: String(times(factor)), ordType: 'limit' });
    await ground.place({ side: 'buy', sz: SIZE, ordType: 'market' });
    const trigger = { triggerPx: String(times(1.001)), ordType: 'trigger' };
    await ground.trigger({ side: 'buy', sz: SIZE, ...trigger });
    await ground.trigger({ side: 'buy', sz: SIZE, px: String(times(factor)), ...trigger });
  }
};

const wash: Attack = async (ground) => {
  for (let trip = 0; trip < 5; trip += 1)
    for (const side of ['buy', 'sell'] as const) {
      const px = side === 'buy' ? HIGHEST : LOWEST;
      await ground.offer(side, px);
      await ground.place({ side, sz: '0.008', px: String(px), ordType: 'ioc' });
      await ground.quote();
    }
};

const split: Attack = async (ground) => {
  await ground.offer('buy', HIGHEST);
  const order = { side: 'buy', sz: SIZE, px: String(HIGHEST), ordType: 'ioc' } as const;
  for (const items of [20, 10, 5, 4, 3, 2, 1])
    await ground.place(...Array.from({ length: items }, () => order));
};

const creep: Attack = async (ground) => {
  for (let count = 0; count < 5; count += 1) {
    const placed = await ground.place({
      side: 'buy',
      sz: '0.0002',
      px: String(FAIR - 3000),
      ordType: 'limit',
    });
    const [id = ''] = placed.ids;
    for (const newSz of ['0.001', '0.005', '0.01', SIZE, '0.05', '1']) await ground.amend(id, { newSz });
    await ground.offer('buy', HIGHEST);
    await ground.amend(id, { newPx: String(times(50)) });
    await ground.amend(id, { newPx: String(HIGHEST) });
    await ground.cancel(id);
  }
};

const storm: Attack = async (ground) => {
  for (let count = 0; count < 20; count += 1) {
    const [id = ''] = (await ground.place({ side: 'buy', sz: '0.005', px: '59000', ordType: 'limit' })).ids;
    await ground.cancel(id);
  }
  await pump(ground);
};

/** Trades a little at the worst price, lets the gateway look again, and again; then as much as there is. */
const walk: Attack = async (ground) => {
  for (let step = 1; step <= 4; step += 1) {
    const px = times(1.0295 ** step);
    await ground.offer('buy', px);
    await ground.place({ side: 'buy', sz: '0.001', px: String(px), ordType: 'ioc' });
    await ground.quote();
  }
  await pump(ground);
};

const fees: Attack = async (ground) => {
  for (let trip = 0; trip < 5; trip += 1)
    for (const side of ['buy', 'sell'] as const)
      await ground.place({ side, sz: '0.01', px: String(side === 'buy' ? 60_100 : 59_900), ordType: 'ioc' });
};

const ATTACKS: readonly (readonly [name: string, attack: Attack])[] = [
  ['fees', fees],
  ['pump', pump],
  ['dump', dump],
  ['overpaying', overpay],
  ['wash', wash],
  ['batch splitting', split],
  ['amend creep', creep],
  ['cancel storm', storm],
  ['walking the reference', walk],
];

/** The part that prices and fees may take: the fair price of this day stands still. Its one instrument is liquid. */
function stated(period: Period): Decimal {
  const state = { mark: null, book: null, volumePerDay: { asset: 'USDT', amount: Decimal.of(10n ** 10n) } };
  const [loss] = worstCaseOf(POLICY, {
    instruments: new Map(),
    layers: { account: null, installation: null },
    marketStates: new Map([['BTC-USDT', state]]),
    usage: NO_LAYER_USAGE,
  })[period];
  assert.ok(loss !== undefined && loss.parts !== null);
  return loss.parts.taken;
}

void test('POL-09: Through the whole gateway no attack of an hour, and no day of them, takes more than is said.', async (context) => {
  const ground = await GatewayGround.start(POLICY, 'BTC-USDT');
  try {
    const days = new Map<number, Decimal>();
    let most = Decimal.ZERO;
    for (const [name, attack] of ATTACKS) {
      await ground.nextHour();
      const before = ground.equity();
      await attack(ground);
      const lost = before.subtract(ground.equity());
      assert.ok(!lost.isAbove(stated('hour')), `${name}: lost ${lost} of ${stated('hour')}`);
      days.set(ground.day, (days.get(ground.day) ?? Decimal.ZERO).add(lost));
      most = Decimal.max(most, lost);
      context.diagnostic(`${name}: ${lost}`);
    }
    for (const lost of days.values()) assert.ok(!lost.isAbove(stated('day')), `a day lost ${lost}`);
    assert.ok(!stated('hour').isAbove(most.multiply(Decimal.of(3n))), `at most ${most} of ${stated('hour')}`);
  } finally {
    await ground.close();
  }
});
