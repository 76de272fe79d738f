/**
 * LIM, WSX: many streams, slow ones and greedy ones, against the gateway's own process. `IDLE_STREAMS` and
 * `ATTACK_STREAM_CHANNELS` make them many.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { BOT_QUEUE_BYTES_MAX, SESSIONS_PER_ADDRESS_MAX } from '@bitting/gateway/streams/bounds.ts';
import { VENUES } from '@bitting/gateway/edge/venues.ts';
import { issueHtxTestKey, issueTestKey } from '../support/gateway.ts';
import { assertBearable, compare, openFilesMax } from './bearable.ts';
import { readCount } from './counts.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { sendMany } from './many.ts';
import { assertCalm } from './oracles.ts';
import { FAMILIES, StreamBench } from './stream-bench.ts';
import type { StreamBot } from './stream-bot.ts';

const IDLE = readCount('IDLE_STREAMS', 90);
const CHANNELS = readCount('ATTACK_STREAM_CHANNELS', 300);
/** Sockets that are opened at once. */
const TOGETHER = 25;
const RESIDENT_BYTES_MAX = 400 * 1024 * 1024;

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

test(`LIM-03: ${IDLE} idle streams, a third of them subscribed, are held in little memory, and nobody notices.`, async (context) => {
  if (openFilesMax() < 2 * IDLE + 200) {
    context.skip(`the limit of open files is ${openFilesMax()}; ${2 * IDLE + 200} are needed (ulimit -n)`);
    return;
  }
  const fronts = Object.values(bench.fronts);
  const baseline = bench.base.footprint();
  const windows = await compare(bench.base.fronts.okx, async (run) => {
    const crowd: StreamBot[] = [];
    try {
      for (let nth = 0; nth < IDLE; nth += TOGETHER)
        await Promise.all(
          Array.from({ length: Math.min(TOGETHER, IDLE - nth) }, async (_, at) => {
            const index = nth + at;
            const front = fronts[index % fronts.length];
            assert.ok(front);
            const from = `127.0.2.${1 + Math.floor(index / (SESSIONS_PER_ADDRESS_MAX / 2))}`;
            const bot = await front.connect(front.marketPath, { from });
            crowd.push(bot);
            if (index % 9 < 3) bot.say(front.subscribeMarket());
          }),
        );
      await run();
      const { residentBytes } = bench.base.footprint();
      const each = Math.round((residentBytes - baseline.residentBytes) / crowd.length / 1_024);
      context.diagnostic(
        `${crowd.length} held, ${Math.round(residentBytes / 1_048_576)} MiB, ${each} KiB for each`,
      );
      assert.ok(crowd.every(({ isOpen }) => isOpen));
      assert.ok(residentBytes < RESIDENT_BYTES_MAX);
    } finally {
      for (const bot of crowd) await bot.close();
    }
    await assertCalm(bench.base, baseline);
  });
  assertBearable(context, windows);
  for (const front of fronts) {
    const bot = await bench.enter(front, front.tradePath);
    assert.ok((await bench.act(front, bot, 'after', front.order('after'))).ok);
    await bot.close();
  }
});

const PUSH_BYTES = 100_000;

test('WSX-05: A bot that does not read is cut off by itself; who reads beside it misses nothing, in bounded memory.', async (context) => {
  const { okx } = bench.fronts;
  const [reader, sleeper] = [
    await bench.connect(okx, okx.marketPath),
    await bench.connect(okx, okx.marketPath),
  ];
  for (const bot of [reader, sleeper]) assert.ok((await bench.subscribe(okx, bot, okx.subscribeMarket())).ok);
  const { streams } = bench.base.venue.control;
  const upstream = streams.list(okx.marketPath).find(({ isOpen }) => isOpen);
  assert.ok(upstream);
  const baseline = bench.base.footprint();
  sleeper.stopReading();
  // More than the gateway keeps for a bot and what two kernels' buffers take.
  const pushes = Math.ceil((3 * BOT_QUEUE_BYTES_MAX + 16 * 1_048_576) / PUSH_BYTES);
  const pad = 'x'.repeat(PUSH_BYTES);
  const arg = { channel: 'tickers', instId: 'BTC-USDT' };
  for (let nth = 0; nth < pushes; nth += 1) {
    streams.send(upstream.id, JSON.stringify({ arg, data: [{ nth, pad }] }));
    if (nth % 20 === 19) await reader.hear(`push ${nth}`, (text) => text.includes(`"nth":${nth},`));
  }
  await reader.hear('the last push', (text) => text.includes(`"nth":${pushes - 1},`));
  assert.equal(reader.heard.filter((text) => text.includes('"nth":')).length, pushes);
  const grown = bench.base.footprint().residentBytes - baseline.residentBytes;
  context.diagnostic(`${pushes} pushes of ${PUSH_BYTES} bytes, ${Math.round(grown / 1_048_576)} MiB more`);
  assert.ok(grown < 128 * 1_048_576, `${grown} bytes`);
  sleeper.readAgain();
  const { code } = await sleeper.ended;
  assert.ok(code === 4005 || code === 1006, `${code}`);
  assert.ok(sleeper.heard.length < reader.heard.length);
  assert.ok(reader.isOpen);
  reader.say('ping');
  await reader.hear('pong', (text) => text === 'pong');
  await reader.close();
});

