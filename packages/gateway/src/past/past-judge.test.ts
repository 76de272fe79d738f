import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IntentEntry } from '@bitting/core/ledger/entry.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { RULES } from '@bitting/core/policy/evaluate.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { Intent, OrderType } from '@bitting/core/trading/intent.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { toRecordedItem } from '../orders/recorded-item.ts';
import { OKX_BENCH, OKX_ORDER } from '../testing/bench-venues.ts';
import { accepted, amendItem, intentEntry, outcomeEntry, placeIntent, REJECTED } from '../testing/entries.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';
import { PastJudge } from './past-judge.ts';
import { PLACED_RULES, untoldRules } from './past-rules.ts';

const WIDE: Policy = { ...TRADING_POLICY, instruments: 'all', scopes: ['read', 'trade', 'settings'] };

function policyWith(limits: Partial<Limits>, change: Partial<Policy> = {}): Policy {
  return { ...WIDE, ...change, limits: { ...NO_LIMITS, ...limits } };
}

function usdt(amount: string): ReadonlyMap<string, Decimal> {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

function judgeOf(policy: Policy, usesBefore = 0): PastJudge {
  return new PastJudge(policy, { venue: 'okx', instruments: new Map(), usesBefore });
}

function rulesOf(judge: PastJudge, entry: IntentEntry): readonly string[] {
  return judge.judge(entry).refusals.map(({ ruleId }) => ruleId ?? '');
}

let ids = 0;
/** An order of this worth, if that is said. */
function order(
  worth: string | null,
  change: Partial<IntentEntry> = {},
  intent: Intent = placeIntent(null),
): IntentEntry {
  ids += 1;
  const amount = worth === null ? null : { asset: 'USDT', amount: Decimal.parse(worth) };
  return intentEntry(`i${ids}`, [toRecordedItem(intent, amount, amount)], change);
}

interface Step {
  readonly side: 'buy' | 'sell';
  readonly type: 'limit' | 'post_only';
  readonly px: string;
  readonly sz: string;
  readonly waitMs: number;
  readonly isTaken: boolean;
}

/** What bots do with the bench's path under a policy: which of it was admitted, and what the ledger says. */
async function live(
  policy: Policy,
  steps: readonly Step[],
): Promise<{ bench: PathBench; admitted: boolean[] }> {
  using bench = new PathBench({}, OKX_BENCH);
  bench.keyRing.policy = policy;
  const admitted: boolean[] = [];
  for (const [index, { side, type, px, sz, waitMs, isTaken }] of steps.entries()) {
    bench.clock.advance(waitMs);
    const price = Decimal.parse('100');
    bench.market.references.set('BTC-USDT', { price, atMs: bench.clock.wallMs() });
    const taken = { ordId: String(index), clOrdId: '', sCode: '0', sMsg: '' };
    const refused = { ordId: '', clOrdId: '', sCode: '51008', sMsg: 'no funds' };
    bench.upstream.respond = () =>
      answer({ code: isTaken ? '0' : '1', msg: '', data: [isTaken ? taken : refused] });
    const body = { ...OKX_ORDER, side, ordType: type, px, sz };
    admitted.push(codeOf(await bench.send({ target: '/api/v5/trade/order', body })) === undefined);
  }
  return { bench, admitted };
}

function replay(policy: Policy, bench: PathBench): boolean[] {
  const judge = judgeOf(policy);
  const passed: boolean[] = [];
  for (const entry of bench.ledger.entries) {
    if (entry.type === 'intent') passed.push(judge.judge(entry).refusals.length === 0);
    if (entry.type === 'outcome') judge.settle(entry.intentId, entry.items);
  }
  return passed;
}

const QUARTER_MS = 250;
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    side: fc.constantFrom('buy', 'sell'),
    type: fc.constantFrom('limit', 'post_only'),
    px: fc.constantFrom('90', '100', '110'),
    sz: fc.constantFrom('0.1', '0.5', '1', '3'),
    waitMs: fc.constantFrom(0, QUARTER_MS, 2 * QUARTER_MS, 4_000, 1_200_000, 21_600_000),
    isTaken: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);
