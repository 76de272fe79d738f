/** What becomes of public channels when the venue ends their connection for good. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { HUB_LINGER_MS } from './bounds.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { OKX_TICKER as TICKER, okxSubscribe as subscribe, StreamBench } from '../testing/stream-bench.ts';

const PUBLIC = '/ws/v5/public';
/** OKX: whatever logs in here is not wanted any more. */
const KEY_CHANGED = 4007;

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench();
});
afterEach(() => {
  bench.close();
});

test('A channel that is asked for again goes on, whatever was left of the one before it.', async () => {
  const first = bench.connect({ path: PUBLIC });
  first.say(subscribe(TICKER));
  await settled();
  first.leave();
  bench.path.clock.advance(HUB_LINGER_MS - 1);
  bench.venue.last(PUBLIC).end(KEY_CHANGED);
  const second = bench.connect({ path: PUBLIC });
  second.say(subscribe(TICKER));
  await settled();
  assert.equal(second.last['event'], 'subscribe');
  bench.path.clock.advance(HUB_LINGER_MS);
  await settled();
  bench.venue.last(PUBLIC).say({ arg: TICKER, data: [{ last: '1' }] });
  assert.deepEqual(second.last['data'], [{ last: '1' }]);
});

test('Whoever is there when the connection is ended is told so, and may ask again.', async () => {
  const bot = bench.connect({ path: PUBLIC });
  bot.say(subscribe(TICKER));
  await settled();
  bench.venue.last(PUBLIC).end(KEY_CHANGED);
  assert.equal(bot.last['event'], 'error');
  bot.say(subscribe(TICKER));
  await settled();
  assert.equal(bot.last['event'], 'subscribe');
});
