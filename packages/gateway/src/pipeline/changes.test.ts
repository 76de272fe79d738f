import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { Terms } from '@bitting/core/policy/policy.ts';
import { ACTS_IN_FLIGHT_PER_KEY_MAX } from '../bounds.ts';
import type { AccountLayers } from '../ports/key-ring.ts';
import type { Transmission } from '../ports/upstream.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { BENCH_VENUES, okxOrderAnswer, type BotRequest } from '../testing/bench-venues.ts';
import { assertPassed, codeOf, PathBench, placeRequest } from '../testing/path-bench.ts';

/** What changes under a request's feet, and what must not happen then. */
let bench: PathBench;
beforeEach(() => {
  bench = new PathBench();
  bench.upstream.respond = () => answer(okxOrderAnswer('1', ''));
});
afterEach(() => {
  bench.close();
});

const CANCEL: BotRequest = {
  target: '/api/v5/trade/cancel-order',
  body: { instId: 'BTC-USDT', ordId: '1' },
};

/** Even terms that admit all: what was decided was decided without them. */
const ADMITTING: Terms = { ...TRADING_POLICY, version: 1 };

function setLayers(layers: Partial<AccountLayers>): void {
  bench.keyRing.accountLayers = { ...bench.keyRing.accountLayers, ...layers };
}

const CHANGES: readonly (readonly [what: string, change: () => void, code: string])[] = [
  ['a halt', () => (bench.keyRing.state = 'halted'), 'STATE_HALTED'],
  ['a suspension', () => (bench.keyRing.state = 'suspended'), 'KEY_SUSPENDED'],
  ['a revocation', () => (bench.keyRing.state = 'revoked'), 'KEY_REVOKED'],
  ['a new policy', () => (bench.keyRing.policy = { ...TRADING_POLICY, version: 2 }), 'POLICY_CHANGED'],
  ['terms of its account', () => setLayers({ account: ADMITTING }), 'POLICY_CHANGED'],
  ['terms of everything', () => setLayers({ installation: ADMITTING }), 'POLICY_CHANGED'],
  ['a new secret', () => (bench.keyRing.secretVersion = 2), 'KEY_REVOKED'],
  ['sealing', () => (bench.keyRing.sealed = true), 'VAULT_SEALED'],
];
const MOMENTS = ['while the INTENT becomes durable', 'while the request waits for a connection'] as const;

for (const venue of BENCH_VENUES)
  for (const [what, change, code] of CHANGES)
    for (const moment of MOMENTS)
      test(`An order to ${venue.family} is not sent when ${what} comes ${moment} (I6, I7, POL-17, POL-22).`, async () => {
        bench.close();
        bench = new PathBench({}, venue);
        const isEarly = moment === MOMENTS[0];
        if (!isEarly) bench.upstream.beforeWrite = change;
        const release = bench.ledger.hold();
        const answered = bench.send(venue.place({ clientId: venue.clientId }));
        await new Promise(setImmediate);
        if (isEarly) change();
        release();
        assert.equal(codeOf(await answered), code);
        if (isEarly) assert.equal(bench.keyRing.signings, 0, 'not even signed');
        assert.equal(bench.upstream.sent.length, 0);
        const [outcome] = bench.ledger.ofType('outcome');
        assert.equal(outcome?.items[0]?.kind, 'rejected');
        assert.equal(outcome?.items[0]?.venueCode, 'NOT_SENT');
        assert.equal(bench.reconciler.status().open, 0);
      });

test('A cancel is sent although a halt comes while its INTENT becomes durable (I13).', async () => {
  assertPassed(await bench.send(placeRequest()));
  const release = bench.ledger.hold();
  const answered = bench.send(CANCEL);
  await new Promise(setImmediate);
  bench.keyRing.state = 'halted';
  release();
  assertPassed(await answered);
  assert.equal(bench.upstream.sent.length, 2);
});