const amounts = fc.constantFrom('50', '110', '250', '500').map(usdt);
const judged: fc.Arbitrary<Policy> = fc
  .record({
    orderTypes: fc.constantFrom<Limits['orderTypes']>('all', 'all', ['limit'], ['post-only']),
    notionalPerHour: fc.option(amounts),
    notionalPerDay: fc.option(amounts),
    uses: fc.option(fc.constantFrom(0, 2, 5)),
    orderRate: fc.option(fc.record({ perSecond: fc.constantFrom(1, 2, 4), burst: fc.constantFrom(1, 2, 4) })),
    schedule: fc.constantFrom<Limits['schedule']>('always', 'always', [
      { from: 5 * 1_440, to: 5 * 1_440 + 400 },
    ]),
  })
  .chain((limits) =>
    fc
      .record({
        notionalPerOrder: amounts,
        instruments: fc.constantFrom<Policy['instruments']>('all', 'all', []),
      })
      .map((change) => policyWith(limits, change)),
  );

test('What a policy would have done is what it does: to the order, whatever it says and whatever the bot did.', async () => {
  let [refused, passed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(judged, steps, async (policy, asked) => {
      const { bench } = await live(policyWith({}), asked);
      const { admitted } = await live(policy, asked);
      assert.deepEqual(replay(policy, bench), admitted);
      refused += admitted.filter((one) => !one).length;
      passed += admitted.filter(Boolean).length;
    }),
    { numRuns: 150 },
  );
  assert.ok(refused > 0 && passed > 0, 'both verdicts were there');
});

test('The policy in force would have admitted all that it did admit.', async () => {
  await fc.assert(
    fc.asyncProperty(judged, steps, async (policy, asked) => {
      const { bench } = await live(policy, asked);
      assert.ok(replay(policy, bench).every(Boolean));
    }),
    { numRuns: 100 },
  );
});

test('Every rule is judged by records, named where it cannot be, or changed by no document.', () => {
  assert.deepEqual(new Set(RULES.map(({ id }) => id)), PLACED_RULES);
  assert.deepEqual(untoldRules(policyWith({})), ['request-rate']);
  const all = policyWith({
    idleDays: 1,
    lossPerDay: usdt('1'),
    breaker: { minutes: 1, rejectedShare: null, unknowns: 1 },
    inFlight: 1,
    readRate: { perSecond: 1, burst: 1 },
    openOrders: 1,
    liquidity: { volumePerDay: usdt('1') },
    priceCollar: Decimal.ONE,
    depthShare: Decimal.ONE,
    selfTrade: 'refuse',
    turnoverPerDay: usdt('1'),
    exposurePerInstrument: usdt('1'),
    exposure: usdt('1'),
  });
  assert.deepEqual(untoldRules(all).length, 14);
});

test('Time, address, scope, market and leverage are judged by what the record says.', () => {
  const at = epochMs(10_000);
  const from = { wallMs: at, sourceAddress: '192.0.2.7' };
  const leverage: Intent = {
    kind: 'set-leverage',
    instrument: 'BTC-USDT-SWAP',
    market: 'swap',
    leverage: Decimal.parse('5'),
    marginMode: 'cross',
  };
  const cases: readonly (readonly [Policy, IntentEntry, readonly string[]])[] = [
    [policyWith({}, { sourceCidrs: ['192.0.2.0/24'] }), order('1', from), []],
    [policyWith({}, { sourceCidrs: ['192.0.2.8/32'] }), order('1', from), ['source-address']],
    [policyWith({}, { expiresAt: at, sourceCidrs: ['192.0.2.0/24'] }), order('1', from), ['validity']],
    [policyWith({}, { notBefore: epochMs(10_001) }), order('1', { wallMs: at }), ['validity']],
    [policyWith({}, { scopes: ['read'] }), order('1'), ['scope']],
    [policyWith({}, { markets: ['swap'] }), order('1'), ['market']],
    [policyWith({ leverage: Decimal.parse('3') }), order(null, {}, leverage), ['leverage']],
    [policyWith({ leverage: Decimal.parse('5') }), order(null, {}, leverage), []],
    [policyWith({}, { notionalPerOrder: usdt('99') }), order('100'), ['notional-per-order']],
    [policyWith({}, { notionalPerOrder: usdt('100') }), order('100'), []],
    [policyWith({ uses: 3 }), order('1'), ['uses']],
  ];
  for (const [policy, entry, rules] of cases) assert.deepEqual(rulesOf(judgeOf(policy, 3), entry), rules);
});

