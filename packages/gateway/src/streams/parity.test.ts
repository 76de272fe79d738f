/** What a stream asks is decided as the same request by REST is: the same code, the same words, the same record. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { SCOPES, TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { BenchVenue, BotRequest } from '../testing/bench-venues.ts';
import { CARRIED, type Body, type Carried } from '../testing/carried-orders.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { htxAnswers, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';
import { StreamBench } from '../testing/stream-bench.ts';

interface Scene {
  readonly policy: Policy;
  readonly state: TradingState;
  readonly request: BotRequest;
}

const AMOUNTS = fc
  .constantFrom('10000', '99.999', '50', '0')
  .map((limit) => new Map([['USDT', Decimal.parse(limit)]]));

/** Some of the limits, those that no picture of the account is needed for and one that is. */
const LIMITS: fc.Arbitrary<Limits> = fc
  .record(
    {
      orderTypes: fc.constantFrom<Limits['orderTypes']>('all', ['limit'], ['post-only']),
      notionalPerHour: AMOUNTS,
      notionalPerDay: AMOUNTS,
      openOrders: fc.constantFrom(1, 100),
      priceCollar: fc.constantFrom('0.01', '0.5').map((collar) => Decimal.parse(collar)),
      depthShare: fc.constantFrom('0.1', '1').map((share) => Decimal.parse(share)),
      schedule: fc.constantFrom<Limits['schedule']>('always', 'always', 'always', []),
      inFlight: fc.constantFrom(0, 1),
      orderRate: fc.constantFrom({ perSecond: 1, burst: 1 }, { perSecond: 1, burst: 2 }),
      uses: fc.constantFrom(0, 1, 2, 99),
    },
    { requiredKeys: [] },
  )
  .map((some) => Object.assign({}, NO_LIMITS, some));

/** Orders that could be right but for one oddity or another, under policies of all kinds. */
function scenesOf(venue: BenchVenue): fc.Arbitrary<Scene> {
  const { id } = venue.instrument;
  const policy = fc.record({
    version: fc.constant(1),
    scopes: fc.oneof(fc.constant(['trade'] as const), fc.subarray([...SCOPES])),
    markets: fc.oneof(
      fc.constant(['spot', 'swap'] as const),
      fc.constant(['swap'] as const),
      fc.constant([]),
    ),
    instruments: fc.constantFrom('all' as const, [id], ['ETH-USDT'], []),
    notionalPerOrder: fc
      .constantFrom('10000', '49.999', '50', '0')
      .map((limit) => new Map([['USDT', Decimal.parse(limit)]])),
    limits: fc.oneof(fc.constant(NO_LIMITS), LIMITS),
    requestsPerSecond: fc.constantFrom(0, 1_000),
    sourceCidrs: fc.constant(TRADING_POLICY.sourceCidrs),
    notBefore: fc.constant(null),
    expiresAt: fc.constant(null),
    deadManSeconds: fc.constant(null),
  });
  const oddity = fc.option(
    fc.tuple(
      fc.constantFrom(
        'price',
        'px',
        'sz',
        'amount',
        'volume',
        'side',
        'type',
        'ordType',
        'tdMode',
        'unknown',
      ),
      fc.constantFrom(
        '',
        '0',
        '-1',
        '1e3',
        '100',
        '101.05',
        'sell',
        'sell-limit',
        'market',
        'post_only',
        null,
        true,
      ),
    ),
    { nil: null },
  );
  const terms = fc.record({
    clientId: fc.constantFrom('mine', 'other', '4711', 'x'.repeat(70)),
    atMarket: fc.boolean(),
  });
  const request = fc.oneof(
    fc.tuple(terms, oddity).map(([made, odd]) => withOddity(venue.place(made), odd)),
    fc.array(terms, { minLength: 1, maxLength: 3 }).map((made) => venue.batch(made)),
    fc.constantFrom('77', '1').map((order) => venue.cancel(order)),
    fc.constantFrom('mine', '4711').map((order) => venue.cancelByClientId(order)),
  );
  const state = fc.oneof(fc.constant('active' as const), fc.constantFrom(...TRADING_STATES));
  const odd = fc.record({ policy: fc.oneof(fc.constant<Policy>(TRADING_POLICY), policy), state, request });
  const usual = fc.record({
    policy: fc.constant<Policy>(TRADING_POLICY),
    state: fc.constant('active' as const),
    request: fc.constantFrom(venue.place(), venue.place({ clientId: venue.clientId }), venue.batch([{}, {}])),
  });
  const limited = fc.record({
    policy: LIMITS.map((limits): Policy => Object.assign({}, TRADING_POLICY, { limits })),
    state: fc.constant('active' as const),
    request: fc.oneof(
      terms.map((made) => venue.place({ ...made, clientId: venue.clientId })),
      fc.constant(venue.batch([{}, {}])),
    ),
  });
  return fc.oneof(
    { weight: 1, arbitrary: usual },
    { weight: 3, arbitrary: odd },
    { weight: 2, arbitrary: limited },
  );
}

function withOddity(request: BotRequest, odd: readonly [string, unknown] | null): BotRequest {
  return odd === null ? request : { ...request, body: { ...(request.body as Body), [odd[0]]: odd[1] } };
}

/** What the ledger keeps of it, but for what differs by nature: instants and ids of its own. */
function recorded({ ledger }: PathBench): readonly unknown[] {
  return ledger.entries.flatMap((entry): readonly unknown[] => {
    // A login of its own is what a stream has besides.
    if (entry.type === 'read') return [];
    if (entry.type === 'refusal') return [[entry.code, entry.detail, entry.ruleId, entry.operation]];
    if (entry.type === 'intent') return [[entry.operation, entry.items, entry.policyVersion, entry.ruleIds]];
    return [entry.type];
  });
}

async function byRest({ venue }: Carried, { policy, state, request }: Scene) {
  using bench = new PathBench({}, venue);
  bench.keyRing.policy = policy;
  bench.keyRing.state = state;
  bench.upstream.respond = () => ({ kind: 'unknown', cause: 'the test', upstreamMs: 1 });
  const answered = await bench.send(request);
  return {
    code: codeOf(answered),
    records: recorded(bench),
    answered: Buffer.from(answered.body).toString(),
  };
}

async function byStream({ venue, path, login, frame }: Carried, { policy, state, request }: Scene) {
  using bench = new StreamBench(venue);
  bench.venue.answer = venue.dialect.id === 'okx' ? okxAnswers : htxAnswers;
  const bot = bench.connect({ path });
  bot.say(login(bench, path));
  await settled();
  bench.path.clock.advance(1_000);
  bench.path.keyRing.policy = policy;
  bench.path.keyRing.state = state;
  bot.say(frame(request));
  await settled();
  for (const socket of bench.venue.open) socket.end();
  await settled();
  return { records: recorded(bench.path), answered: bot.told.at(-1) ?? '' };
}

for (const carried of CARRIED)
  test(`POL-12 Of any order the decision over a stream of ${carried.venue.family} is the decision by REST.`, async () => {
    const ends = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(scenesOf(carried.venue), async (scene) => {
        const rest = await byRest(carried, scene);
        const stream = await byStream(carried, scene);
        assert.deepEqual(stream.records, rest.records);
        ends.set(rest.code ?? 'passed', (ends.get(rest.code ?? 'passed') ?? 0) + 1);
      }),
      { numRuns: 200 },
    );
    assert.ok((ends.get('OUTCOME_UNKNOWN') ?? 0) > 5, `some go through: ${JSON.stringify([...ends])}`);
    assert.ok(ends.size > 8, `and some are refused for this and that: ${JSON.stringify([...ends])}`);
  });
