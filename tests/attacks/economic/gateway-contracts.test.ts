/** A stolen key of contracts through the whole gateway, on the account's live picture: positions, and ways out of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { FAIR, GatewayGround, type Told } from './gateway-ground.ts';

function usdt(amount: string): Amounts {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

/** One contract is 0.01 BTC: 600 USDT. */
const POLICY: Policy = {
  version: 1,
  scopes: ['read', 'trade', 'settings'],
  markets: ['swap'],
  instruments: ['BTC-USDT-SWAP'],
  notionalPerOrder: usdt('2000'),
  limits: {
    ...NO_LIMITS,
    notionalPerHour: usdt('20000'),
    notionalPerDay: usdt('60000'),
    exposure: usdt('6000'),
    leverage: Decimal.of(5n),
    priceCollar: Decimal.parse('0.03'),
  },
  requestsPerSecond: 1_000,
  sourceCidrs: [],
  notBefore: null,
  expiresAt: null,
};
const CONTRACT = Decimal.parse('0.01');
const [HIGHEST, LOWEST] = [61_770, 58_230];
const OPENED = { side: 'buy', sz: '3', px: String(HIGHEST), ordType: 'ioc' } as const;
const CLOSED = { side: 'sell', sz: '3', px: String(LOWEST), ordType: 'ioc', reduceOnly: true } as const;
/** Round trips: more than the budget of the hour is for. */
const TRIPS = 6;

function isDone({ codes }: Told): boolean {
  return codes.every((code) => code === '0');
}

/** The position, as worth at the fair price. */
function exposed(ground: GatewayGround): Decimal {
  return ground
    .position()
    .absolute()
    .multiply(CONTRACT)
    .multiply(Decimal.of(BigInt(FAIR)));
}

/** The part of an hour's bound that prices and fees may take, said when it begins. */
function stated(ground: GatewayGround): Decimal {
  const volumePerDay = { asset: 'USDT', amount: Decimal.of(10n ** 10n) };
  const [loss] = worstCaseOf(POLICY, {
    instruments: new Map(),
    layers: { account: null, installation: null },
    marketStates: new Map([[ground.instrument, { mark: null, book: null, volumePerDay }]]),
    usage: ground.usage,
  }).hour;
  assert.ok(loss !== undefined && loss.parts !== null);
  return loss.parts.taken;
}

/** Fills the exposure at the worst price, from many requests at once, before any picture says so. */
async function open(ground: GatewayGround): Promise<number> {
  await ground.offer('buy', HIGHEST);
  const told: Told[] = [];
  for (let count = 0; count < 6; count += 1) told.push(await ground.place(OPENED));
  assert.ok(!exposed(ground).isAbove(Decimal.of(6_000n)), `exposed ${exposed(ground)}`);
  return told.filter((answer) => isDone(answer)).length;
}

/** Every way to close at a price that he sets himself, and then the one that there is. */
async function close(ground: GatewayGround): Promise<void> {
  await ground.offer('sell', 1_200);
  for (const told of [
    await ground.closePosition(),
    await ground.place({ side: 'sell', sz: '3', ordType: 'market', reduceOnly: true }),
    await ground.place({ ...CLOSED, px: '1200' }),
    await ground.setLeverage('50'),
  ])
    assert.ok(!isDone(told), JSON.stringify(told));
  await ground.quote();
  await ground.offer('sell', LOWEST);
  for (let count = 0; count < 6 && !ground.position().isZero(); count += 1)
    assert.ok(isDone(await ground.place(CLOSED)));
}

void test('Through the whole gateway a thief of contracts opens no more than the exposure, closes within the collar, and takes no more than is said.', async (context) => {
  const ground = await GatewayGround.start(POLICY, 'BTC-USDT-SWAP');
  try {
    await ground.nextHour();
    assert.ok(isDone(await ground.setLeverage('5')));
    const [bound, before] = [stated(ground), ground.equity()];
    let opened = 0;
    for (let trip = 0; trip < TRIPS; trip += 1) {
      opened += await open(ground);
      await close(ground);
      assert.ok(ground.position().isZero());
      await ground.quote();
      await ground.passUntil(
        () => ground.usage.key.exposures?.get(ground.instrument)?.position.isZero() !== false,
      );
    }
    const lost = before.subtract(ground.equity());
    context.diagnostic(`lost ${lost} of ${bound}, in ${opened} openings`);
    assert.ok(!lost.isAbove(bound), `lost ${lost} of ${bound}`);
    assert.ok(!bound.isAbove(lost.multiply(Decimal.of(3n))), `lost only ${lost} of ${bound}`);
  } finally {
    await ground.close();
  }
});
