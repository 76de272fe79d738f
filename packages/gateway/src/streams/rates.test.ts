/** Rates of orders and reads at every family of the venues: by REST and over streams one count, and nobody pays for another. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { NO_LIMITS, type Limits } from '@bitting/core/policy/limits.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import type { BotRequest } from '../testing/bench-venues.ts';
import { CARRIED, type Carried } from '../testing/carried-orders.ts';
import { TRADING_POLICY, VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { htxAnswers, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { assertPassed, codeOf } from '../testing/path-bench.ts';
import { StreamBench, type FakeBot } from '../testing/stream-bench.ts';

/** One comes back every 500 ms. */
const RATE = { perSecond: 2, burst: 4 };
const OTHER_KEY = 'key-2';

/** A bot on a stream that also asks by REST, while time stands still. */
class Bench implements Disposable {
  readonly streams: StreamBench;
  readonly #carried: Carried;
  readonly #bot: FakeBot;
  #orders = 0;

  private constructor(carried: Carried, streams: StreamBench, bot: FakeBot) {
    this.streams = streams;
    this.#carried = carried;
    this.#bot = bot;
  }

  static async open(carried: Carried, limits: Partial<Limits>): Promise<Bench> {
    const { venue, path, login } = carried;
    const streams = new StreamBench(venue);
    streams.venue.answer = venue.dialect.id === 'okx' ? okxAnswers : htxAnswers;
    const bot = streams.connect({ path });
    bot.say(login(streams, path));
    await settled();
    streams.path.clock.advance(1_000);
    streams.path.keyRing.policy = { ...TRADING_POLICY, limits: { ...NO_LIMITS, ...limits } };
    streams.path.upstream.respond = ({ method }) =>
      answer(method === 'GET' ? venue.empty : venue.taken('1', ''));
    return new Bench(carried, streams, bot);
  }

  order(count = 1): BotRequest {
    const { place, batch, clientId } = this.#carried.venue;
    const terms = Array.from({ length: count }, () => ({ clientId: `${clientId}${(this.#orders += 1)}` }));
    return count === 1 ? place(terms[0]) : batch(terms);
  }

  async byRest(request: BotRequest): Promise<HttpAnswer> {
    const { path } = this.streams;
    const timestampMs = path.clock.wallMs();
    const signed = path.sign({ ...request, timestampMs });
    path.clock.advance(-path.venue.tickMs);
    return path.handle(signed);
  }

  async byStream(request: BotRequest): Promise<void> {
    this.#bot.say(this.#carried.frame(request));
    await settled();
  }

  /** What was let in of acts. */
  get acts(): number {
    return this.streams.path.ledger.ofType('intent').length;
  }

  /** The rules that refused, in their order. */
  get refusals(): readonly (string | null)[] {
    return this.streams.path.ledger.ofType('refusal').map(({ ruleId }) => ruleId);
  }

  [Symbol.dispose](): void {
    this.streams.close();
  }
}

for (const carried of CARRIED) suite(`At ${carried.venue.family}:`, () => describeVenue(carried));