test('What it refuses is not counted, what the venue rejected is given back, what is unknown is not.', () => {
  const judge = judgeOf(policyWith({ notionalPerDay: usdt('100') }));
  const [first, large, second, third, fourth] = ['60', '101', '60', '40', '60'].map((worth) => order(worth));
  assert.ok(first && large && second && third && fourth);
  assert.deepEqual(rulesOf(judge, first), []);
  assert.deepEqual(rulesOf(judge, large), ['notional-per-day']);
  const { refusals } = judge.judge(second);
  assert.match(
    refusals[0]?.detail ?? '',
    /60 USDT would bring .* to 120, above the limit of 100; at most 40 USDT are left/u,
  );
  assert.deepEqual(rulesOf(judge, third), []);
  judge.settle(first.intentId, [{ ...REJECTED, kind: 'unknown' }]);
  assert.deepEqual(rulesOf(judge, order('60')), ['notional-per-day']);
  judge.settle(first.intentId, outcomeEntry('', [REJECTED]).items);
  assert.deepEqual(rulesOf(judge, fourth), []);
});

test('A batch passes whole or not at all.', () => {
  const judge = judgeOf(policyWith({ notionalPerHour: usdt('100') }));
  const [one] = order('60').items;
  assert.ok(one);
  assert.deepEqual(rulesOf(judge, intentEntry('batch', [one, one])), ['notional-per-hour']);
  assert.deepEqual(rulesOf(judge, intentEntry('single', [one])), []);
});

test('A change of an order is judged by what its order was; of one from before the stretch nobody knows.', () => {
  const reduceOnly = policyWith({}, { scopes: ['reduce-only'] });
  const judge = judgeOf(reduceOnly);
  const place = (client: string, reduces: boolean) =>
    intentEntry(`of ${client}`, [toRecordedItem(placeIntent(client, { reduceOnly: reduces }))]);
  assert.deepEqual(rulesOf(judge, place('c1', true)), []);
  assert.deepEqual(rulesOf(judge, place('c2', false)), ['scope']);
  judge.settle('of c1', [accepted('v1', 'c1')]);
  judge.settle('of c2', [accepted('v2', 'c2')]);
  const change = (venueId: string) =>
    judge.judge(intentEntry(`change ${venueId}`, [amendItem(venueId, { price: '1' })]));
  assert.deepEqual(change('v1'), { refusals: [], isUnsure: false });
  assert.deepEqual(
    change('v2').refusals.map(({ ruleId }) => ruleId),
    ['scope'],
  );
  assert.deepEqual(change('v3'), { refusals: [], isUnsure: true });
});

test('A pattern that the venue’s description is needed for, and not there, is told as not sure.', () => {
  const policy = policyWith({}, { instruments: ['spot:*-USDT'] });
  assert.deepEqual(judgeOf(policy).judge(order('1')), { refusals: [], isUnsure: true });
  const { instrument } = OKX_BENCH;
  const instruments = new Map([[instrument.id, instrument]]);
  const known = new PastJudge(policy, { venue: 'okx', instruments, usesBefore: 0 });
  assert.deepEqual(known.judge(order('1')), { refusals: [], isUnsure: false });
  const swaps = new PastJudge(
    { ...policy, instruments: ['swap:*-USDT'] },
    { venue: 'okx', instruments, usesBefore: 0 },
  );
  assert.deepEqual(rulesOf(swaps, order('1')), ['instruments']);
});

test('Cancels pass through everything but who may come, and when.', () => {
  const cancel: Intent = {
    kind: 'cancel',
    instrument: 'BTC-USDT',
    market: 'spot',
    order: { kind: 'venue-id', id: 'v1' },
    algo: false,
  };
  const types: readonly OrderType[] = [];
  const policy = policyWith(
    { orderTypes: types, notionalPerDay: new Map(), uses: 0 },
    { instruments: [], markets: [] },
  );
  assert.deepEqual(judgeOf(policy).judge(order(null, {}, cancel)), { refusals: [], isUnsure: false });
  assert.deepEqual(rulesOf(judgeOf({ ...policy, scopes: ['read'] }), order(null, {}, cancel)), ['scope']);
});
