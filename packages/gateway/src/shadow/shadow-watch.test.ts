import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import { NO_TERMS } from '@bitting/core/policy/policy-document.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { SHADOW_EXAMPLES_KEPT, SHADOW_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import { ACCOUNT_ID, TRADING_POLICY, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { BENCH_VENUES, OKX_BENCH as OKX, type BenchVenue, type BotRequest } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';
import type { Shadow, Shadows } from '../vault/ring-shadows.ts';
import { ShadowTallies, type ShadowTally } from './shadow-tallies.ts';
import { ShadowWatch } from './shadow-watch.ts';

const NONE: Shadows = { key: null, account: null, installation: null };

function shadowOf<P extends Terms>(terms: P, setAt = 0): Shadow<P> {
  return { terms, setAt: epochMs(setAt), setBy: 'op_1' };
}

/** The bench's path with somebody who looks on. */
class Stage implements Disposable {
  readonly bench: PathBench;
  readonly tallies: ShadowTallies;
  shadows: Shadows | null | 'broken' = null;

  constructor(venue: BenchVenue = OKX) {
    this.bench = new PathBench({}, venue);
    const { bench } = this;
    const { pathPorts, clock } = bench;
    this.tallies = new ShadowTallies(clock);
    bench.watch = new ShadowWatch({
      ...pathPorts,
      tallies: this.tallies,
      shadowsOf: () => {
        if (this.shadows === 'broken') throw new Error('broken by the test');
        return this.shadows;
      },
    });
    let orders = 0;
    bench.upstream.respond = ({ body }) => {
      orders += 1;
      const order: unknown = JSON.parse(Buffer.from(body).toString() || '{}');
      return answer(venue.taken(String(orders), venue.clientIdIn(order) ?? ''));
    };
  }

  /** What the bot is told; `undefined`: it passed. */
  async send(request: BotRequest): Promise<string | undefined> {
    const told = codeOf(await this.bench.send(request));
    await new Promise(setImmediate);
    return told;
  }

  tallyOf(shadow: Shadow, subject: string | null = VIRTUAL_KEY_ID): ShadowTally {
    return this.tallies.tally(subject, shadow);
  }

  records(): readonly Readonly<Record<string, string>>[] {
    return this.bench.ledger.ofType('system').map(({ details }) => details);
  }

  [Symbol.dispose](): void {
    this.bench.close();
  }
}

function policyWith(limits: Partial<Limits>, change: Partial<Policy> = {}): Policy {
  return { ...TRADING_POLICY, ...change, limits: { ...NO_LIMITS, ...limits } };
}