function describeVenue(carried: Carried): void {
  const { venue } = carried;

  test('LIM-01: Orders by REST and over a stream are of one rate, and the next is admitted when it was said.', async () => {
    using bench = await Bench.open(carried, { orderRate: RATE });
    const { path } = bench.streams;
    for (let nth = 0; nth < 3; nth += 1) {
      await bench.byRest(bench.order());
      await bench.byStream(bench.order());
    }
    assert.equal(bench.acts, RATE.burst);
    assert.deepEqual(bench.refusals, ['order-rate', 'order-rate']);
    const refused = await bench.byRest(bench.order());
    assert.equal(codeOf(refused), 'RATE_EXCEEDED');
    assert.match(path.ledger.ofType('refusal').at(-1)?.detail ?? '', /this is admitted in 500 ms/u);
    path.clock.advance(499);
    await bench.byStream(bench.order());
    assert.equal(bench.acts, RATE.burst);
    path.clock.advance(1);
    await bench.byStream(bench.order());
    await bench.byRest(bench.order());
    assert.equal(bench.acts, RATE.burst + 1);
  });

  test('LIM-01: Of a batch each order counts, wherever it comes in, and it is let in whole or not at all.', async () => {
    using bench = await Bench.open(carried, { orderRate: RATE });
    await bench.byStream(bench.order(3));
    await bench.byRest(bench.order(2));
    assert.deepEqual([bench.acts, bench.refusals], [1, ['order-rate']]);
    await bench.byRest(bench.order());
    assert.equal(bench.acts, 2, 'what was refused has left its place to others');
    await bench.byStream(bench.order());
    assert.deepEqual(bench.refusals, ['order-rate', 'order-rate']);
  });

  test('LIM-01: A storm of cancels is refused by no rate, and takes nothing of it.', async () => {
    using bench = await Bench.open(carried, { orderRate: RATE, readRate: RATE });
    const { path } = bench.streams;
    assertPassed(await bench.byRest(bench.order()));
    path.upstream.respond = () => answer(venue.cancelled('1'));
    for (let nth = 0; nth < 10; nth += 1) await bench.byStream(venue.cancel('1'));
    assert.equal(bench.acts, 11);
    path.upstream.respond = () => answer(venue.taken('2', ''));
    for (let nth = 0; nth < RATE.burst; nth += 1) await bench.byRest(bench.order());
    assert.equal(bench.acts, 11 + RATE.burst - 1);
    await bench.byStream(venue.cancel('1'));
    assert.equal(bench.acts, 11 + RATE.burst);
    assert.deepEqual(bench.refusals, ['order-rate']);
  });

  test('LIM-01: What a wall clock says changes nothing of a rate.', async () => {
    using bench = await Bench.open(carried, { orderRate: RATE });
    const { clock } = bench.streams.path;
    for (let nth = 0; nth < RATE.burst; nth += 1) await bench.byRest(bench.order());
    for (const jumpMs of [7_200_000, -3_600_000, -3_600_000]) {
      clock.stepWall(jumpMs);
      await bench.byStream(bench.order());
    }
    assert.deepEqual([bench.acts, bench.refusals.length], [RATE.burst, 3]);
    clock.advance(500);
    await bench.byRest(bench.order());
    assert.equal(bench.acts, RATE.burst + 1);
  });

  test('LIM-01: One bot that floods takes nothing of another’s rate; the account’s rate is of both.', async () => {
    for (const isOfAccount of [false, true]) {
      const limits = { ...NO_LIMITS, orderRate: RATE };
      using bench = await Bench.open(carried, isOfAccount ? {} : limits);
      const { keyRing } = bench.streams.path;
      if (isOfAccount) keyRing.accountLayers = { account: { ...TRADING_POLICY, limits }, installation: null };
      for (let nth = 0; nth < 5; nth += 1) {
        await bench.byRest(bench.order());
        await bench.byStream(bench.order());
      }
      assert.equal(bench.acts, RATE.burst);
      keyRing.virtualKeyId = OTHER_KEY;
      const other = await bench.byRest(bench.order());
      keyRing.virtualKeyId = VIRTUAL_KEY_ID;
      assert.equal(codeOf(other), isOfAccount ? 'RATE_EXCEEDED' : undefined);
      const ruleId = isOfAccount ? 'account/order-rate' : 'order-rate';
      assert.ok(bench.refusals.every((one) => one === ruleId));
    }
  });

  test('LIM-01: Reads have a rate of their own, which orders take nothing of, nor the other way round.', async () => {
    using bench = await Bench.open(carried, { orderRate: RATE, readRate: RATE });
    const { clock, upstream } = bench.streams.path;
    for (let nth = 0; nth < RATE.burst; nth += 1) await bench.byStream(bench.order());
    assert.equal(bench.acts, RATE.burst);
    for (let nth = 0; nth < RATE.burst; nth += 1) assertPassed(await bench.byRest(venue.balance));
    assert.equal(codeOf(await bench.byRest(venue.balance)), 'RATE_EXCEEDED');
    assert.deepEqual([upstream.sent.length, bench.refusals], [RATE.burst, ['read-rate']]);
    clock.advance(500);
    assertPassed(await bench.byRest(venue.balance));
    await bench.byStream(bench.order());
    assert.equal(bench.acts, RATE.burst + 1);
  });
}
