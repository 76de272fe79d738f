/** What several bots share of the ways to the venue, none of them can take alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_LINKS_MAX } from './bounds.ts';
import { HTX_SPOT_BENCH } from '../testing/bench-venues.ts';
import { htxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { StreamBench, type FakeBot } from '../testing/stream-bench.ts';

test('One key has a part of its account’s connections to the venue; another key of the account finds some.', async () => {
  using bench = new StreamBench(HTX_SPOT_BENCH);
  bench.venue.answer = htxAnswers;
  const path = '/ws/v2';
  const watch = async (): Promise<FakeBot> => {
    const bot = bench.connect({ path });
    bot.say(bench.htxLogin(path));
    await settled();
    bot.say({ action: 'sub', ch: 'orders#btcusdt' });
    await settled();
    return bot;
  };
  const codes: unknown[] = [];
  for (let session = 0; session < ACCOUNT_LINKS_MAX.htx.inAll + 1; session += 1)
    codes.push((await watch()).last['code']);
  const had = Array.from({ length: ACCOUNT_LINKS_MAX.htx.perKey }, () => 200);
  assert.deepEqual(codes.slice(0, had.length), had);
  assert.ok(codes.slice(had.length).every((code) => code !== 200));
  bench.path.keyRing.virtualKeyId = 'key-2';
  assert.equal((await watch()).last['code'], 200);
});

test('Questions of one address that the venue does not answer leave places for those of another.', async () => {
  using bench = new StreamBench(HTX_SPOT_BENCH);
  bench.venue.answer = () => undefined;
  const greedy = Array.from({ length: 5 }, () => bench.connect({ path: '/ws' }));
  const ask = { req: 'market.btcusdt.kline.1min', id: 'a' };
  for (let second = 0; second < 9; second += 1) {
    for (let turn = 0; turn < 10; turn += 1) for (const bot of greedy) bot.say(ask);
    await settled();
    bench.path.clock.advance(1_000);
  }
  const other = bench.connect({ path: '/ws', sourceAddress: '127.0.0.2' });
  const sent = bench.venue.last('/ws').sent.length;
  other.say(ask);
  await settled();
  assert.deepEqual(other.told, []);
  assert.equal(bench.venue.last('/ws').sent.length, sent + 1);
});
