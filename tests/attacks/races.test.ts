/** POL, ORD, LIM: what many requests at once, or in any order, must not get around. On the path itself, time stands still. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import type { Transmission } from '@bitting/gateway/ports/upstream.ts';
import { ACTS_IN_FLIGHT_PER_KEY_MAX } from '@bitting/gateway/bounds.ts';
import {
  BENCH_VENUES,
  HTX_CONTRACT_BENCH,
  HTX_SPOT_BENCH,
  type BenchVenue,
} from '@bitting/gateway/testing/bench-venues.ts';
import { TRADING_POLICY } from '@bitting/gateway/testing/fake-key-ring.ts';
import { answer } from '@bitting/gateway/testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '@bitting/gateway/testing/path-bench.ts';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const RACES = readCount('ATTACK_RACES', 400);
const SCHEDULES = readCount('ATTACK_SCHEDULES', 60);
/** Requests of one race; their timestamps stay within every venue's window. */
const AT_ONCE = 50;
const RATE = 7;
/** Orders that an hour's cap holds. */
const CAP_ORDERS = 10;
const ORDER_WORTH = '50';

function countPassed(answers: readonly HttpAnswer[]): number {
  return answers.filter((answered) => codeOf(answered) === undefined).length;
}

/** Every order of the bench is worth the same: its record says how much. */
function limitHour(bench: PathBench, layer: 'key' | 'account'): void {
  const amount = Decimal.parse(ORDER_WORTH).multiply(Decimal.parse(`${CAP_ORDERS}.9`));
  const limits = { ...NO_LIMITS, notionalPerHour: new Map([['USDT', amount]]) };
  const policy = { ...TRADING_POLICY, limits };
  if (layer === 'key') bench.keyRing.policy = policy;
  else bench.keyRing.accountLayers = { account: policy, installation: null };
}

/** How many orders of the bench's worth the ledger knows of that were not rejected for sure. */
function takenOf(bench: PathBench): number {
  const rejected = new Set(
    bench.ledger
      .ofType('outcome')
      .filter(({ items }) => items.every(({ kind }) => kind === 'rejected'))
      .map(({ intentId }) => intentId),
  );
  return bench.ledger.ofType('intent').filter(({ intentId, items }) => {
    assert.equal(items[0]?.details['charge'], `${ORDER_WORTH} USDT`);
    return !rejected.has(intentId);
  }).length;
}

/** The path signs each at an instant of its own, so time has to go back to let them all be in time. */
function signMany(bench: PathBench, count: number, make: (nth: number) => ReturnType<BenchVenue['place']>) {
  const nowMs = bench.clock.wallMs();
  const tickMs = bench.venue.tickMs;
  const spread = Math.floor(25_000 / tickMs);
  return Array.from({ length: count }, (_, nth) => {
    const request = bench.sign({ ...make(nth), timestampMs: nowMs + (nth % spread) * tickMs });
    bench.clock.advance(-tickMs);
    return request;
  });
}

for (const venue of BENCH_VENUES) suite(`At ${venue.family}:`, () => describeVenue(venue));

