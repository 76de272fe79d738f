/** Who tries a venue that is down: an order that is really sent, so that nobody uses the turn up without trying. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VENUE_DOWN_ORDERS } from '../bounds.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { codeOf, PathBench } from '../testing/path-bench.ts';

async function shutGate(bench: PathBench): Promise<void> {
  bench.upstream.respond = () => ({ kind: 'not-sent', cause: 'connect: refused' });
  for (let nth = 0; nth < VENUE_DOWN_ORDERS; nth += 1)
    assert.equal(codeOf(await bench.send(OKX_BENCH.place({ clientId: `c${nth}` }))), 'UPSTREAM_UNREACHED');
  assert.equal(codeOf(await bench.send(OKX_BENCH.place({ clientId: 'shut' }))), 'VENUE_DOWN');
}

test('An order that the gateway itself refuses takes nobody’s turn to try a venue that is down.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  bench.upstream.respond = () => answer(OKX_BENCH.taken('1', 'used'));
  await bench.send(OKX_BENCH.place({ clientId: 'used' }));
  await shutGate(bench);
  bench.clock.advance(1_000);
  bench.upstream.respond = () => answer(OKX_BENCH.taken('2', 'good'));
  const before = bench.upstream.sent.length;
  assert.equal(codeOf(await bench.send(OKX_BENCH.place({ clientId: 'used' }))), 'CLIENT_ORDER_ID_REUSED');
  assert.equal(bench.upstream.sent.length, before);
  await bench.send(OKX_BENCH.place({ clientId: 'good' }));
  assert.equal(bench.upstream.sent.length, before + 1, 'the order that could be sent was');
});

test('An order that could not be recorded, or was held back when it was to be signed, has not tried.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  await shutGate(bench);
  bench.clock.advance(1_000);
  bench.upstream.respond = () => answer(OKX_BENCH.taken('2', 'good'));
  const before = bench.upstream.sent.length;
  bench.ledger.writable = false;
  assert.equal(codeOf(await bench.send(OKX_BENCH.place({ clientId: 'lost' }))), 'LEDGER_UNAVAILABLE');
  bench.ledger.writable = true;
  const letGo = bench.ledger.hold();
  const held = bench.send(OKX_BENCH.place({ clientId: 'held' }));
  await bench.ledger.untilWaiting(1);
  bench.keyRing.state = 'suspended';
  letGo();
  assert.equal(codeOf(await held), 'KEY_SUSPENDED');
  bench.keyRing.state = 'active';
  assert.equal(bench.upstream.sent.length, before);
  await bench.send(OKX_BENCH.place({ clientId: 'good' }));
  assert.equal(bench.upstream.sent.length, before + 1, 'the order that could be sent was');
});
