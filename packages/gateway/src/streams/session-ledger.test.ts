/** Orders over streams while the ledger is broken, or hangs, or something changes while it works. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { CANCEL_RECORD_WAIT_MS } from '../bounds.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { loggedIn, okxOrderFrame as orderOf, StreamBench, takeOkxOrders } from '../testing/stream-bench.ts';

const PRIVATE = '/ws/v5/private';
const CANCEL = { id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '1' }] };
const CANCEL_BY_CLIENT = { id: 'd', op: 'cancel-order', args: [{ instIdCode: 7, clOrdId: 'first' }] };

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
  takeOkxOrders(bench);
});
afterEach(() => {
  bench.close();
});

/** What the venue was sent of orders, by its words. */
function operations(): readonly unknown[] {
  return bench.venue
    .last(PRIVATE)
    .sent.map((text) => JSON.parse(text) as { readonly id?: string; readonly op: string })
    .filter(({ id }) => id !== undefined)
    .map(({ op }) => op);
}

test('On a broken ledger no order leaves over a stream, and a cancel does, kept for a GAP record (I1, I13).', async () => {
  const bot = await loggedIn(bench);
  bot.say(orderOf('first'));
  await settled();
  bench.path.ledger.writable = false;
  bot.say(orderOf('second'));
  await settled();
  assert.notEqual(bot.last['code'], '0');
  bot.say(CANCEL);
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['c', '0']);
  assert.deepEqual(operations(), ['order', 'cancel-order']);
  assert.equal(bench.path.ledger.gaps.length, 1);
});

test('While the ledger hangs an order waits for it, and cancels behind the order do not.', async () => {
  const bot = await loggedIn(bench);
  bot.say(orderOf('zeroth'));
  await settled();
  const release = bench.path.ledger.hold();
  bot.say(orderOf('first'));
  bot.say(CANCEL);
  bot.say(CANCEL_BY_CLIENT);
  await bench.path.ledger.untilWaiting(3);
  assert.deepEqual(operations(), ['order']);
  bench.path.clock.advance(CANCEL_RECORD_WAIT_MS);
  await settled();
  assert.deepEqual(operations(), ['order', 'cancel-order', 'cancel-order']);
  release();
  await settled();
  assert.deepEqual(operations(), ['order', 'cancel-order', 'cancel-order', 'order']);
});

for (const [what, change] of [
  ['revoked', (ring) => (ring.state = 'revoked')],
  ['halted', (ring) => (ring.state = 'halted')],
  ['given another policy', (ring) => (ring.policy = { ...ring.policy, version: 2 })],
  ['given a new secret', (ring) => (ring.secretVersion += 1)],
  ['sealed away', (ring) => (ring.sealed = true)],
] as const satisfies readonly (readonly [string, (ring: StreamBench['path']['keyRing']) => unknown])[])
  test(`An order whose key is ${what} while it is recorded stays here, and its record has an end (I3, I7).`, async () => {
    const bot = await loggedIn(bench);
    const release = bench.path.ledger.hold();
    bot.say(orderOf('first'));
    await bench.path.ledger.untilWaiting(1);
    change(bench.path.keyRing);
    bench.path.keyRing.announce();
    release();
    await settled();
    assert.deepEqual(operations(), []);
    assert.equal(bench.path.ledger.ofType('intent').length, 1);
    assert.deepEqual(
      bench.path.ledger.ofType('outcome').flatMap(({ items }) => items.map(({ kind }) => kind)),
      ['rejected'],
    );
  });
