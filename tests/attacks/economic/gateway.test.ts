/**
 * A stolen key of a pair through the whole gateway, by requests and by streams: what it loses in an hour and in a day is what
 * was said at most. `ECONOMIC_ROUNDS` plays the attacks again, in other orders and several in an hour.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { seededRandom } from '../../faults/random.ts';
import { GatewayGround } from './gateway-ground.ts';
import { FAIR, type BotOrder, type GatewayVenue } from './gateway-venue.ts';
import { HtxVenue } from './htx-venue.ts';
import { OkxVenue } from './okx-venue.ts';

const ROUNDS = Number(process.env['ECONOMIC_ROUNDS'] ?? 1);
const SEED = Number(process.env['ECONOMIC_SEED'] ?? 20_261_121);

function usdt(amount: string): Amounts {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

function policyOf(instrument: string): Policy {
  return {
    version: 1,
    scopes: ['read', 'trade'],
    markets: ['spot'],
    instruments: [instrument],
    notionalPerOrder: usdt('1000'),
    limits: {
      ...NO_LIMITS,
      orderTypes: ['limit', 'post-only', 'ioc', 'fok'],
      notionalPerHour: usdt('4000'),
      notionalPerDay: usdt('30000'),
      priceCollar: Decimal.parse('0.03'),
    },
    requestsPerSecond: 1_000,
    sourceCidrs: ['127.0.0.0/8'],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  };
}

/** At the fair price 0.016 BTC are 960 USDT, below the limit of an order at the worst price, too. */
const SIZE = '0.016';
const [HIGHEST, LOWEST] = [times(1.0295), times(0.9705)];
const ORDERS_MAX = 12;

function times(factor: number): number {
  return Math.round(FAIR * factor);
}

function ioc(side: 'buy' | 'sell', size = SIZE, price: number | null = null): BotOrder {
  return { side, size, price: price ?? (side === 'buy' ? HIGHEST : LOWEST), kind: 'ioc' };
}

function limit(size: string, price: number): BotOrder {
  return { side: 'buy', size, price, kind: 'limit' };
}

type Attack = (ground: GatewayGround) => Promise<void>;

/** Trades with the accomplice at the worst price until somebody refuses. */
function drain(side: 'buy' | 'sell'): Attack {
  return async (ground) => {
    await ground.offer(side, side === 'buy' ? HIGHEST : LOWEST);
    for (let count = 0; count < ORDERS_MAX; count += 1) if (!(await ground.place(ioc(side))).isDone) break;
  };
}

const pump = drain('buy');
const dump = drain('sell');

/** Has the gateway look at the market while it is as others made it. */
const showFair: Attack = async (ground) => {
  await ground.quote();
  const [id = ''] = (await ground.place(limit('0.0002', FAIR - 3000))).ids;
  await ground.venue.cancel(id);
};

/** At fifty times the price, at any price, and when a price is reached. */
const overpay: Attack = async (ground) => {
  for (const factor of [50, 2, 1.05, 1.031]) {
    await showFair(ground);
    await ground.offer('buy', times(factor));
    await ground.place(limit('0.0003', times(factor)));
    await ground.place({ ...ioc('buy'), price: null });
    await ground.venue.trigger({ ...ioc('buy'), price: null }, times(1.001));
    await ground.venue.trigger(limit(SIZE, times(factor)), times(1.001));
  }
};

const wash: Attack = async (ground) => {
  for (let trip = 0; trip < 5; trip += 1)
    for (const side of ['buy', 'sell'] as const) {
      await ground.offer(side, side === 'buy' ? HIGHEST : LOWEST);
      await ground.place(ioc(side, '0.008'));
      await ground.quote();
    }
};

const split: Attack = async (ground) => {
  await ground.offer('buy', HIGHEST);
  for (const items of [20, 10, 5, 4, 3, 2, 1])
    await ground.place(...Array.from({ length: items }, () => ioc('buy')));
};

/** All at once, so that each is judged before any other has come back. */
const race: Attack = async (ground) => {
  await ground.offer('buy', HIGHEST);
  await Promise.all(Array.from({ length: ORDERS_MAX }, () => ground.place(ioc('buy'))));
};

/** By changes where the venue has them, else by orders that replace others. */
const creep: Attack = async (ground) => {
  const { amend, cancel } = bound(ground.venue);
  for (let count = 0; count < 5; count += 1) {
    const [id = ''] = (await ground.place(limit('0.0002', FAIR - 3000))).ids;
    for (const size of ['0.001', '0.005', '0.01', SIZE, '0.05', '1']) await amend(id, { size });
    await ground.offer('buy', HIGHEST);
    await amend(id, { price: times(50) });
    await amend(id, { price: times(50), size: '1' });
    await amend(id, { price: HIGHEST });
    await cancel(id);
  }
};

