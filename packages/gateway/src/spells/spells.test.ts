/** What refuses for a while: told once, over by itself, and never in the way of cancels and reductions. By REST and over streams. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { Transmission } from '../ports/upstream.ts';
import { HTX_CONTRACT_BENCH, OKX_BENCH, type BotRequest } from '../testing/bench-venues.ts';
import { CARRIED, type Carried } from '../testing/carried-orders.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { htxAnswers, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';
import { loggedIn, okxOrderFrame, StreamBench, type FakeBot } from '../testing/stream-bench.ts';

const MINUTE = 60_000;
const BREAKER: Limits['breaker'] = { minutes: 5, rejectedShare: Decimal.parse('0.5'), unknowns: 3 };
const OWN_ORDERS = ['901', '902', '903', '904'] as const;
const REJECTIONS: Readonly<Record<string, unknown>> = {
  okx: { code: '51008', msg: 'Insufficient balance', data: [] },
  'htx-spot': { status: 'error', 'err-code': 'order-accountbalance-error', 'err-msg': '', data: null },
  'htx-contract': { code: 1047, message: 'Insufficient margin', ts: 1 },
};

/** One gateway, spoken to in both ways; the key has four resting orders. */
class Both {
  readonly bench: StreamBench;
  readonly path: PathBench;
  readonly #carried: Carried;
  #bot: FakeBot | null = null;

  constructor(carried: Carried) {
    this.#carried = carried;
    // Less than a second between two requests; HTX takes ten of them under one signature.
    this.bench = new StreamBench({ ...carried.venue, tickMs: Math.min(100, carried.venue.tickMs) });
    this.path = this.bench.path;
    this.bench.venue.answer = carried.venue.dialect.id === 'okx' ? okxAnswers : htxAnswers;
  }

  async begin(limits: Partial<Limits>): Promise<void> {
    for (const id of OWN_ORDERS) {
      this.respond(id);
      assert.equal(await this.rest(this.#carried.venue.place({ clientId: id })), 'sent');
    }
    this.bind(limits);
  }

  bind(limits: Partial<Limits>): void {
    const { keyRing } = this.path;
    const version = keyRing.policy.version + 1;
    keyRing.policy = { ...TRADING_POLICY, version, limits: { ...NO_LIMITS, ...limits } };
  }

  /** The venue takes orders under this id. */
  respond(id = '1'): void {
    const { venue } = this.#carried;
    this.path.upstream.respond = ({ body }) =>
      answer(venue.taken(id, venue.clientIdIn(JSON.parse(Buffer.from(body).toString())) ?? ''));
  }

  cancels(): void {
    const { venue } = this.#carried;
    this.path.upstream.respond = () => answer(venue.cancelled('1'));
  }

  /** What the request came to: sent, or the code of its refusal. */
  async rest(request: BotRequest): Promise<string> {
    return this.#endOf(async () => this.path.send(request));
  }

  async stream(request: BotRequest): Promise<string> {
    const { frame, login, path } = this.#carried;
    if (this.#bot === null || this.#bot.ended !== null) {
      this.#bot = this.bench.connect({ path });
      this.#bot.say(login(this.bench, path));
      await settled();
    }
    return this.#endOf(async () => {
      this.#bot?.say(frame(request));
      await settled();
    });
  }

  async #endOf(act: () => Promise<unknown>): Promise<string> {
    const { ledger } = this.path;
    const before = ledger.entries.length;
    await act();
    for (const entry of ledger.entries.slice(before)) {
      if (entry.type === 'intent') return 'sent';
      if (entry.type === 'refusal') return entry.code;
    }
    return 'nothing';
  }

  /** Both ways, one after the other. */
  async ends(request: () => BotRequest): Promise<readonly string[]> {
    return [await this.rest(request()), await this.stream(request())];
  }

  /** What the ledger was told of spells: event, state and all but the sentence. */
  told(): readonly string[] {
    return this.path.ledger
      .ofType('system')
      .map(({ event, details }) => `${event} ${details['state'] ?? ''}`);
  }

  /** Of the spells that began. */
  details(nth: number): Readonly<Record<string, string>> {
    const begun = this.path.ledger.ofType('system').filter(({ details }) => details['state'] === 'begun');
    return begun[nth]?.details ?? {};
  }
}