const RATE = 10;
const BURST = 40;

for (const family of FAMILIES)
  test(`LIM-01: At ${family} a key that asks by REST and over streams at once passes no more than its rate.`, async () => {
    const { gateway, accountIds, fronts } = bench.base;
    const terms = { requestsPerSecond: RATE };
    const key =
      family === 'okx'
        ? await issueTestKey(gateway.admin, accountIds.okx, terms)
        : await issueHtxTestKey(gateway.admin, accountIds.htx, terms);
    const ledgerId = String(fronts['htx-spot'].orderFields()['account-id']);
    const rest =
      family === 'okx'
        ? new OkxFront(gateway.okxUrl, { passphrase: '', ...key })
        : new HtxFront(family, { url: bench.base.fronts[family].url, key, ledgerId });
    const streams = bench.streamsOf(rest, key);
    const bot = await bench.enter(streams, streams.tradePath);
    // The login's own second has gone.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const begin = performance.now();
    for (let nth = 0; nth < BURST; nth += 1) bot.say(streams.order(`n${nth}`));
    const [answers, ...verdicts] = await Promise.all([
      sendMany(
        bench.base,
        rest,
        Array.from({ length: BURST }, () => rest.read()),
      ),
      ...Array.from({ length: BURST }, async (_, nth) => {
        const text = await bot.hearAny(`answer ${nth}`, (one) => streams.isAnswerTo(`n${nth}`, one));
        return streams.judge(text).ok;
      }),
    ]);
    const seconds = Math.floor((performance.now() - begin) / 1_000) + 2;
    const served = answers.filter((answer) => rest.isServed(answer)).length;
    const placed = verdicts.filter(Boolean).length;
    assert.ok(served + placed <= RATE * seconds, `${served} and ${placed} in ${seconds} seconds`);
    assert.ok(served + placed >= RATE, 'and as much as that');
    assert.ok(served + placed < 2 * BURST, 'not everything');
    await bot.close();
  });

const AT_ONCE = 300;

function subscriptionsOf(family: ApiFamily, names: readonly string[]): readonly object[] {
  if (family === 'okx')
    return [{ op: 'subscribe', args: names.map((name) => ({ channel: 'tickers', instId: `${name}-USDT` })) }];
  return names.map((name) => ({
    sub: family === 'htx-spot' ? `market.${name.toLowerCase()}usdt.bbo` : `market.${name}-USDT.bbo`,
    id: name,
  }));
}

test(`WSX-10: Who asks for ${CHANNELS} channels that nobody has is refused them, in few words to the venue; another bot gets its own.`, async () => {
  for (const family of FAMILIES) {
    const front = bench.fronts[family];
    const { operationsPerHour, operationsPerSecond } =
      VENUES[front.front.family === 'okx' ? 'okx' : 'htx'].streams.limits;
    const begin = performance.now();
    const greedy = await bench.connect(front, front.marketPath, { from: '127.0.3.1' });
    const since = bench.mark();
    // Instruments that nobody has: the venue says so, for as many as it is asked.
    const names = Array.from({ length: CHANNELS }, (_, nth) => `Q${nth.toString(36).toUpperCase()}`);
    for (let from = 0; from < CHANNELS; from += AT_ONCE) {
      const some = names.slice(from, from + AT_ONCE);
      for (const frame of subscriptionsOf(family, some)) greedy.say(frame);
      const deadline = Date.now() + 8_000;
      while (greedy.heard.filter((text) => text.includes('error')).length < from + some.length) {
        assert.ok(Date.now() < deadline, 'not everything is answered');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      // Slower than what costs a bot its connection.
      if (from > 0) await new Promise((resolve) => setTimeout(resolve, AT_ONCE * 2));
    }
    const asked = bench.subscriptions(since);
    const seconds = Math.ceil((performance.now() - begin) / 1_000);
    const bound = Math.min(operationsPerHour, operationsPerSecond * (seconds + 1));
    assert.ok(asked.length <= bound, `${asked.length} frames in ${seconds} seconds`);
    const other = await bench.connect(front, front.marketPath, { from: '127.0.3.2' });
    assert.ok((await bench.subscribe(front, other, front.subscribeMarket())).ok);
    for (const bot of [greedy, other]) await bot.close();
  }
});
