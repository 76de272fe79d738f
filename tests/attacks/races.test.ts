/** POL, ORD, LIM: what many requests at once, or in any order, must not get around. On the path itself, time stands still. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
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

function countPassed(answers: readonly HttpAnswer[]): number {
  return answers.filter((answered) => codeOf(answered) === undefined).length;
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
