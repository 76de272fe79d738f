/** What strangers ask of the shared connections to a venue is bounded for each of them (WSX-13). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_STREAM_LIMITS } from '@bitting/core/venues/okx/streams/endpoints.ts';
import { HUB_ASKED_PER_ADDRESS_MAX, HUB_LINKS_PER_ENDPOINT_MAX } from './bounds.ts';
import { okxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { okxSubscribe as subscribe, OKX_TICKER as TICKER, StreamBench } from '../testing/stream-bench.ts';

const PUBLIC = '/ws/v5/public';
const HOUR_OF_ALL_LINKS = OKX_STREAM_LIMITS.operationsPerHour * HUB_LINKS_PER_ENDPOINT_MAX;

/** Asks for one instrument after the other, session after session, within minutes; how many frames the venue got. */
async function churn(bench: StreamBench, { sourceAddress, count }: { sourceAddress: string; count: number }) {
  const keeper = bench.connect({ path: PUBLIC, sourceAddress });
  let bot = bench.connect({ path: PUBLIC, sourceAddress });
  for (let nth = 0; nth < count; nth += 1) {
    if (nth % OKX_STREAM_LIMITS.operationsPerHour === 0) {
      bot.leave();
      bot = bench.connect({ path: PUBLIC, sourceAddress });
    }
    bot.say(subscribe({ channel: 'tickers', instId: `Q${nth}-USDT` }));
    // A connection that carries something is not given up.
    if (nth % 100 === 0) keeper.say(subscribe({ channel: 'tickers', instId: `K${nth}-USDT` }));
    await Promise.resolve();
    bench.path.clock.advance(11);
  }
  await settled();
  bot.leave();
}

function sentIn(bench: StreamBench): number {
  return bench.venue.sockets.reduce((sum, { sent }) => sum + sent.length, 0);
}

/** The venue knows no instrument that begins with Q. */
function openBench(): StreamBench {
  const bench = new StreamBench();
  bench.venue.answer = (socket, text) => {
    const instId = /"instId":"(Q\d+-USDT)"/u.exec(text)?.[1];
    if (instId === undefined) okxAnswers(socket, text);
    else
      socket.say({
        event: 'error',
        code: '60018',
        msg: `Wrong URL or channel:tickers,instId:${instId} doesn't exist.`,
        connId: 'a',
      });
  };
  return bench;
}

test('WSX-13 A stranger who asks for what nobody has uses up his own share of an hour; another one subscribes.', async () => {
  using bench = openBench();
  await churn(bench, { sourceAddress: '127.0.0.9', count: HOUR_OF_ALL_LINKS + 500 });
  assert.ok(sentIn(bench) <= HUB_ASKED_PER_ADDRESS_MAX, `${sentIn(bench)} frames`);
  assert.ok(sentIn(bench) > HUB_ASKED_PER_ADDRESS_MAX / 2, 'up to it he was served');
  const other = bench.connect({ path: PUBLIC });
  other.say(subscribe(TICKER));
  await settled();
  assert.equal(other.last['event'], 'subscribe');
  // What is there already costs nobody anything.
  const again = bench.connect({ path: PUBLIC, sourceAddress: '127.0.0.9' });
  again.say(subscribe(TICKER));
  await settled();
  assert.equal(again.last['event'], 'subscribe');
  again.say(subscribe({ channel: 'trades', instId: 'BTC-USDT' }));
  await settled();
  assert.equal(again.last['event'], 'error');
  bench.path.clock.advance(3_600_000);
  again.say(subscribe({ channel: 'trades', instId: 'BTC-USDT' }));
  await settled();
  assert.equal(again.last['event'], 'subscribe');
});
