/** Where somebody may read along, nobody trades over a stream, whenever his key was given the right to. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { loggedIn, OKX_FRAME_ORDER as ORDER, StreamBench, takeOkxOrders } from '../testing/stream-bench.ts';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
  takeOkxOrders(bench);
  bench.path.keyRing.policy = { ...TRADING_POLICY, scopes: ['read'] };
});
afterEach(() => {
  bench.close();
});

for (const confidential of [false, true])
  test(`A key that is given the right to trade ${confidential ? 'keeps its' : 'loses an open'} connection that ${confidential ? 'nobody' : 'somebody'} can read along.`, async () => {
    const bot = await loggedIn(bench, { confidential });
    bench.path.keyRing.policy = { ...TRADING_POLICY, version: 2 };
    bench.path.keyRing.announce();
    bot.say(ORDER);
    await settled();
    assert.deepEqual(bot.ended, confidential ? null : { code: 1008, reason: 'TLS_REQUIRED' });
    assert.equal(bench.path.ledger.ofType('intent').length, confidential ? 1 : 0);
  });
