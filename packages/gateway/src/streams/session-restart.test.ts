/** What a login showed is in no ledger: what was shown to a former life of the gateway serves nothing in the next. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { VIRTUAL_API_KEY, VIRTUAL_PASSPHRASE, VIRTUAL_SECRET } from '../testing/fake-key-ring.ts';
import { settled } from '../testing/fake-venue-streams.ts';
import { StreamBench, type FakeBot } from '../testing/stream-bench.ts';

async function logIn(bench: StreamBench, wallMs: number): Promise<FakeBot> {
  const timestamp = String(Math.floor(wallMs / 1_000));
  const sign = createHmac('sha256', VIRTUAL_SECRET)
    .update(`${timestamp}GET/users/self/verify`)
    .digest('base64');
  const args = [{ apiKey: VIRTUAL_API_KEY, passphrase: VIRTUAL_PASSPHRASE, timestamp, sign }];
  const bot = bench.connect();
  bot.say({ op: 'login', args });
  await settled();
  return bot;
}

test('A login of before the start of the gateway is refused, as if it had been used; one of after it is taken.', async () => {
  using bench = new StreamBench();
  const bornMs = bench.path.clock.wallMs();
  bench.path.clock.advance(2_000);
  const replayed = await logIn(bench, bornMs - 2_000);
  assert.deepEqual([replayed.last['event'], replayed.last['code']], ['error', '60006']);
  assert.equal(bench.venue.sockets.length, 0);
  const fresh = await logIn(bench, bornMs + 1_000);
  assert.equal(fresh.last['event'], 'login');
});
