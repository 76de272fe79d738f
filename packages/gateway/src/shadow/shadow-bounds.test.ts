import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { SHADOW_LATE_MAX, SHADOW_SUBJECTS_MAX } from '../bounds.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { TRADING_POLICY, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';
import type { Shadow } from '../vault/ring-shadows.ts';
import { ShadowTallies } from './shadow-tallies.ts';
import { ShadowWatch } from './shadow-watch.ts';

/** It needs a mark price, which the policy in force does not. */
const KEY: Shadow<typeof TRADING_POLICY> = {
  terms: { ...TRADING_POLICY, limits: { ...NO_LIMITS, priceCollar: Decimal.parse('0.03') } },
  setAt: epochMs(0),
  setBy: 'op_1',
};

function open(prefetch: () => Promise<void>) {
  const bench = new PathBench();
  const tallies = new ShadowTallies(bench.clock);
  const shadowsOf = () => ({ key: KEY, account: null, installation: null });
  bench.watch = new ShadowWatch({ ...bench.pathPorts, tallies, shadowsOf });
  bench.market.prefetch = prefetch;
  bench.upstream.respond = () => answer(OKX_BENCH.taken('1', ''));
  return { bench, tally: () => tallies.tally(VIRTUAL_KEY_ID, KEY) };
}

test('No more orders than a bound wait for the market; those beyond it are told as not judged at once.', async () => {
  const asked = Promise.withResolvers<void>();
  const { bench, tally } = open(() => asked.promise);
  for (let order = 0; order <= SHADOW_LATE_MAX; order += 1)
    assert.equal(codeOf(await bench.send(OKX_BENCH.place())), undefined);
  assert.deepEqual([tally().judged, tally().unjudged], [1, 1]);
  asked.resolve();
  await new Promise(setImmediate);
  assert.deepEqual([tally().judged, tally().unjudged], [SHADOW_LATE_MAX + 1, SHADOW_LATE_MAX + 1]);
  await bench.send(OKX_BENCH.place());
  await new Promise(setImmediate);
  assert.equal(tally().judged, SHADOW_LATE_MAX + 2, 'there is room again');
  bench.close();
});

test('A market that fails is counted, and nobody else notices.', async () => {
  const { bench, tally } = open(() => Promise.reject(new Error('broken by the test')));
  assert.equal(codeOf(await bench.send(OKX_BENCH.place())), undefined);
  await new Promise(setImmediate);
  assert.deepEqual([tally().judged, tally().failed], [0, 1]);
  bench.close();
});

test('Of keys whose shadows told nothing for long the last records are forgotten, the oldest first.', () => {
  const { bench } = open(() => Promise.resolve());
  const tallies = new ShadowTallies(bench.clock);
  const record = (virtualKeyId: string): SystemEntry => ({
    wallMs: epochMs(1),
    monotonicMs: 1,
    boot: '00',
    type: 'system',
    event: 'shadow',
    details: { virtualKeyId, accountId: 'acc_1', shadows: 'key 1' },
  });
  for (let key = 0; key <= SHADOW_SUBJECTS_MAX; key += 1) {
    tallies.restore({ sequence: BigInt(key), entry: record(`key_${key}`) });
    tallies.restore({ sequence: BigInt(key), entry: record('key_1') });
  }
  assert.deepEqual(tallies.examples('key_0', KEY), []);
  assert.notDeepEqual(tallies.examples('key_1', KEY), [], 'it told something all the time');
  assert.equal(tallies.examples(`key_${SHADOW_SUBJECTS_MAX}`, KEY).length, 1);
  assert.deepEqual(tallies.examples('acc_1', KEY), [], 'no shadow of the account was there');
  tallies.restore({ sequence: 1n, entry: { ...record('key_9'), event: 'start' } });
  assert.equal(tallies.examples('key_9', KEY).length, 1, 'other events are none of it');
  bench.close();
});