for (const carried of CARRIED)
  suite(`At ${carried.venue.family}:`, () => {
    const { venue } = carried;
    const { family } = venue;
    const { id: instrument } = venue.instrument;
    let placed = 5_000;
    const place = (): BotRequest => {
      placed += 1;
      return venue.place({ clientId: `${placed}` });
    };
    const reduce = (): BotRequest => {
      const order = place();
      return { ...order, body: { ...(order.body as object), reduce_only: 1 } };
    };
    /** Of the benches only contracts have orders that are bound to reduce. */
    const hasReductions = venue === HTX_CONTRACT_BENCH;
    let both: Both;
    beforeEach(() => {
      both = new Both(carried);
    });
    afterEach(() => {
      both.bench.close();
    });

    async function assertWaysOut(orders: readonly [string, string]): Promise<void> {
      both.cancels();
      assert.equal(await both.rest(venue.cancel(orders[0])), 'sent', 'a cancel by REST');
      assert.equal(await both.stream(venue.cancel(orders[1])), 'sent', 'a cancel over a stream');
      if (hasReductions)
        assert.deepEqual(
          [await both.rest(reduce()), await both.stream(reduce())],
          ['sent', 'sent'],
          'reductions',
        );
    }

    test('A breaker that tripped is told of once, refuses what opens, and is over by itself.', async () => {
      await both.begin({ breaker: BREAKER });
      both.path.upstream.respond = () => answer(REJECTIONS[family]);
      for (let nth = 0; nth < 10 - OWN_ORDERS.length; nth += 1)
        assert.equal(await both.rest(place()), 'sent');
      assert.deepEqual(both.told(), []);
      for (let nth = 0; nth < 3; nth += 1)
        assert.deepEqual(await both.ends(place), ['BREAKER_TRIPPED', 'BREAKER_TRIPPED']);
      assert.deepEqual(both.told(), ['breaker begun']);
      const { told, ...rest } = both.details(0);
      assert.deepEqual(rest, { layer: 'key', subject: 'key-1', state: 'begun', code: 'BREAKER_TRIPPED' });
      assert.match(told ?? '', /6 of the 10 orders of the last 5 minutes were rejected/u);
      assert.match(both.path.renderMetrics(), /bitting_spells_total\{[^}]*kind="breaker"\} 1\n/u);
      await assertWaysOut(['901', '902']);
      both.path.clock.advance(6 * MINUTE);
      assert.deepEqual(both.told(), ['breaker begun', 'breaker over']);
      both.respond();
      assert.deepEqual(await both.ends(place), ['sent', 'sent']);
      assert.equal(both.told().length, 2);
    });

    test('Outcomes that nobody knows trip it, and go on doing so when they are found out.', async () => {
      await both.begin({ breaker: BREAKER });
      both.path.upstream.respond = () => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 });
      for (let nth = 0; nth < 3; nth += 1) assert.equal(await both.rest(place()), 'sent');
      assert.deepEqual(await both.ends(place), ['BREAKER_TRIPPED', 'BREAKER_TRIPPED']);
      await assertWaysOut(['901', '902']);
    });

    test('The breaker of an account and that of the installation are told as theirs.', async () => {
      await both.begin({});
      const terms = { ...TRADING_POLICY, limits: { ...NO_LIMITS, breaker: BREAKER } };
      both.path.upstream.respond = () => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 });
      for (let nth = 0; nth < 3; nth += 1) await both.rest(place());
      both.path.keyRing.accountLayers = { account: terms, installation: null };
      assert.deepEqual(await both.ends(place), ['BREAKER_TRIPPED', 'BREAKER_TRIPPED']);
      assert.deepEqual([both.details(0)['layer'], both.details(0)['subject']], ['account', 'account-1']);
      both.path.keyRing.accountLayers = { account: null, installation: terms };
      assert.deepEqual(await both.ends(place), ['BREAKER_TRIPPED', 'BREAKER_TRIPPED']);
      assert.deepEqual([both.details(1)['layer'], both.details(1)['subject']], ['installation', '']);
    });

    test('Where no price is fresh nothing is opened; it is told once, cancels go on, and it is over with fresh ones.', async () => {
      await both.begin({ priceCollar: Decimal.parse('0.03') });
      const { clock, market } = both.path;
      const orders = both.path.ledger.ofType('intent').length;
      const see = (ageMs: number): void => {
        const atMs = clock.wallMs() - ageMs;
        const price = Decimal.parse('100');
        const quote = { price, atMs: atMs as ReturnType<typeof clock.wallMs> };
        market.references.set(instrument, quote);
        market.states.set(instrument, { mark: quote, volumePerDay: null, book: null });
      };
      see(60_000);
      for (let nth = 0; nth < 3; nth += 1)
        assert.deepEqual(await both.ends(place), ['REFERENCE_STALE', 'REFERENCE_STALE']);
      assert.equal(both.path.ledger.ofType('intent').length, orders);
      assert.deepEqual(both.told(), ['stale-data begun']);
      const { venue: venueId, environment, instrument: named } = both.details(0);
      assert.deepEqual([venueId, environment, named], [venue.dialect.id, 'paper', instrument]);
      both.cancels();
      assert.equal(await both.rest(venue.cancel('901')), 'sent');
      assert.equal(await both.stream(venue.cancel('902')), 'sent');
      clock.advance(1_000);
      assert.deepEqual(both.told(), ['stale-data begun'], 'as long as it lasts');
      clock.advance(1_000);
      see(0);
      clock.advance(1_000);
      assert.deepEqual(both.told(), ['stale-data begun', 'stale-data over']);
      both.respond();
      market.onPrefetch = () => {
        see(0);
      };
      assert.deepEqual(await both.ends(place), ['sent', 'sent']);
    });

    test('Where the second opinion of a price is missing nothing is opened; cancels and reductions go on.', async () => {
      await both.begin({ priceCollar: Decimal.parse('0.03') });
      const { clock, market } = both.path;
      const isWhole = { now: false };
      market.onPrefetch = () => {
        const quote = { price: Decimal.parse('100'), atMs: clock.wallMs() };
        market.references.set(instrument, quote);
        if (isWhole.now) market.states.set(instrument, { mark: quote, volumePerDay: null, book: null });
      };
      for (let nth = 0; nth < 2; nth += 1)
        assert.deepEqual(await both.ends(place), ['MARKET_STATE_UNKNOWN', 'MARKET_STATE_UNKNOWN']);
      assert.deepEqual(both.told(), ['stale-data begun']);
      await assertWaysOut(['901', '902']);
      isWhole.now = true;
      both.respond();
      assert.equal(await both.rest(place()), 'sent');
      clock.advance(1_000);
      assert.deepEqual(both.told(), ['stale-data begun', 'stale-data over']);
      assert.deepEqual(await both.ends(place), ['sent', 'sent']);
    });

    test('ORD-10 Where the clocks are too far apart nothing is opened; it is told once, and what reduces goes on.', async () => {
      await both.begin({});
      const { clock, upstream } = both.path;
      upstream.offsetMs = 5_001;
      for (let nth = 0; nth < 3; nth += 1)
        assert.deepEqual(await both.ends(place), ['VENUE_CLOCK_SKEWED', 'VENUE_CLOCK_SKEWED']);
      assert.deepEqual(both.told(), ['clock-skew begun']);
      assert.equal(both.details(0)['family'], family);
      await assertWaysOut(['901', '902']);
      clock.advance(1_000);
      assert.deepEqual(both.told(), ['clock-skew begun']);
      upstream.offsetMs = 5_000;
      clock.advance(1_000);
      assert.deepEqual(both.told(), ['clock-skew begun', 'clock-skew over']);
      both.respond();
      assert.deepEqual(await both.ends(place), ['sent', 'sent']);
      upstream.offsetMs = -5_001;
      assert.deepEqual(await both.ends(place), ['VENUE_CLOCK_SKEWED', 'VENUE_CLOCK_SKEWED']);
    });

    const downs: Readonly<Record<string, () => Transmission>> = {
      'says so': () => answer(venue.unproven, 503),
      'is not reached': () => ({ kind: 'not-sent', cause: 'connect: refused' }),
    };
    for (const [how, down] of Object.entries(downs))
      test(`ORD-13 A venue that ${how} is tried by one order a second, cancels always; it is told once.`, async () => {
        await both.begin({});
        const { clock, upstream } = both.path;
        const sent = (): number => upstream.sent.length;
        upstream.respond = down;
        for (let nth = 0; nth < 5; nth += 1) assert.equal(await both.rest(place()), 'sent');
        const before = sent();
        const ends = await both.ends(place);
        assert.deepEqual(ends.slice(0, 1), ['VENUE_DOWN']);
        assert.equal(sent(), before);
        assert.deepEqual(both.told(), ['venue-down begun']);
        assert.equal(both.details(0)['family'], family);
        await assertWaysOut(['901', '902']);
        upstream.respond = down;
        clock.advance(1_000);
        assert.equal(await both.rest(place()), 'sent', 'one tries');
        assert.equal(await both.stream(place()), 'VENUE_DOWN', 'and nobody else');
        assert.deepEqual(both.told(), ['venue-down begun']);
        both.respond();
        clock.advance(1_000);
        assert.deepEqual(await both.ends(place), ['sent', 'sent'], 'it is back');
        clock.advance(1_000);
        assert.deepEqual(both.told(), ['venue-down begun', 'venue-down over']);
      });

    test('Whatever else happens to orders shuts nobody out of the venue.', async () => {
      await both.begin({});
      const { upstream } = both.path;
      for (const respond of [
        (): Transmission => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 }),
        (): Transmission => ({ kind: 'not-sent', cause: 'the order cannot be written for a stream' }),
        (): Transmission => answer(venue.unproven),
        (): Transmission => answer(REJECTIONS[family]),
      ]) {
        upstream.respond = respond;
        for (let nth = 0; nth < 7; nth += 1) assert.equal(await both.rest(place()), 'sent');
      }
      for (let nth = 0; nth < 12; nth += 1) {
        upstream.respond = () => (nth % 5 === 4 ? answer(REJECTIONS[family]) : answer(venue.unproven, 503));
        assert.equal(await both.rest(place()), 'sent', 'only one after the other count');
      }
      assert.deepEqual(both.told(), []);
    });
  });