function bound(venue: GatewayVenue) {
  const { amend } = venue;
  return {
    cancel: (id: string) => venue.cancel(id),
    amend: async (id: string, change: { readonly size?: string; readonly price?: number }) => {
      if (amend !== null) return amend.call(venue, id, change);
      await venue.cancel(id);
      return venue.place([limit(change.size ?? SIZE, change.price ?? FAIR - 3000)]);
    },
  };
}

const storm: Attack = async (ground) => {
  for (let count = 0; count < 20; count += 1) {
    const [id = ''] = (await ground.place(limit('0.005', 59_000))).ids;
    await ground.venue.cancel(id);
  }
  await pump(ground);
};

/** Trades a little at the worst price, lets the gateway look again, and again; then as much as there is. */
const walk: Attack = async (ground) => {
  for (let step = 1; step <= 4; step += 1) {
    const price = times(1.0295 ** step);
    await ground.offer('buy', price);
    await ground.place(ioc('buy', '0.001', price));
    await ground.quote();
  }
  await pump(ground);
};

const fees: Attack = async (ground) => {
  for (let trip = 0; trip < 5; trip += 1)
    for (const side of ['buy', 'sell'] as const)
      await ground.place(ioc(side, '0.01', side === 'buy' ? 60_100 : 59_900));
};

const ATTACKS: readonly (readonly [name: string, attack: Attack])[] = [
  ['fees', fees],
  ['pump', pump],
  ['dump', dump],
  ['overpaying', overpay],
  ['wash', wash],
  ['batch splitting', split],
  ['all at once', race],
  ['amend creep', creep],
  ['cancel storm', storm],
  ['walking the reference', walk],
];

/** The attacks of each hour: one at first, in further rounds up to three, in any order. */
function hoursOf(round: number): readonly (readonly (typeof ATTACKS)[number][])[] {
  const random = seededRandom(SEED + round);
  const mixed = ATTACKS.map((attack) => ({ attack, rank: round === 0 ? 0 : random() }))
    .toSorted((one, other) => one.rank - other.rank)
    .map(({ attack }) => attack);
  const most = 1 + (round % 3);
  return Array.from({ length: Math.ceil(mixed.length / most) }, (_, hour) =>
    mixed.slice(hour * most, (hour + 1) * most),
  );
}

async function play(venue: GatewayVenue, context: TestContext): Promise<void> {
  const ground = new GatewayGround(venue);
  const policy = policyOf(venue.instrument);
  const days = new Map<number, { bound: Decimal; lost: Decimal }>();
  let most = Decimal.ZERO;
  for (let round = 0; round < ROUNDS; round += 1)
    for (const attacks of hoursOf(round)) {
      await ground.nextHour();
      const [bound, before] = [ground.stated(policy, 'hour'), ground.equity()];
      const day = days.get(ground.day) ?? { bound: ground.stated(policy, 'day'), lost: Decimal.ZERO };
      for (const [, attack] of attacks) await attack(ground);
      const lost = before.subtract(ground.equity());
      const names = attacks.map(([name]) => name).join(', then ');
      assert.ok(!lost.isAbove(bound), `${names}: lost ${lost} of ${bound}`);
      days.set(ground.day, { ...day, lost: day.lost.add(lost) });
      most = Decimal.max(most, lost.divide(bound, 4, 'down'));
      if (round === 0) context.diagnostic(`${names}: ${lost} of ${bound}`);
    }
  for (const { bound, lost } of days.values()) assert.ok(!lost.isAbove(bound), `a day: ${lost} of ${bound}`);
  context.diagnostic(`at most ${most} of what was said, in ${ROUNDS} rounds`);
  assert.ok(!most.isBelow(Decimal.ONE.divide(Decimal.of(3n), 4, 'up')), `at most ${most}`);
}

const VENUES: readonly (readonly [name: string, open: () => Promise<GatewayVenue>])[] = [
  [
    'requests to OKX',
    () => OkxVenue.start({ policy: policyOf('BTC-USDT'), instrument: 'BTC-USDT', way: 'requests' }),
  ],
  [
    'a stream of OKX',
    () => OkxVenue.start({ policy: policyOf('BTC-USDT'), instrument: 'BTC-USDT', way: 'stream' }),
  ],
  ['requests to HTX', () => HtxVenue.start({ policy: policyOf('btcusdt'), market: 'pair' })],
];

for (const [name, open] of VENUES)
  void test(`POL-09: Through the whole gateway, by ${name}, no attacks of an hour, and no day of them, take more than is said.`, async (context) => {
    const venue = await open();
    try {
      await play(venue, context);
    } finally {
      await venue.close();
    }
  });
