/** Nothing of the real key is told to a bot, whatever the venue says (I10). */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { prepareMessage } from '../websocket/frames.ts';
import { HTX_SPOT_BENCH } from '../testing/bench-venues.ts';
import { REAL_API_KEY, REAL_PASSPHRASE } from '../testing/fake-key-ring.ts';
import { htxAnswers, okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  OKX_FRAME_ORDER,
  OKX_ORDERS as ORDERS,
  okxSubscribe as subscribe,
  StreamBench,
} from '../testing/stream-bench.ts';

const PRIVATE = '/ws/v5/private';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

test('What the venue says of a subscription it refuses is told without name and passphrase of the real key.', async () => {
  const bot = await loggedIn(bench);
  bench.venue.answer = (socket, text) => {
    if (text.includes('"subscribe"'))
      socket.say({
        event: 'error',
        code: '60012',
        msg: `Invalid request: login of ${REAL_API_KEY} with ${REAL_PASSPHRASE}, channel:orders,instType:ANY`,
        connId: 'a',
      });
    else okxAnswers(socket, text);
  };
  bot.say(subscribe(ORDERS));
  await settled();
  assert.match(bot.told.at(-1) ?? '', /Invalid request: login of \*+ with \*+,/u);
  assert.ok(bot.told.every((text) => !text.includes(REAL_API_KEY) && !text.includes(REAL_PASSPHRASE)));
});

/** What the bot is told of an order whose answer says `message` (JSON). */
async function tellOfOrder(code: string, message: string): Promise<string> {
  const bot = await loggedIn(bench);
  bench.venue.answer = (socket, text) => {
    const { id, op } = JSON.parse(text) as { readonly id: string; readonly op: string };
    socket.say(
      `{"id":"${id}","op":"${op}","code":"${code}","msg":${message},"data":[],"inTime":"1","outTime":"2"}`,
    );
  };
  bot.say(OKX_FRAME_ORDER);
  await settled();
  return bot.told.at(-1) ?? '';
}

test('What the venue answers to an order is told without the real key, also where it escapes what it need not.', async () => {
  const escaped = Array.from(
    REAL_API_KEY + REAL_PASSPHRASE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  ).join('');
  const told = await tellOfOrder('50026', `"${escaped}"`);
  assert.equal(
    (JSON.parse(told) as { readonly msg: string }).msg,
    '*'.repeat(REAL_API_KEY.length + REAL_PASSPHRASE.length),
  );
});

test('Which address of ours the venue refuses is not told of an order, either.', async () => {
  const told = await tellOfOrder('50110', '"Your IP 203.0.113.9 is not included"');
  assert.match(told, /"code":"50110"/u);
  assert.ok(!told.includes('203.0.113.9'));
});

test('A push that names the real key is masked, and one that does not is passed on as it came.', async () => {
  const bot = await loggedIn(bench);
  bot.say(subscribe(ORDERS));
  await settled();
  const text = '{"arg":{"channel":"orders","instType":"ANY"},"data":[{"ordId":"1" }]}';
  bench.venue.last(PRIVATE).say(text);
  assert.equal(bot.told.at(-1), text);
  bench.venue.last(PRIVATE).say(text.replace('"1"', JSON.stringify(REAL_PASSPHRASE)));
  assert.equal(bot.told.at(-1), text.replace('"1"', JSON.stringify('*'.repeat(REAL_PASSPHRASE.length))));
});

test('Where the real key has no passphrase, pushes about the account are not taken for leaks and written anew.', async () => {
  using htx = new StreamBench(HTX_SPOT_BENCH);
  htx.venue.answer = htxAnswers;
  const signer = htx.path.keyRing.signer.bind(htx.path.keyRing);
  htx.path.keyRing.signer = () => {
    const found = signer();
    return found === null ? null : { ...found, passphrase: null };
  };
  const path = '/ws/v2';
  const bot = htx.connect({ path });
  bot.say(htx.htxLogin(path));
  await settled();
  bot.say({ action: 'sub', ch: 'orders#btcusdt' });
  await settled();
  const sent: unknown[] = [];
  bot.send = (message) => {
    sent.push(message);
    return true;
  };
  const text = '{"action":"push","ch":"orders#btcusdt","data":{"orderId":1}}';
  htx.venue.last(path).say(text);
  assert.deepEqual(sent, [prepareMessage(text)]);
});