test('A venue that is down is refused in its own words: maintenance to any client.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  bench.upstream.respond = () => answer({ code: '50001', msg: 'Service temporarily unavailable.', data: [] });
  for (let nth = 0; nth < 5; nth += 1)
    assert.equal(codeOf(await bench.send(OKX_BENCH.place())), 'OUTCOME_UNKNOWN');
  const refused = await bench.send(OKX_BENCH.place());
  assert.equal(codeOf(refused), 'VENUE_DOWN');
  assert.equal(refused.status, 503);
  assert.match(Buffer.from(refused.body).toString(), /"code":"50001"/u);
});

test('ORD-13 A venue that says over a stream that it is down is left alone by REST as well.', async () => {
  using bench = new StreamBench(OKX_BENCH);
  const isDown = { now: true };
  bench.venue.answer = (socket, text) => {
    if (!text.startsWith('{"id"')) {
      okxAnswers(socket, text);
      return;
    }
    const { id, op, args } = JSON.parse(text) as Readonly<Record<'id' | 'op', string>> & {
      readonly args: readonly { readonly clOrdId: string }[];
    };
    const row = { ordId: '7', clOrdId: args[0]?.clOrdId, tag: '', ts: '1', sCode: '0', sMsg: '' };
    socket.say(
      isDown.now ? { id, op, code: '50001', msg: '', data: [] } : { id, op, code: '0', msg: '', data: [row] },
    );
  };
  const bot = await loggedIn(bench);
  for (let nth = 0; nth < 5; nth += 1) {
    bot.say(okxOrderFrame(`o${nth}`));
    await settled();
    assert.equal(bot.last['code'], '50001');
  }
  const sent = bench.path.ledger.ofType('intent').length;
  bot.say(okxOrderFrame('o5'));
  await settled();
  assert.equal(bot.last['code'], '50001', 'in the same word');
  assert.equal(codeOf(await bench.path.send(OKX_BENCH.place())), 'VENUE_DOWN');
  assert.equal(bench.path.ledger.ofType('intent').length, sent);
  isDown.now = false;
  bench.path.clock.advance(1_000);
  for (const id of ['o6', 'o7']) {
    bot.say(okxOrderFrame(id));
    await settled();
    assert.equal(bot.last['code'], '0', id);
  }
});