for (const venue of BENCH_VENUES)
  suite(`With a shadow, at ${venue.family}:`, () => {
    test('What it would refuse passes all the same, and is counted and recorded with all that refuses it.', async () => {
      using stage = new Stage(venue);
      const key = shadowOf(
        policyWith(
          { orderTypes: ['market'] },
          { version: 3, notionalPerOrder: new Map([['USDT', Decimal.ONE]]) },
        ),
      );
      stage.shadows = { ...NONE, key };
      assert.equal(await stage.send(venue.place()), undefined);
      assert.equal(stage.bench.upstream.sent.length, 1);
      const { judged, wouldRefuse, wouldAdmit, rules } = stage.tallyOf(key);
      assert.deepEqual([judged, wouldRefuse, wouldAdmit], [1, 1, 0]);
      assert.deepEqual(rules, [
        { ruleId: 'order-types', refuses: 1, alone: 0, admits: 0 },
        { ruleId: 'notional-per-order', refuses: 1, alone: 0, admits: 0 },
      ]);
      const [record] = stage.records();
      assert.deepEqual(
        [record?.['differs'], record?.['rules'], record?.['shadows'], record?.['instruments']],
        ['would-refuse', 'order-types, notional-per-order', 'key 3', venue.instrument.id],
      );
      assert.match(record?.['sentence'] ?? '', /the type .* is not allowed/u);
      assert.equal(record?.['virtualKeyId'], VIRTUAL_KEY_ID);
      assert.deepEqual(
        stage.tallies.examples(VIRTUAL_KEY_ID, key).map(({ details }) => details),
        [record],
      );
    });

    test('What only the policy in force refuses is refused, and counted as what it would admit.', async () => {
      using stage = new Stage(venue);
      stage.bench.keyRing.policy = policyWith({ orderTypes: [] }, { instruments: [] });
      const key = shadowOf(policyWith({}));
      stage.shadows = { ...NONE, key };
      assert.equal(await stage.send(venue.place()), 'INSTRUMENT_NOT_ALLOWED');
      assert.deepEqual(
        stage.tallyOf(key).rules.map(({ ruleId, admits }) => [ruleId, admits]),
        [
          ['instruments', 1],
          ['order-types', 1],
        ],
      );
      assert.deepEqual(
        stage.records().map(({ differs, ruleId }) => [differs, ruleId]),
        [['would-admit', 'instruments']],
      );
    });

    test('One that says what is in force differs in nothing, and neither do two that both refuse.', async () => {
      using stage = new Stage(venue);
      const key = shadowOf(stage.bench.keyRing.policy);
      stage.shadows = { ...NONE, key };
      assert.equal(await stage.send(venue.place()), undefined);
      const first = stage.tallyOf(key);
      stage.bench.keyRing.policy = policyWith({ orderTypes: [] });
      const other = shadowOf(policyWith({}, { instruments: [] }), 1);
      stage.shadows = { ...NONE, key: other, installation: shadowOf(NO_TERMS) };
      assert.equal(await stage.send(venue.place()), 'ORDER_TYPE_NOT_ALLOWED');
      assert.deepEqual(stage.records(), []);
      for (const { judged, wouldRefuse, wouldAdmit } of [first, stage.tallyOf(other)])
        assert.deepEqual([judged, wouldRefuse, wouldAdmit], [1, 0, 0]);
    });

    for (const layer of ['account', 'installation'] as const)
      test(`One of the ${layer} is judged as if it stood above the key.`, async () => {
        using stage = new Stage(venue);
        const shadow = shadowOf({ ...NO_TERMS, scopes: ['read'] as const });
        stage.shadows = { ...NONE, [layer]: shadow };
        assert.equal(await stage.send(venue.place()), undefined);
        const tally = stage.tallyOf(shadow, layer === 'account' ? ACCOUNT_ID : null);
        assert.deepEqual(
          tally.rules.map(({ ruleId }) => ruleId),
          [`${layer}/scope`],
        );
        const examples = stage.tallies.examples(layer === 'account' ? ACCOUNT_ID : null, shadow);
        assert.equal(examples.length, 1);
      });

    test('A key without one is not judged twice.', async () => {
      using stage = new Stage(venue);
      assert.equal(await stage.send(venue.place()), undefined);
      assert.doesNotMatch(stage.bench.renderMetrics(), /shadow_looks_total\{/u);
      assert.match(stage.bench.renderMetrics(), /stage_seconds_count\{[^}]*stage="shadow"\} 0/u);
      stage.shadows = { ...NONE, key: shadowOf(policyWith({})) };
      await stage.send(venue.place());
      assert.match(stage.bench.renderMetrics(), /shadow_looks_total\{[^}]*kind="same"\} 1/u);
      assert.match(stage.bench.renderMetrics(), /stage_seconds_count\{[^}]*stage="shadow"\} 1/u);
    });
  });

test('What fails in a look is counted, and the bot does not notice.', async () => {
  using stage = new Stage();
  const key = shadowOf(policyWith({}));
  Object.defineProperty(key.terms, 'scopes', {
    get: () => {
      throw new Error('broken by the test');
    },
  });
  stage.shadows = { ...NONE, key };
  assert.equal(await stage.send(OKX.place()), undefined);
  assert.deepEqual([stage.tallyOf(key).failed, stage.tallyOf(key).judged], [1, 0]);
  stage.shadows = 'broken';
  assert.equal(await stage.send(OKX.place()), undefined);
  assert.match(stage.bench.renderMetrics(), /shadow_looks_total\{[^}]*kind="failed"\} 2/u);
});

test('A ledger that takes no record of it takes nothing from the bot, and the look is counted.', async () => {
  using stage = new Stage();
  const key = shadowOf(policyWith({ orderTypes: ['market'] }));
  stage.shadows = { ...NONE, key };
  const { ledger } = stage.bench;
  const append = ledger.append.bind(ledger);
  ledger.append = (entry) =>
    entry.type === 'system' ? Promise.reject(new Error('broken by the test')) : append(entry);
  assert.equal(await stage.send(OKX.place()), undefined);
  assert.equal(stage.tallyOf(key).wouldRefuse, 1);
  assert.match(stage.bench.renderMetrics(), /ledger_failures_total\{[^}]*record="shadow"\} 1/u);
});

test('Reads are judged and counted; records of them there are none.', async () => {
  using stage = new Stage();
  const key = shadowOf(policyWith({}, { scopes: ['trade'] }));
  stage.shadows = { ...NONE, key };
  stage.bench.upstream.respond = () => answer({ code: '0', data: [] });
  assert.equal(await stage.send({ target: '/api/v5/account/balance' }), undefined);
  const { judged, reads, wouldRefuse } = stage.tallyOf(key);
  assert.deepEqual([judged, reads, wouldRefuse], [1, 1, 1]);
  assert.deepEqual(stage.records(), []);
});

