/** Nothing of an account is told whose record the ledger has no place for. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { BENCH_VENUES, type BenchVenue } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench } from '../testing/path-bench.ts';

for (const venue of BENCH_VENUES)
  suite(`Of a crowded ledger at ${venue.family}:`, () => describeCrowd(venue));

function describeCrowd(venue: BenchVenue): void {
  const { balance } = venue;
  let bench: PathBench;
  beforeEach(() => {
    bench = new PathBench({}, venue);
    bench.upstream.respond = () => answer(venue.empty);
  });
  afterEach(() => {
    bench.close();
  });

  test('A read is refused, and nothing is asked of the venue, while too many records wait.', async () => {
    bench.ledger.crowded = true;
    assert.equal(codeOf(await bench.send(balance)), 'OVERLOADED');
    assert.equal(bench.upstream.sent.length, 0);
    bench.ledger.crowded = false;
    assertPassed(await bench.send(balance));
    assert.equal(bench.ledger.ofType('read').length, 1);
  });

  test('What was read is not told where too many records came to wait meanwhile.', async () => {
    bench.upstream.respond = () => {
      bench.ledger.crowded = true;
      return answer(venue.empty);
    };
    assert.equal(codeOf(await bench.send(balance)), 'OVERLOADED');
    assert.equal(bench.upstream.sent.length, 1);
  });
}
