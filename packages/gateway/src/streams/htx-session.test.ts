import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { PUBLIC_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import { HTX_CONTRACT_BENCH, HTX_SPOT_BENCH } from '../testing/bench-venues.ts';
import { htxAnswers, settled } from '../testing/fake-venue-streams.ts';
import { StreamBench, type FakeBot } from '../testing/stream-bench.ts';

const MARKET = '/ws';
const ACCOUNT = '/ws/v2';

let bench: StreamBench;
beforeEach(() => {
  bench = new StreamBench(HTX_SPOT_BENCH);
  bench.venue.answer = htxAnswers;
});
afterEach(() => {
  bench.close();
});

async function loggedIn(path = ACCOUNT): Promise<FakeBot> {
  const bot = bench.connect({ path });
  bot.say(bench.htxLogin(path));
  await settled();
  assert.equal(bot.last['code'], 200, bot.told.at(-1) ?? '');
  return bot;
}

test('A bot is asked whether it is there as the venue asks, and is closed when it does not answer (WSX-06).', async () => {
  const [quiet, lively] = [bench.connect({ path: MARKET }), bench.connect({ path: MARKET })];
  for (let round = 0; round < 6; round += 1) {
    bench.path.clock.advance(5_000);
    const { ping } = lively.last;
    if (ping !== undefined) lively.say({ pong: ping });
  }
  assert.ok('ping' in lively.last);
  assert.equal(lively.ended, null);
  assert.equal(quiet.ended?.reason, 'no answer to pings');
});

test('The venue’s own question whether we are there is answered by us and not shown to bots.', async () => {
  const bot = bench.connect({ path: MARKET });
  bot.say({ sub: 'market.btcusdt.bbo', id: '1' });
  await settled();
  const count = bot.told.length;
  bench.venue.last(MARKET).say({ ping: 17 });
  assert.deepEqual(JSON.parse(bench.venue.last(MARKET).sent.at(-1) ?? ''), { pong: 17 });
  assert.equal(bot.told.length, count);
});

test('A question is asked under an id of ours and answered under the bot’s; two bots with one id each get their own.', async () => {
  const asked: { readonly req: string; readonly id: string }[] = [];
  bench.venue.answer = (_socket, text) => {
    asked.push(JSON.parse(text) as { req: string; id: string });
  };
  const [one, other] = [bench.connect({ path: MARKET }), bench.connect({ path: MARKET })];
  one.say({ req: 'market.btcusdt.detail', id: '7' });
  other.say({ req: 'market.btcusdt.trade.detail', id: '7' });
  await settled();
  assert.equal(asked.length, 2);
  assert.notEqual(asked[0]?.id, asked[1]?.id);
  for (const { req, id } of asked.toReversed())
    bench.venue.last(MARKET).say({ id, rep: req, status: 'ok', ts: 1, data: {} });
  await settled();
  assert.deepEqual([one.last['id'], one.last['rep']], ['7', 'market.btcusdt.detail']);
  assert.deepEqual([other.last['id'], other.last['rep']], ['7', 'market.btcusdt.trade.detail']);
});

test('A question that the venue does not answer is refused after a while; an address has its share of them.', async () => {
  bench.venue.answer = () => undefined;
  const bot = bench.connect({ path: MARKET });
  bot.say({ req: 'market.btcusdt.detail', id: '7' });
  await settled();
  bench.path.clock.advance(10_000);
  await settled();
  assert.deepEqual([bot.told.filter((text) => text.includes('"error"')).length, bot.ended], [1, null]);
  const before = bench.venue.last(MARKET).sent.length;
  const bots = [0, 1, 2].map(() => bench.connect({ path: MARKET }));
  for (let count = 0; count < 20; count += 1)
    for (const each of bots) each.say({ req: 'market.btcusdt.detail', id: `${count}` });
  await settled();
  bench.path.clock.advance(1_000);
  bench.path.clock.advance(1_000);
  assert.equal(bench.venue.last(MARKET).sent.length - before, PUBLIC_REQUESTS_PER_SECOND_MAX);
});

test('After a loss the bot is told of each account channel that may have missed something, and of no other.', async () => {
  const bot = await loggedIn();
  for (const ch of ['orders#btcusdt', 'accounts.update#2']) bot.say({ action: 'sub', ch });
  await settled();
  bench.venue.last(ACCOUNT).end();
  bench.path.clock.advance(1_000);
  await settled();
  const gaps = bot.told.map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.deepEqual(
    gaps.filter(({ code }) => code === 500).map(({ ch }) => ch),
    ['orders#btcusdt'],
  );
});

test('What needs a login is refused without one on a path of accounts; market paths take none.', async () => {
  const bot = bench.connect({ path: ACCOUNT });
  bot.say({ action: 'sub', ch: 'orders#btcusdt' });
  assert.equal(bot.last['code'], 2002);
  await settled();
  assert.equal(bench.venue.sockets.length, 0);
  const market = bench.connect({ path: MARKET });
  market.say(bench.htxLogin(MARKET));
  assert.equal(market.last['status'], 'error');
});

test('An order over the contracts’ stream goes out under its intent’s id, and its answer comes under the bot’s.', async () => {
  bench.close();
  bench = new StreamBench(HTX_CONTRACT_BENCH);
  const path = '/linear-swap-trade';
  bench.venue.answer = (socket, text) => {
    htxAnswers(socket, text);
    const { cid } = JSON.parse(text) as { readonly cid?: string };
    if (cid !== undefined) socket.say({ ...(HTX_CONTRACT_BENCH.taken('77', '4711') as object), cid });
  };
  const bot = bench.connect({ path });
  bot.say(bench.htxLogin(path));
  await settled();
  bot.say({ cid: 'mine', op: 'place_order', data: HTX_CONTRACT_BENCH.place({ clientId: '4711' }).body });
  await settled();
  const [intent] = bench.path.ledger.ofType('intent');
  assert.equal(
    (JSON.parse(bench.venue.last(path).sent.at(-1) ?? '') as { cid: string }).cid,
    intent?.intentId,
  );
  assert.deepEqual([bot.last['cid'], bot.last['code']], ['mine', 200]);
  assert.equal(bench.path.ledger.ofType('outcome')[0]?.items[0]?.venueOrderId, '77');
});
