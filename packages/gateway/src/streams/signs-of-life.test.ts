/** Which frames tell that a bot lives, and which requests; what a library does by itself is not heard here at all. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { loggedIn, okxOrderFrame, okxSubscribe, OKX_TICKER, StreamBench } from '../testing/stream-bench.ts';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

test('ORD-17: A login is a sign of life, and so is every frame behind it, a text ping too.', async () => {
  const { heard } = bench.path;
  const bot = await loggedIn(bench);
  assert.deepEqual(heard, [VIRTUAL_KEY_ID]);
  for (const frame of ['ping', okxSubscribe(OKX_TICKER), okxOrderFrame('mine'), 'no frame at all']) {
    heard.length = 0;
    bot.say(frame);
    await settled();
    assert.deepEqual(heard, [VIRTUAL_KEY_ID], JSON.stringify(frame));
  }
});

test('ORD-17: A connection alone is no sign of life, nor is what comes before its login or with a wrong one.', async () => {
  const bot = bench.connect();
  bot.say('ping');
  bot.say(okxSubscribe(OKX_TICKER));
  bot.say(bench.okxLogin('another secret'));
  await settled();
  assert.deepEqual(bench.path.heard, []);
  await loggedIn(bench);
  assert.equal(bench.path.heard.length, 1);
});

test('ORD-17: A request is a sign of life once its signature holds, refused or not, and not before.', async () => {
  const { path } = bench;
  const read = { target: '/api/v5/account/balance' };
  await path.send(read);
  assert.deepEqual(path.heard, [VIRTUAL_KEY_ID]);
  await path.send({ target: '/api/v5/asset/withdrawal', body: {} });
  assert.equal(path.heard.length, 2, 'what no policy admits was signed all the same');
  const signed = path.sign(read);
  path.clock.advance(120_000);
  await path.handle(signed);
  await path.handle(path.sign({ target: '/api/v5/public/time' }));
  assert.equal(path.heard.length, 2);
});