test('A cancel is not sent when a suspension comes while its INTENT becomes durable.', async () => {
  assertPassed(await bench.send(placeRequest()));
  const release = bench.ledger.hold();
  const answered = bench.send(CANCEL);
  await new Promise(setImmediate);
  bench.keyRing.state = 'suspended';
  release();
  assert.equal(codeOf(await answered), 'KEY_SUSPENDED');
  assert.equal(bench.upstream.sent.length, 1);
});

test('An order recorded for one credential is not signed with another that was bound meanwhile.', async () => {
  const release = bench.ledger.hold();
  const answered = bench.send(placeRequest());
  await new Promise(setImmediate);
  bench.keyRing.credentialId = 'credential-2';
  release();
  assert.equal(codeOf(await answered), 'POLICY_CHANGED');
  assert.equal(bench.upstream.sent.length, 0);
});

test('A signer of another environment than its credential signs nothing (I9).', async () => {
  bench.keyRing.signerEnvironment = 'live';
  assert.equal(codeOf(await bench.send(placeRequest())), 'INTERNAL_FAULT');
  assert.equal(bench.ledger.ofType('outcome')[0]?.items[0]?.venueCode, 'NOT_SENT');
  assert.equal(bench.upstream.sent.length, 0);
  bench.keyRing.signerEnvironment = null;
  assertPassed(await bench.send(placeRequest()));
});

test('A key has so many acts in flight and no more; their places are free again afterwards; cancels need none.', async () => {
  assertPassed(await bench.send(placeRequest()));
  const held = Promise.withResolvers<Transmission>();
  bench.upstream.respond = () => held.promise;
  const orders = Array.from({ length: ACTS_IN_FLIGHT_PER_KEY_MAX }, () => bench.send(placeRequest()));
  await new Promise(setImmediate);
  assert.equal(bench.upstream.sent.length, 1 + ACTS_IN_FLIGHT_PER_KEY_MAX);
  assert.equal(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
  const cancel = bench.send(CANCEL);
  held.resolve(answer(okxOrderAnswer('1', '')));
  for (const order of orders) assertPassed(await order);
  assertPassed(await cancel);
  for (let again = 0; again <= ACTS_IN_FLIGHT_PER_KEY_MAX; again += 1)
    assertPassed(await bench.send(placeRequest()));
});

test('An answer that tells of another number of orders than were sent proves nothing.', async () => {
  using own = new PathBench({ readOutcome: () => ({ items: [] }) });
  own.upstream.respond = () => answer(okxOrderAnswer('1', ''));
  assert.equal(codeOf(await own.send(placeRequest())), 'OUTCOME_UNKNOWN');
  assert.equal(own.reconciler.status().open, 1);
});

test('A fault while answering says nothing about the order that could turn out wrong (I5).', async () => {
  using own = new PathBench({
    applyVirtualView: () => {
      throw new Error('behind the transmission');
    },
  });
  own.upstream.respond = () => answer(okxOrderAnswer('1', ''));
  assert.equal(codeOf(await own.send(placeRequest())), 'OUTCOME_UNKNOWN');
  assert.equal(own.ledger.ofType('outcome')[0]?.items[0]?.kind, 'accepted');
});

const TIGHT: Terms = { ...ADMITTING, notionalPerOrder: new Map() };
for (const [layer, tight, wide] of [
  ['account', { account: TIGHT }, { account: ADMITTING }],
  ['installation', { installation: TIGHT }, { installation: ADMITTING }],
] as const)
  test(`The terms of the ${layer} bind an order as the key's own do, and only while they are there.`, async () => {
    setLayers(wide);
    assertPassed(await bench.send(placeRequest()));
    setLayers(tight);
    assert.equal(codeOf(await bench.send(placeRequest())), 'NOTIONAL_ABOVE_LIMIT');
    assert.match(bench.ledger.ofType('refusal')[0]?.ruleId ?? '', new RegExp(`^${layer}/`, 'u'));
    setLayers(wide);
    assertPassed(await bench.send(placeRequest()));
  });