function describeVenue(venue: BenchVenue): void {
  const open = (): PathBench => {
    const bench = new PathBench({}, venue);
    bench.upstream.respond = () => answer(venue.taken('1', ''));
    return bench;
  };

  test('ORD-05: A thousand repeats of one client order id, at once and later, send one order.', async () => {
    using bench = open();
    let sent = 0;
    for (let done = 0; done < Math.max(RACES, 1_000); done += AT_ONCE) {
      const requests = signMany(bench, AT_ONCE, () => venue.place({ clientId: venue.clientId }));
      const answers = await Promise.all(requests.map((request) => bench.handle(request)));
      sent += countPassed(answers);
      // At HTX a body that comes twice within its second is refused before anybody looks at its id.
      for (const code of answers.map(codeOf))
        assert.match(code ?? 'CLIENT_ORDER_ID_REUSED', /^(?:CLIENT_ORDER_ID_REUSED|REQUEST_REPLAYED)$/u);
      bench.clock.advance(30_000);
    }
    assert.equal(sent, 1);
    assert.equal(bench.upstream.sent.length, 1);
  });

  test('POL-14: Of two hundred orders at once no more are under way than a key may have, however they are raced.', async () => {
    using bench = open();
    const held = Promise.withResolvers<Transmission>();
    bench.upstream.respond = () => held.promise;
    const requests = signMany(bench, 200, (nth) => venue.place({ clientId: `${venue.clientId}${nth}` }));
    const answers = requests.map((request) => bench.handle(request));
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    assert.equal(bench.upstream.sent.length, ACTS_IN_FLIGHT_PER_KEY_MAX);
    held.resolve(answer(venue.taken('1', '')));
    const ended = await Promise.all(answers);
    assert.equal(countPassed(ended), ACTS_IN_FLIGHT_PER_KEY_MAX);
    for (const code of ended.map(codeOf)) assert.match(code ?? 'OVERLOADED', /^OVERLOADED$/u);
    bench.clock.advance(30_000);
    assertPassed(await bench.send(venue.place()));
  });

  test('POL-14: Two hundred orders of one second pass as often as the key’s rate says, and the next second again.', async () => {
    using bench = open();
    bench.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: RATE };
    for (let second = 0; second < 3; second += 1) {
      const before = bench.upstream.sent.length;
      const requests = signMany(bench, 200, () => venue.place());
      await Promise.all(requests.map((request) => bench.handle(request)));
      assert.equal(bench.upstream.sent.length - before, RATE);
      bench.clock.advance(26_000);
    }
  });

  test('POL-14: Of two hundred orders at once, each under the cap, so many pass as the cap holds, until the hour is over.', async () => {
    for (const layer of ['key', 'account'] as const) {
      using bench = open();
      const held = Promise.withResolvers<Transmission>();
      bench.upstream.respond = () => held.promise;
      limitHour(bench, layer);
      const requests = signMany(bench, 200, (nth) => venue.place({ clientId: `${venue.clientId}${nth}` }));
      const answers = requests.map((request) => bench.handle(request));
      for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
      assert.equal(bench.upstream.sent.length, CAP_ORDERS);
      held.resolve(answer(venue.taken('1', '')));
      const ended = await Promise.all(answers);
      assert.equal(countPassed(ended), CAP_ORDERS);
      for (const code of ended.map(codeOf))
        assert.match(code ?? 'NOTIONAL_BUDGET_EXHAUSTED', /^NOTIONAL_BUDGET_EXHAUSTED$/u);
      bench.clock.advance(30_000);
      assert.equal(codeOf(await bench.send(venue.place())), 'NOTIONAL_BUDGET_EXHAUSTED');
      // Cancels are never refused by a limit (I13).
      bench.upstream.respond = () => answer(venue.cancelled('1'));
      assertPassed(await bench.send(venue.cancel('1')));
      bench.upstream.respond = () => answer(venue.taken('1', ''));
      bench.clock.advance(3_600_000);
      assertPassed(await bench.send(venue.place()));
    }
  });

  test('POL-14: However orders race and end, what was not rejected for sure never passes the cap, and its rest can be used.', async () => {
    const { random, seed } = seededRandom(`POL-14 ${venue.family}`);
    let used = 0;
    for (let race = 0; race < RACES; race += AT_ONCE) {
      using bench = open();
      limitHour(bench, 'key');
      bench.upstream.respond = async () => {
        for (let turn = random() * 4; turn > 0; turn -= 1) await new Promise(setImmediate);
        const luck = random();
        if (luck < 0.3) return { kind: 'not-sent', cause: 'no connection' };
        if (luck < 0.5) return { kind: 'unknown', cause: 'cut', upstreamMs: 1 };
        return answer(venue.taken('1', ''));
      };
      for (let wave = 0; wave < 3; wave += 1) {
        const requests = signMany(bench, AT_ONCE / 2, (nth) =>
          venue.place({ clientId: `${venue.clientId}${wave * AT_ONCE + nth}` }),
        );
        await Promise.all(
          requests.map(async (request) => {
            await bench.handle(request);
            assert.ok(takenOf(bench) <= CAP_ORDERS, seed);
          }),
        );
        bench.clock.advance(30_000);
      }
      used = Math.max(used, takenOf(bench));
    }
    assert.equal(used, CAP_ORDERS, seed);
  });

  test('LIM-01: Whatever the order of requests, clock jumps and forms, a key never passes its rate in any second.', async () => {
    const { random, seed } = seededRandom(`LIM-01 ${venue.family}`);
    for (let schedule = 0; schedule < SCHEDULES; schedule += 1) {
      using bench = open();
      bench.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: RATE };
      const passed = new Map<number, number>();
      for (let step = 0; step < 40; step += 1) {
        if (random() < 0.15) bench.clock.advance(Math.floor(random() * 1_500));
        // What an attacker who holds the time server would like to be of use.
        if (random() < 0.15) bench.clock.stepWall(Math.floor(random() * 7_200_000) - 3_600_000);
        const clientId = `${venue.clientId}${step}`;
        const request = bench.sign(random() < 0.5 ? venue.place({ clientId }) : venue.balance);
        const code = codeOf(await bench.handle(request));
        // A wall clock that goes back makes some requests look like old ones.
        assert.match(code ?? 'RATE_EXCEEDED', /^(?:RATE_EXCEEDED|REQUEST_REPLAYED)$/u);
        if (code !== undefined) continue;
        const second = Math.floor(bench.clock.monotonicMs() / 1_000);
        const count = (passed.get(second) ?? 0) + 1;
        passed.set(second, count);
        assert.ok(count <= RATE, `schedule ${schedule}, step ${step}, ${seed}`);
      }
      assert.ok(passed.size > 0, seed);
    }
  });
}

test('LIM-01: The two ports of HTX have one count of a key, not one each.', async () => {
  using bench = new PathBench({}, HTX_SPOT_BENCH);
  bench.upstream.respond = () => answer(HTX_SPOT_BENCH.empty);
  bench.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: RATE };
  const reads = Array.from({ length: RATE * 2 }, (_, nth) =>
    nth % 2 === 0 ? HTX_SPOT_BENCH.balance : HTX_CONTRACT_BENCH.balance,
  );
  const nowMs = bench.clock.wallMs();
  const requests = reads.map((request) => {
    const signed = bench.sign({ ...request, timestampMs: nowMs });
    bench.clock.advance(-HTX_SPOT_BENCH.tickMs);
    return signed;
  });
  const answers = await Promise.all(
    requests.map((request, nth) =>
      bench.handle(request, { family: nth % 2 === 0 ? 'htx-spot' : 'htx-contract' }),
    ),
  );
  assert.equal(countPassed(answers), RATE);
});
