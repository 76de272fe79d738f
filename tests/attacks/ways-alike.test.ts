/**
 * POL-12: one key that asks by REST, over a stream, or by both as it likes: the same orders in the same states under the same
 * policies end alike, and leave the same used up. `ATTACK_SEQUENCES`: how many sequences of them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { BotRequest } from '@bitting/gateway/testing/bench-venues.ts';
import { ACCOUNT_ID, TRADING_POLICY, VIRTUAL_KEY_ID } from '@bitting/gateway/testing/fake-key-ring.ts';
import { answer } from '@bitting/gateway/testing/fake-upstream.ts';
import { settled } from '@bitting/gateway/testing/fake-venue-streams.ts';
import { readCount } from './counts.ts';
import { STREAM_WAYS, StreamDesk, type StreamWay } from './stream-ways.ts';

const SEQUENCES = readCount('ATTACK_SEQUENCES', 60);
/** As long as a stream lasts without a word of the venue. */
const STEPS_MAX = 10;

/** Those in which a stream stays open. */
const STATES: readonly TradingState[] = ['active', 'reducing', 'halted'];

type Way = 'rest' | 'stream';

/** One thing that happens: what is asked, and what is in force at that moment. */
interface Step {
  readonly request: BotRequest;
  readonly policy: Policy;
  readonly state: TradingState;
  readonly verdict: 'takes' | 'rejects';
  readonly tick: number;
  /** Of the run in which the bot does as it likes. */
  readonly way: Way;
}

const usdt = (amount: string): ReadonlyMap<string, Decimal> => new Map([['USDT', Decimal.parse(amount)]]);

const LIMITS: fc.Arbitrary<Limits> = fc
  .record(
    {
      orderTypes: fc.constantFrom<Limits['orderTypes']>('all', ['limit'], ['market']),
      notionalPerHour: fc.constantFrom('100', '175', '10000').map(usdt),
      notionalPerDay: fc.constantFrom('149.9', '225', '10000').map(usdt),
      inFlight: fc.constantFrom(1, 5),
      uses: fc.constantFrom(1, 3, 99),
      priceCollar: fc.constantFrom('0.01', '0.5').map((collar) => Decimal.parse(collar)),
      schedule: fc.constantFrom<Limits['schedule']>('always', 'always', []),
    },
    { requiredKeys: [] },
  )
  .map((some) => Object.assign({}, NO_LIMITS, some));

const POLICIES: fc.Arbitrary<Policy> = fc
  .record({
    limits: fc.oneof(fc.constant(NO_LIMITS), LIMITS),
    scopes: fc.oneof(
      { weight: 7, arbitrary: fc.constant<Policy['scopes']>(['read', 'trade']) },
      fc.constantFrom<Policy['scopes']>(['cancel-only'], []),
    ),
    notionalPerOrder: fc.constantFrom('10000', '50', '49.9').map(usdt),
    requestsPerSecond: fc.constantFrom(1, 3, 1_000, 1_000),
  })
  .map((some) => Object.assign({}, TRADING_POLICY, some));

function requestsOf({ venue }: StreamWay): fc.Arbitrary<BotRequest> {
  const ids = fc.integer({ min: 1, max: 12 }).map((nth) => `${venue.clientId}${nth}`);
  const terms = fc.record({ clientId: ids, atMarket: fc.constantFrom(false, false, true) });
  const price = fc.constantFrom('100', '100.4', '104', '2');
  const orders = fc
    .tuple(terms, price)
    .map(([order, at]) => (order.atMarket ? venue.place(order) : priced(venue.place(order), at)));
  const own = fc.integer({ min: 1, max: 6 }).map(String);
  const rest = fc.oneof(
    own.map((id) => venue.cancel(id)),
    // The venues' answers to batches are of as many kinds as there are venues; one is enough here.
    ...(venue.family === 'okx' ? [okxBatches(ids), okxAmends(own)] : []),
  );
  return fc.oneof({ weight: 3, arbitrary: orders }, { weight: 2, arbitrary: rest });
}

function priced({ target, body }: BotRequest, at: string): BotRequest {
  const name = 'px' in (body as object) ? 'px' : 'price';
  return { target, body: { ...(body as object), [name]: at } };
}

function okxBatches(ids: fc.Arbitrary<string>): fc.Arbitrary<BotRequest> {
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
  return fc.uniqueArray(ids, { minLength: 1, maxLength: 3 }).map((names) => ({
    target: '/api/v5/trade/batch-orders',
    body: names.map((clOrdId) => Object.assign({}, order, { clOrdId })),
  }));
}

function okxAmends(ids: fc.Arbitrary<string>): fc.Arbitrary<BotRequest> {
  return fc.tuple(ids, fc.constantFrom('0.6', '0.4', '200')).map(([ordId, newSz]) => ({
    target: '/api/v5/trade/amend-order',
    body: { instId: 'BTC-USDT', ordId, newSz },
  }));
}

