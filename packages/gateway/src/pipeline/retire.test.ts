/** The end of a gateway that is stopped, as its requests meet it: at every venue, by REST. Streams walk the same path. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import type { HttpAnswer } from '@bitting/http/answer.ts';
import { LAST_ANSWERS_MS, LAST_CALL_MS } from '../bounds.ts';
import type { Transmission } from '../ports/upstream.ts';
import { BENCH_VENUES, type BenchVenue } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

for (const venue of BENCH_VENUES)
  suite(`At the end, on the path to ${venue.family}:`, () => describeEnd(venue));

function describeEnd(venue: BenchVenue): void {
  const { balance, cancel, clientId, place } = venue;
  let bench: PathBench;
  beforeEach(() => {
    bench = new PathBench({}, venue);
    bench.upstream.respond = () => answer(venue.taken('1', clientId));
  });
  afterEach(() => {
    bench.close();
  });

  /** Sends what the venue answers when it is told to. */
  async function underWay(request: Parameters<PathBench['send']>[0]): Promise<{
    readonly answered: Promise<HttpAnswer>;
    readonly venueSays: (transmission: Transmission) => void;
  }> {
    const { promise, resolve } = Promise.withResolvers<Transmission>();
    const before = bench.upstream.sent.length;
    bench.upstream.respond = () => promise;
    const answered = bench.send(request);
    while (bench.upstream.sent.length === before) await turn();
    return { answered, venueSays: resolve };
  }

  /** Whether it has ended, a few turns later. */
  function watch(work: Promise<unknown>): () => Promise<boolean> {
    const state = { isOver: false };
    void work.then(() => (state.isOver = true));
    return async () => {
      await turn();
      return state.isOver;
    };
  }

  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

  test('An order that is under way is answered by the venue; the end waits for it.', async () => {
    const { answered, venueSays } = await underWay(place({ clientId }));
    const isOver = watch(bench.path.retire());
    bench.clock.advance(LAST_CALL_MS);
    assert.equal(await isOver(), false);
    venueSays(answer(venue.taken('7', clientId)));
    assertPassed(await answered);
    await turn();
    bench.clock.advance(0);
    assert.equal(await isOver(), true);
    assert.equal(bench.ledger.ofType('outcome')[0]?.items[0]?.kind, 'accepted');
  });

  test('An order that comes after it has begun is refused as not sent, before anything is recorded or taken.', async () => {
    assertPassed(await bench.send(place({ clientId })));
    const recorded = bench.ledger.entries.length;
    void bench.path.retire();
    for (const request of [place(), balance]) {
      assert.equal(codeOf(await bench.send(request)), 'GATEWAY_STOPPING');
      assert.equal(bench.upstream.sent.length, 1);
      assert.equal(bench.ledger.entries.length, recorded);
    }
  });

  test('A cancel is taken up as long as others are waited for, and then nothing is (I13).', async () => {
    assertPassed(await bench.send(place({ clientId })));
    const isOver = watch(bench.path.retire());
    const { answered, venueSays } = await underWay(cancel('1'));
    bench.clock.advance(LAST_CALL_MS);
    assert.equal(await isOver(), false);
    venueSays(answer(venue.cancelled('1')));
    assertPassed(await answered);
    await turn();
    bench.clock.advance(0);
    assert.equal(await isOver(), true);
    const before = bench.upstream.sent.length;
    assert.equal(codeOf(await bench.send(cancel('1'))), 'GATEWAY_STOPPING');
    assert.equal(bench.upstream.sent.length, before);
  });

  test('Nothing under way ends no sooner than who just asks is answered.', async () => {
    const isOver = watch(bench.path.retire());
    bench.clock.advance(LAST_CALL_MS - 1);
    assert.equal(await isOver(), false);
    bench.clock.advance(1);
    await turn();
    bench.clock.advance(0);
    assert.equal(await isOver(), true);
  });

  for (const [name, request, code] of [
    ['An order', place({ clientId }), 'OUTCOME_UNKNOWN'],
    ['A read', balance, 'UPSTREAM_UNREACHED'],
  ] as const) {
    test(`${name} without an end by the deadline is told to be ${code}, and what the venue says later is recorded.`, async () => {
      const { answered, venueSays } = await underWay(request);
      const isOver = watch(bench.path.retire());
      bench.clock.advance(LAST_ANSWERS_MS - 1);
      assert.equal(await isOver(), false);
      bench.clock.advance(1);
      assert.equal(codeOf(await answered), code);
      await turn();
      bench.clock.advance(0);
      assert.equal(await isOver(), true);
      const recorded = bench.ledger.entries.length;
      venueSays(answer(venue.taken('7', clientId)));
      await turn();
      assert.equal(bench.ledger.entries.length, recorded + 1);
    });
  }
}
