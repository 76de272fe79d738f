/** Orders over streams when the gateway is stopped: whatever was sent is answered before the stream is closed. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { LAST_ANSWERS_MS, LAST_CALL_MS } from '../bounds.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { loggedIn, okxOrderFrame as orderOf, StreamBench, takeOkxOrders } from '../testing/stream-bench.ts';

const PRIVATE = '/ws/v5/private';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

/** Whether it has ended, a few turns later. */
function watch(work: Promise<unknown>): () => Promise<boolean> {
  const state = { isOver: false };
  void work.then(() => (state.isOver = true));
  return async () => {
    await settled();
    return state.isOver;
  };
}

test('An order under way over a stream is answered as the venue answers it, those behind it are refused as not sent.', async () => {
  const bot = await loggedIn(bench);
  bot.say(orderOf('before'));
  await settled();
  const venue = bench.venue.last(PRIVATE);
  const { id } = JSON.parse(venue.sent.at(-1) ?? '') as { readonly id: string };
  const sent = venue.sent.length;
  const recorded = bench.path.ledger.entries.length;
  const isOver = watch(bench.path.path.retire());
  bot.say(orderOf('behind'));
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['behind', '50001']);
  assert.match(bot.told.at(-1) ?? '', /nothing was sent/u);
  assert.deepEqual([venue.sent.length, bench.path.ledger.entries.length], [sent, recorded]);
  bench.path.clock.advance(LAST_CALL_MS);
  assert.equal(await isOver(), false);
  const row = { ordId: '1', clOrdId: 'before', tag: '', ts: '1', sCode: '0', sMsg: '' };
  venue.say({ id, op: 'order', code: '0', msg: '', data: [row], inTime: '1', outTime: '2' });
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['before', '0']);
  bench.path.clock.advance(0);
  assert.ok(await isOver());
});

test('An order over a stream that the venue does not answer in time is told to be unknown, before the stream is closed.', async () => {
  const bot = await loggedIn(bench);
  bot.say(orderOf('silent'));
  await settled();
  const isOver = watch(bench.path.path.retire());
  bench.path.clock.advance(LAST_ANSWERS_MS);
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['silent', '50004']);
  assert.equal(bot.ended, null);
  bench.path.clock.advance(0);
  assert.ok(await isOver());
});

test('A cancel over a stream is taken up while the others are waited for.', async () => {
  takeOkxOrders(bench);
  const bot = await loggedIn(bench);
  bot.say(orderOf('mine'));
  await settled();
  void bench.path.path.retire();
  bot.say({ id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, ordId: '1' }] });
  await settled();
  assert.deepEqual([bot.last['id'], bot.last['code']], ['c', '0']);
});