test('A flood leaves no more records than its bound in a second; every look is counted.', async () => {
  using stage = new Stage();
  const key = shadowOf(policyWith({ orderTypes: ['market'] }));
  stage.shadows = { ...NONE, key };
  const count = SHADOW_RECORDS_PER_SECOND_MAX + 5;
  for (let order = 0; order < count; order += 1) await stage.send(OKX.place());
  assert.equal(stage.tallyOf(key).wouldRefuse, count);
  assert.equal(stage.records().length, SHADOW_RECORDS_PER_SECOND_MAX);
  assert.equal(stage.tallies.examples(VIRTUAL_KEY_ID, key).length, SHADOW_EXAMPLES_KEPT);
  stage.bench.clock.advance(1_000);
  await stage.send(OKX.place());
  assert.equal(stage.records().length, SHADOW_RECORDS_PER_SECOND_MAX + 1);
});

test('What it needs of the market is asked for afterwards, and it is judged by the counters of before.', async () => {
  using stage = new Stage();
  const { bench } = stage;
  const perDay = new Map([['USDT', Decimal.parse('110')]]);
  const limits = { priceCollar: Decimal.parse('0.03'), notionalPerDay: perDay };
  const key = shadowOf(policyWith(limits));
  await stage.send(OKX.place());
  stage.shadows = { ...NONE, key };
  const { id } = OKX.instrument;
  const asked = Promise.withResolvers<void>();
  const prefetch = bench.market.prefetch.bind(bench.market);
  bench.market.prefetch = async (...given) => {
    await prefetch(...given);
    await asked.promise;
    const price = { price: Decimal.parse('100'), atMs: bench.clock.wallMs() };
    bench.market.references.set(id, price);
    bench.market.states.set(id, { mark: price, volumePerDay: null, book: null });
  };
  // Two of 50 fit, not three: were it counted before it is judged, it would be refused.
  assert.equal(await stage.send(OKX.place()), undefined, 'nobody waits for it');
  assert.equal(stage.tallyOf(key).judged, 0);
  asked.resolve();
  await new Promise(setImmediate);
  assert.deepEqual([bench.market.askers, bench.market.needs], [[VIRTUAL_KEY_ID], [['mark']]]);
  const { judged, unjudged, wouldRefuse } = stage.tallyOf(key);
  assert.deepEqual([judged, unjudged, wouldRefuse], [1, 0, 0]);
});

test('What stays unknown is told as not judged, never as refused.', async () => {
  using stage = new Stage();
  const key = shadowOf(policyWith({ priceCollar: Decimal.parse('0.03') }));
  stage.shadows = { ...NONE, key };
  assert.equal(await stage.send(OKX.place()), undefined);
  const { judged, unjudged, wouldRefuse } = stage.tallyOf(key);
  assert.deepEqual([judged, unjudged, wouldRefuse], [1, 1, 0]);
  assert.deepEqual(stage.records(), []);
});

test('Counts begin anew with another document, or with the gateway; records of before the document are not its own.', async () => {
  using stage = new Stage();
  const terms = policyWith({ orderTypes: ['market'] });
  const first = shadowOf(terms, 1);
  stage.shadows = { ...NONE, key: first };
  await stage.send(OKX.place());
  const { clock } = stage.bench;
  assert.equal(stage.tallyOf(first).sinceMs, clock.wallMs() - OKX.tickMs, 'the start of the gateway');
  clock.advance(5_000);
  const second = shadowOf(terms, clock.wallMs());
  stage.shadows = { ...NONE, key: second };
  assert.deepEqual([stage.tallyOf(second).judged, stage.tallyOf(second).sinceMs], [0, clock.wallMs()]);
  assert.deepEqual(stage.tallies.examples(VIRTUAL_KEY_ID, second), []);
  await stage.send(OKX.place());
  assert.equal(stage.tallies.examples(VIRTUAL_KEY_ID, second).length, 1);
  const restarted = new ShadowTallies(clock);
  for (const [sequence, entry] of stage.bench.ledger.entries.entries())
    restarted.restore({ sequence: BigInt(sequence), entry });
  assert.deepEqual(
    restarted.examples(VIRTUAL_KEY_ID, second),
    stage.tallies.examples(VIRTUAL_KEY_ID, second),
  );
  assert.equal(restarted.tally(VIRTUAL_KEY_ID, second).judged, 0);
});
