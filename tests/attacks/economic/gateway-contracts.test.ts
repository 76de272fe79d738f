/**
 * A stolen key of contracts through the whole gateway, by requests and by streams, on the account's live picture: positions,
 * and ways out of them.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { GatewayGround } from './gateway-ground.ts';
import { FAIR, type BotOrder, type GatewayVenue, type Told } from './gateway-venue.ts';
import { HtxVenue } from './htx-venue.ts';
import { OkxVenue } from './okx-venue.ts';

function policyOf(instrument: string, asset = 'USDT'): Policy {
  const worth = (amount: string): Amounts => new Map([[asset, Decimal.parse(amount)]]);
  return {
    version: 1,
    scopes: ['read', 'trade', 'settings'],
    markets: ['swap'],
    instruments: [instrument],
    notionalPerOrder: worth('2000'),
    limits: {
      ...NO_LIMITS,
      notionalPerHour: worth('20000'),
      notionalPerDay: worth('60000'),
      exposure: worth('6000'),
      leverage: Decimal.of(5n),
      priceCollar: Decimal.parse('0.03'),
    },
    requestsPerSecond: 1_000,
    sourceCidrs: ['127.0.0.0/8'],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  };
}

const [HIGHEST, LOWEST] = [61_770, 58_230];
/** 1,800 USDT at the fair price. */
const OPENED: BotOrder = { side: 'buy', size: '0.03', price: HIGHEST, kind: 'ioc' };
const CLOSED: BotOrder = { side: 'sell', size: '0.03', price: LOWEST, kind: 'ioc', reduceOnly: true };
/** Round trips: more than the budget of the hour is for. */
const TRIPS = 6 * Number(process.env['ECONOMIC_ROUNDS'] ?? 1);
const TRIPS_OF_AN_HOUR = 6;

/** The position, as worth at the fair price. */
function exposed(ground: GatewayGround): Decimal {
  return ground
    .position()
    .absolute()
    .multiply(Decimal.of(BigInt(FAIR)));
}

/** Nothing is open as far as the gateway knows. */
function isFlat(ground: GatewayGround): boolean {
  const exposure = ground.usage.key.exposures?.get(ground.venue.instrument);
  return exposure === undefined || (exposure.position.isZero() && exposure.hedged === undefined);
}

/** Fills the exposure at the worst price, from many requests at once, before any picture says so. */
async function open(ground: GatewayGround): Promise<number> {
  await ground.offer('buy', HIGHEST);
  const told: Told[] = [];
  for (let count = 0; count < 6; count += 1) told.push(await ground.place(OPENED));
  assert.ok(!exposed(ground).isAbove(Decimal.of(6_000n)), `exposed ${exposed(ground)}`);
  return told.filter(({ isDone }) => isDone).length;
}

/** Every way to close at a price that he sets himself, and then the one that there is. */
async function close(ground: GatewayGround): Promise<void> {
  await ground.offer('sell', 1_200);
  for (const told of [
    await ground.venue.closePosition(),
    await ground.place({ ...CLOSED, price: null }),
    await ground.place({ ...CLOSED, price: 1_200 }),
    await ground.venue.trigger({ ...CLOSED, price: null }, FAIR - 6),
    await ground.venue.setLeverage('50'),
  ])
    assert.ok(!told.isDone, told.text);
  await ground.quote();
  await ground.offer('sell', LOWEST);
  for (let count = 0; count < 6 && !ground.position().isZero(); count += 1) {
    const told = await ground.place(CLOSED);
    assert.ok(told.isDone, told.text);
  }
}

async function play(venue: GatewayVenue, context: TestContext): Promise<void> {
  const ground = new GatewayGround(venue);
  const policy = policyOf(venue.instrument);
  for (let done = 0; done < TRIPS; done += TRIPS_OF_AN_HOUR) {
    await ground.nextHour();
    const leverage = await venue.setLeverage('5');
    assert.ok(leverage.isDone, leverage.text);
    const [bound, before] = [ground.stated(policy, 'hour'), ground.equity()];
    let opened = 0;
    for (let trip = 0; trip < TRIPS_OF_AN_HOUR; trip += 1) {
      opened += await open(ground);
      await close(ground);
      assert.ok(ground.position().isZero());
      await ground.quote();
      await ground.passUntil(() => isFlat(ground));
    }
    const lost = before.subtract(ground.equity());
    context.diagnostic(`lost ${lost} of ${bound}, in ${opened} openings`);
    assert.ok(!lost.isAbove(bound), `lost ${lost} of ${bound}`);
    // The day's budget ends before the rounds do.
    if (done === 0) assert.ok(!bound.isAbove(lost.multiply(Decimal.of(3n))), `lost only ${lost} of ${bound}`);
  }
}

const SWAP = 'BTC-USDT-SWAP';
const INVERSE = 'BTC-USD-SWAP';
const VENUES: readonly (readonly [name: string, open: () => Promise<GatewayVenue>])[] = [
  ['requests to OKX', () => OkxVenue.start({ policy: policyOf(SWAP), instrument: SWAP, way: 'requests' })],
  ['a stream of OKX', () => OkxVenue.start({ policy: policyOf(SWAP), instrument: SWAP, way: 'stream' })],
  [
    'requests to OKX, in positions of both sides',
    () => OkxVenue.start({ policy: policyOf(SWAP), instrument: SWAP, way: 'requests', hedged: true }),
  ],
  [
    'a stream of OKX, of contracts that are paid in bitcoin',
    () => OkxVenue.start({ policy: policyOf(INVERSE, 'USD'), instrument: INVERSE, way: 'stream' }),
  ],
  ['requests to HTX', () => HtxVenue.start({ policy: policyOf('BTC-USDT'), market: 'swap' })],
];

for (const [name, start] of VENUES)
  void test(`Through the whole gateway, by ${name}, a thief of contracts opens no more than the exposure, closes within the collar, and takes no more than is said.`, async (context) => {
    const venue = await start();
    try {
      await play(venue, context);
    } finally {
      await venue.close();
    }
  });