function stepsOf(way: StreamWay): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    request: requestsOf(way),
    state: fc.oneof({ weight: 6, arbitrary: fc.constant('active' as const) }, fc.constantFrom(...STATES)),
    verdict: fc.constantFrom('takes', 'takes', 'rejects'),
    tick: fc.constantFrom(0, 0, 300, 1_000),
    way: fc.constantFrom<Way>('rest', 'stream'),
  });
  return fc
    .tuple(POLICIES, fc.array(fc.tuple(step, fc.option(POLICIES)), { minLength: 2, maxLength: STEPS_MAX }))
    .map(([first, steps]) => {
      let version = 1;
      let policy = first;
      return steps.map(([one, changed]): Step => {
        if (changed !== null) {
          version += 1;
          policy = { ...changed, version };
        }
        return { ...one, policy };
      });
    });
}

/** What the venue answers to each of the orders of a request. */
function answerOf({ venue }: StreamWay, { request, verdict }: Step, nextId: () => string): unknown {
  const isReject = verdict === 'rejects';
  if (venue.family === 'okx') {
    const orders = Array.isArray(request.body) ? request.body : [request.body];
    const common = { clOrdId: '', tag: '', ts: '1', subCode: '' };
    const said = isReject ? { sCode: '51008', sMsg: 'Insufficient balance' } : { sCode: '0', sMsg: '' };
    const data = orders.map(() => Object.assign({ ordId: isReject ? '' : nextId() }, common, said));
    return { code: isReject ? '1' : '0', msg: '', data, inTime: '1', outTime: '2' };
  }
  if (!isReject) return venue.taken(nextId(), '');
  return venue.family === 'htx-spot'
    ? { status: 'error', 'err-code': 'account-frozen-balance-insufficient-error', 'err-msg': 'x', data: null }
    : { code: 1047, message: 'Insufficient margin available.', ts: 1 };
}

/** What became of each step, of the book of limits, and what the ledger kept, but for instants and ids of its own. */
async function walk(way: StreamWay, steps: readonly Step[], choose: (step: Step) => Way) {
  using desk = await StreamDesk.open(way);
  const { clock, keyRing, ledger, limits, market, upstream } = desk.path;
  let taken = 0;
  const nextId = (): string => String((taken += 1));
  const ends: string[] = [];
  for (const step of steps) {
    clock.advance(step.tick + way.venue.tickMs);
    keyRing.policy = step.policy;
    keyRing.state = step.state;
    const told = { price: Decimal.parse('100'), atMs: clock.wallMs() };
    market.references.set(way.venue.instrument.id, told);
    market.states.set(way.venue.instrument.id, { mark: told, volumePerDay: null, book: null });
    upstream.respond = () => answer(answerOf(way, step, nextId));
    desk.answerWith = () => answerOf(way, step, nextId);
    if (choose(step) === 'stream') ends.push(await desk.ask(step.request));
    else {
      clock.advance(-way.venue.tickMs);
      ends.push(await desk.askByRest(step.request));
    }
    await settled();
  }
  const { key, account } = limits.usage({ accountId: ACCOUNT_ID, virtualKeyId: VIRTUAL_KEY_ID });
  const used = [key, account].map(({ inFlight, uses, notionalThisHour, notionalToday }) => ({
    inFlight,
    uses,
    hour: String(notionalThisHour.get('USDT')),
    day: String(notionalToday.get('USDT')),
  }));
  const records = ledger.entries.map((entry) => {
    if (entry.type === 'refusal') return [entry.code, entry.detail, entry.ruleId, entry.operation];
    if (entry.type === 'intent') return [entry.operation, entry.items, entry.policyVersion, entry.ruleIds];
    return entry.type === 'outcome' ? entry.items.map(({ kind }) => kind) : entry.type;
  });
  return { ends, used, records };
}

for (const way of STREAM_WAYS)
  test(`POL-12: At ${way.venue.family} sequences of orders end alike by REST, over a stream, and by both in turn.`, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(stepsOf(way), async (steps) => {
        const rest = await walk(way, steps, () => 'rest');
        const stream = await walk(way, steps, () => 'stream');
        const mixed = await walk(way, steps, (step) => step.way);
        assert.deepEqual(stream, rest);
        assert.deepEqual(mixed, rest);
        const kinds = rest.records.flat().filter((word) => word === 'accepted' || word === 'rejected');
        for (const end of [...rest.ends, ...kinds]) seen.set(end, (seen.get(end) ?? 0) + 1);
      }),
      { numRuns: SEQUENCES },
    );
    const text = JSON.stringify([...seen]);
    assert.ok((seen.get('sent') ?? 0) > SEQUENCES / 4, `some go through: ${text}`);
    for (const kind of ['accepted', 'rejected']) assert.ok((seen.get(kind) ?? 0) > 3, `${kind}: ${text}`);
    assert.ok(seen.size > 8, `and some are refused for this and that: ${text}`);
  });
