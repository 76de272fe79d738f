import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '../money/decimal.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { differencesOf } from './difference.ts';
import type { Amounts, Limits, Rate } from './limits.ts';
import { policies } from './policy-arbitrary.fixture.ts';
import { decimal } from './policy.fixture.ts';
import type { Policy } from './policy.ts';

const amounts = (texts: Readonly<Record<string, string>>): Amounts =>
  new Map(Object.entries(texts).map(([asset, text]) => [asset, decimal(text)]));

test('No differences are told of a policy and itself, and those back are those there, turned round.', () => {
  const count = (differences: ReturnType<typeof differencesOf>, direction: string): number =>
    differences.filter((difference) => difference.direction === direction).length;
  fc.assert(
    fc.property(policies, policies, (one, other) => {
      assert.deepEqual(differencesOf(one, { ...one, version: other.version }), []);
      const there = differencesOf(one, other);
      const back = differencesOf(other, one);
      assert.equal(count(there, 'loosened'), count(back, 'tightened'));
      assert.equal(count(there, 'tightened'), count(back, 'loosened'));
    }),
  );
});

/** Fields whose every change of value changes what they mean. */
const PLAIN_FIELDS = [
  'notionalPerHour',
  'openOrders',
  'leverage',
  'priceCollar',
  'selfTrade',
  'inFlight',
  'idleDays',
  'uses',
] as const satisfies readonly (keyof Limits)[];

test('Whatever is not the same is told of.', () => {
  fc.assert(
    fc.property(policies, policies, fc.constantFrom(...PLAIN_FIELDS), (one, other, field) => {
      const changed = { ...one, limits: { ...one.limits, [field]: other.limits[field] } };
      const told = differencesOf(one, changed).some((difference) => difference.field === `limits.${field}`);
      const texts = [one, changed].map(({ limits }) => textOf(limits[field]));
      assert.equal(told, texts[0] !== texts[1]);
    }),
  );
});

/** Amounts without those of zero, in one order. */
function textOf(value: Limits[(typeof PLAIN_FIELDS)[number]]): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof Decimal) return value.toString();
  const named = [...value]
    .filter(([, amount]) => !amount.isZero())
    .map(([asset, amount]) => `${asset} ${amount}`);
  return named.sort().join();
}

/** Less of everything; every field is tighter, or as it was where it cannot be tighter. */
function tighten(policy: Policy): Policy {
  const half = (given: Amounts | null): Amounts =>
    given === null
      ? amounts({ USDT: '1' })
      : new Map([...given].slice(0, -1).map(([asset, amount]) => [asset, amount.multiply(decimal('0.5'))]));
  const fewer = (given: number | null): number => (given === null ? 5 : Math.ceil(given / 2));
  const slower = (given: Rate | null): Rate => ({
    perSecond: fewer(given?.perSecond ?? null),
    burst: fewer(given?.burst ?? null),
  });
  const { limits } = policy;
  const one = decimal('0.01');
  return {
    ...policy,
    scopes: policy.scopes.slice(1),
    markets: policy.markets.slice(1),
    instruments: policy.instruments === 'all' ? ['spot:BTC-USDT'] : policy.instruments.slice(1),
    notionalPerOrder: half(policy.notionalPerOrder),
    requestsPerSecond: Math.floor(policy.requestsPerSecond / 2),
    sourceCidrs: policy.sourceCidrs.length > 1 ? policy.sourceCidrs.slice(1) : policy.sourceCidrs,
    notBefore: epochMs((policy.notBefore ?? 0) + 1),
    expiresAt: epochMs(Math.floor((policy.expiresAt ?? 2) / 2)),
    deadManSeconds: Math.max(10, Math.floor((policy.deadManSeconds ?? 20) / 2)),
    limits: {
      orderTypes: limits.orderTypes === 'all' ? ['limit'] : limits.orderTypes.slice(1),
      notionalPerHour: half(limits.notionalPerHour),
      notionalPerDay: half(limits.notionalPerDay),
      turnoverPerDay: half(limits.turnoverPerDay),
      lossPerDay: half(limits.lossPerDay),
      exposurePerInstrument: half(limits.exposurePerInstrument),
      exposure: half(limits.exposure),
      openOrders: fewer(limits.openOrders),
      leverage: Decimal.min(limits.leverage ?? decimal('2'), decimal('2')),
      priceCollar: Decimal.min(limits.priceCollar ?? one, one),
      depthShare:
        limits.depthShare === null && limits.priceCollar !== null
          ? null
          : Decimal.min(limits.depthShare ?? one, one),
      liquidity: {
        volumePerDay: new Map(
          [...(limits.liquidity?.volumePerDay ?? amounts({ USDT: '1' }))]
            .slice(1)
            .map(([asset, amount]) => [asset, amount.add(one)]),
        ),
      },
      selfTrade: 'refuse',
      schedule: limits.schedule === 'always' ? [{ from: 0, to: 60 }] : limits.schedule.slice(1),
      inFlight: fewer(limits.inFlight),
      orderRate: slower(limits.orderRate),
      readRate: slower(limits.readRate),
      breaker: {
        minutes: limits.breaker?.minutes ?? 5,
        rejectedShare: Decimal.min(limits.breaker?.rejectedShare ?? one, one),
        unknowns: fewer(limits.breaker?.unknowns ?? null),
      },
      idleDays: fewer(limits.idleDays),
      uses: fewer(limits.uses),
    },
  };
}

test('Nothing that is tightened in every field is called loosened, nor the way back tightened.', () => {
  fc.assert(
    fc.property(policies, (policy) => {
      const tight = tighten(policy);
      assert.deepEqual(
        differencesOf(policy, tight).filter(({ direction }) => direction === 'loosened'),
        [],
      );
      assert.deepEqual(
        differencesOf(tight, policy).filter(({ direction }) => direction === 'tightened'),
        [],
      );
    }),
  );
});
