import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { type Limits, NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { NO_LAYER_USAGE, NO_USAGE, type Usage } from '@bitting/core/policy/usage.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { MEASURED_KEYS_MAX } from './bounds.ts';
import { type MeasuredKeys, renderLimitMetrics } from './limit-metrics.ts';

const amounts = (units: number) => new Map([['USDT', Decimal.of(BigInt(units), 0)]]);
const keyOf = (id: string, limits: Partial<Limits>, state: 'active' | 'revoked' = 'active') => ({
  id,
  accountId: 'account',
  state,
  policy: { ...TRADING_POLICY, limits: { ...NO_LIMITS, ...limits } },
});

function ringOf(
  keys: ReturnType<MeasuredKeys['listVirtualKeys']>,
  terms: Partial<Limits> = {},
): MeasuredKeys {
  const account = { ...TRADING_POLICY, limits: { ...NO_LIMITS, ...terms } };
  return {
    sealed: false,
    listVirtualKeys: () => keys,
    layers: () => ({ account, installation: null }),
  };
}

function shares(ring: MeasuredKeys, used: Readonly<Record<string, Partial<Usage>>> = {}): readonly string[] {
  const text = renderLimitMetrics(ring, {
    usage: ({ virtualKeyId }) => ({
      ...NO_LAYER_USAGE,
      account: { ...NO_USAGE, notionalToday: amounts(5) },
      key: { ...NO_USAGE, ...used[virtualKeyId] },
    }),
  });
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace('bitting_limit_used_ratio', ''));
}

void test('limit metrics are of the key that is nearest to each limit, and of the layers above', () => {
  const limits = { notionalPerHour: amounts(1_000), uses: 8 };
  const ring = ringOf([keyOf('one', limits), keyOf('two', limits), keyOf('gone', limits, 'revoked')], {
    notionalPerDay: amounts(20),
  });
  const used = {
    one: { notionalThisHour: amounts(100), uses: 6 },
    two: { notionalThisHour: amounts(333), uses: 2 },
    gone: { notionalThisHour: amounts(999), uses: 8 },
  };
  assert.deepEqual([...shares(ring, used)].sort(), [
    '{layer="account",limit="notional-per-day"} 0.25',
    '{layer="key",limit="notional-per-hour"} 0.333',
    '{layer="key",limit="uses"} 0.75',
  ]);
});

void test('limit metrics count a limit of zero as used up, and one that is not set not at all', () => {
  const ring = ringOf([keyOf('one', { inFlight: 0, notionalPerDay: amounts(0) })]);
  assert.deepEqual([...shares(ring)].sort(), [
    '{layer="key",limit="in-flight"} 1',
    '{layer="key",limit="notional-per-day"} 1',
  ]);
  assert.deepEqual(shares(ringOf([keyOf('one', {})])), []);
});

void test('limit metrics look at no more keys than hold nobody up, and at none while sealed', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) => keyOf(`key ${index}`, { uses: 4 }));
  assert.equal(shares(ringOf(many(MEASURED_KEYS_MAX))).length, 1);
  assert.equal(shares(ringOf(many(MEASURED_KEYS_MAX + 1))).length, 0);
  const refuse = (): never => assert.fail('it is sealed');
  assert.deepEqual(shares({ sealed: true, listVirtualKeys: refuse, layers: refuse }), []);
});
