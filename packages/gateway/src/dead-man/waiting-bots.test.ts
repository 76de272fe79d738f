/** A bot that waits for an answer of ours cannot give a sign of life meanwhile: that is no silence of its own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Transmission } from '../ports/upstream.ts';
import { OKX_BENCH } from '../testing/bench-venues.ts';
import { answer } from '../testing/fake-upstream.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { PathBench } from '../testing/path-bench.ts';
import { loggedIn, okxOrderFrame, StreamBench } from '../testing/stream-bench.ts';
import { HeardBots } from './signs-of-life.ts';

const KEY = 'key-1';

test('While a bot’s request is under way it is not silent, and its silence begins with the answer.', () => {
  let nowMs = 0;
  const heard = new HeardBots(() => nowMs);
  const first = heard.serve(KEY);
  const second = heard.serve(KEY);
  nowMs = 20_000;
  assert.equal(heard.silenceMs(KEY, 0), 0);
  assert.equal(heard.silenceMs('key-2', 0), 20_000, 'of others nothing is under way');
  first();
  first();
  nowMs = 30_000;
  assert.equal(heard.silenceMs(KEY, 0), 0, 'the other one still is');
  second();
  nowMs = 37_000;
  assert.equal(heard.silenceMs(KEY, 0), 7_000);
  heard.note(KEY);
  assert.equal(heard.silenceMs(KEY, 0), 0);
});

test('A request of REST is under way until its answer goes out, whatever becomes of it.', async () => {
  using bench = new PathBench({}, OKX_BENCH);
  const venue = Promise.withResolvers<Transmission>();
  bench.upstream.respond = () => venue.promise;
  const sent = bench.send(OKX_BENCH.place({ clientId: 'c1' }));
  await settled();
  assert.deepEqual([...bench.served], [KEY]);
  venue.resolve(answer(OKX_BENCH.taken('1', 'c1')));
  await sent;
  assert.deepEqual([...bench.served], []);
  await bench.send(OKX_BENCH.place({ instrument: 'NO-SUCH' }));
  assert.deepEqual([...bench.served], [], 'a refused one');
});

test('So is an order over a stream.', async () => {
  using bench = new StreamBench(OKX_BENCH);
  const bot = await loggedIn(bench);
  const say = bench.venue.answer;
  // The venue takes it, and says nothing.
  bench.venue.answer = (socket, text) => {
    if (!text.startsWith('{"id"')) say(socket, text);
  };
  bot.say(okxOrderFrame('o1'));
  await settled();
  assert.deepEqual([...bench.path.served], [KEY]);
  bench.path.clock.advance(60_000);
  await settled();
  assert.deepEqual([...bench.path.served], []);
});
