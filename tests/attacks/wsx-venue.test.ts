/** WSX: what a venue does to its streams, and what bots notice of it, through the gateway's own process. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { startTestGateway } from '../support/gateway.ts';
import { OkxPath } from '../support/okx-path.ts';
import { startPaperVenue } from '../support/simulator.ts';
import { clientIdOf, FAMILIES, readInstrumentCode, StreamBench } from './stream-bench.ts';
import { OkxFront } from './fronts.ts';
import { StreamBot } from './stream-bot.ts';
import { OkxStreamFront, type StreamFront } from './stream-fronts.ts';
import { readFileSync } from 'node:fs';

let bench: StreamBench;
before(async () => {
  bench = await StreamBench.start();
});
after(async () => {
  await bench.close();
});

function streamsAt(family: ApiFamily): StreamBench['base']['venue']['control']['streams'] {
  const { control, htx } = bench.base.venue;
  return family === 'okx' ? control.streams : htx.streams;
}

/** The newest connection that is open at a path: a bot's, where nobody came after it. */
function newestAt(family: ApiFamily, path: string): number {
  const open = streamsAt(family)
    .list(path)
    .filter(({ isOpen }) => isOpen);
  const id = open.at(-1)?.id;
  assert.ok(id !== undefined, `nobody is at ${path}`);
  return id;
}

async function listening(front: StreamFront): Promise<StreamBot> {
  const bot = await bench.enter(front, front.accountPath);
  assert.ok((await bench.subscribe(front, bot, front.subscribeOrders())).ok);
  return bot;
}

/** How each venue tells of pushes that may be missing. */
const GAPS: Readonly<Record<ApiFamily, RegExp>> = {
  okx: /"event":"notice","code":"64008"/u,
  'htx-spot': /"action":"push","code":500/u,
  'htx-contract': /"op":"error".*"err-code":1000/u,
};

for (const family of FAMILIES) {
  test(`WSX-07: At ${family} a lost connection is told as a gap; what was subscribed comes again.`, async () => {
    const front = bench.fronts[family];
    const account = await listening(front);
    const lost = newestAt(family, front.accountPath);
    const since = bench.mark();
    streamsAt(family).kill(lost);
    await account.hear('word of the gap', (text) => GAPS[family].test(text));
    assert.equal(bench.subscriptions(since).length, 1);
    const trade = await bench.enter(front, front.tradePath);
    assert.ok((await bench.act(front, trade, 'later', front.order('later'))).ok);
    await account.hear('push of the order', (text) => front.isOrderPush(text));
    assert.ok(account.isOpen);
    for (const bot of [trade, account]) await bot.close();
  });

  test(`WSX-07 ORD-01: At ${family} an order whose connection breaks is unknown to its bot, and sent once.`, async () => {
    const front = bench.fronts[family];
    const trade = await bench.enter(front, front.tradePath);
    const fields = front.front.orderFields();
    const name = clientIdOf(fields);
    const since = bench.mark();
    streamsAt(family).faults.add({ kind: 'drop-after', contains: name });
    const verdict = await bench.act(front, trade, 'lost', front.order('lost', fields));
    assert.equal(verdict.ok, false);
    // The next one goes over a new connection, and nothing but it.
    assert.ok((await bench.act(front, trade, 'next', front.order('next'))).ok);
    const sent = bench.acts(since);
    assert.equal(sent.length, 2);
    assert.equal(sent.filter(({ text }) => text.includes(name)).length, 1);
    // The bot repeats itself: that is no second order either.
    assert.equal((await bench.act(front, trade, 'again', front.order('again', fields))).ok, false);
    assert.equal(bench.acts(since).length, 2);
    await trade.close();
  });
}

for (const family of ['okx', 'htx-contract'] as const)
  test(`WSX-07: At ${family} a connection that the venue announces to close is left for another before, and nobody notices.`, async () => {
    const front = bench.fronts[family];
    const account = await listening(front);
    const trade = await bench.enter(front, front.tradePath);
    const paths = [...new Set([front.accountPath, front.tradePath])];
    const open = paths.flatMap((path) => streamsAt(family).list(path)).filter(({ isOpen }) => isOpen);
    const before = new Set(open.map(({ id }) => id));
    assert.ok(before.size >= 2);
    for (const path of paths) streamsAt(family).announceUpgrade({ path, closeAfterMs: 2_500 });
    const begin = Date.now();
    let orders = 0;
    while (
      streamsAt(family)
        .list()
        .some(({ id, isOpen }) => isOpen && before.has(id))
    ) {
      assert.ok(Date.now() < begin + 8_000, 'the old ones stay');
      const id = `o${orders}`;
      const verdict = await bench.act(front, trade, id, front.order(id));
      assert.ok(verdict.ok, verdict.raw);
      orders += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const ended = streamsAt(family)
      .list()
      .filter(({ id }) => before.has(id));
    assert.ok(
      ended.every(({ endedBy }) => endedBy === 'client'),
      'they were left, not lost',
    );
    assert.ok(orders > 5);
    assert.ok((await bench.act(front, trade, 'last', front.order('last'))).ok);
    await account.hear('push of an order', (text) => front.isOrderPush(text));
    assert.ok(!account.heard.some((text) => GAPS[family].test(text)), 'no gap was told');
    for (const bot of [trade, account]) await bot.close();
  });

test('LEK-02 WSX-09: What a venue tells of the bound key in a push or an error reaches no bot.', async () => {
  const { okx } = bench.fronts;
  const account = await listening(okx);
  const { streams } = bench.base.venue.control;
  const id = newestAt('okx', okx.accountPath);
  const login = streams.recorder.frames({ stream: id, direction: 'in', contains: '"login"' })[0];
  const { args } = JSON.parse(login?.text ?? '{}') as { args: { apiKey: string; passphrase: string }[] };
  const [{ apiKey, passphrase } = { apiKey: '', passphrase: '' }] = args;
  assert.ok(apiKey.length > 8 && passphrase.length > 8);
  const push = (note: string): string =>
    JSON.stringify({ arg: { channel: 'orders', instType: 'ANY', uid: '44' }, data: [{ note }] });
  streams.send(id, push('innocent'));
  await account.hear('push without a secret', (text) => text.includes('innocent'));
  for (const note of [apiKey, passphrase, `of ${apiKey} with ${passphrase}`]) {
    streams.send(id, push(`told ${note}`));
    const heard = await account.hear('push', (text) => text.includes('told '));
    assert.deepEqual(bench.base.canaries.search('push', heard), []);
  }
  streams.faults.add({ kind: 'lose', contains: '"event":"subscribe"' });
  account.say({ op: 'subscribe', args: [{ channel: 'positions', instType: 'ANY' }] });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const error = { event: 'error', code: '60018', msg: `Wrong of ${apiKey}: ${passphrase}`, connId: 'a' };
  streams.send(id, JSON.stringify(error));
  const refused = await account.hear('refusal', (text) => text.includes('"error"'));
  assert.match(refused, /Wrong of/u);
  assert.deepEqual(bench.base.canaries.search('refusal', refused), []);
  await account.close();
});

const MIB = 1024 * 1024;
/** Members of one gzip file one after the other: little to send, and this much to unpack. */
const BOMB_MIB = 256;

interface BombVenue {
  readonly url: string;
  readonly subscribers: readonly WebSocket[];
  bombs: number;
  close(): Promise<void>;
}

/** Acknowledges what is subscribed, pushes once, and then what cannot be unpacked. */
async function startBombVenue(): Promise<BombVenue> {
  const subscribers: WebSocket[] = [];
  const member = gzipSync(Buffer.alloc(MIB, 'a'));
  const bomb = Buffer.concat(Array.from({ length: BOMB_MIB }, () => member));
  const http = createServer((_request, response) => response.writeHead(503).end());
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const { sub, id } = JSON.parse(data.toString()) as { readonly sub?: string; readonly id?: string };
      if (sub === undefined) return;
      subscribers.push(socket);
      for (const message of [
        { id, status: 'ok', subbed: sub, ts: Date.now() },
        { ch: sub, ts: Date.now(), tick: { push: subscribers.length } },
      ])
        socket.send(gzipSync(JSON.stringify(message)));
      if (venue.bombs === 0) return;
      venue.bombs -= 1;
      socket.send(bomb);
    });
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const venue: BombVenue = {
    url: `http://127.0.0.1:${port}`,
    subscribers,
    bombs: 0,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise<void>((resolve) => void http.close(() => resolve()));
    },
  };
  return venue;
}

function peakBytes(pid: number): number {
  return 1_024 * Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

test(`WSX-05: A venue's message of ${BOMB_MIB} MiB, packed into some KiB, costs its connection, not the memory; bots go on.`, async (context) => {
  const [venue, bombs] = [await startPaperVenue(), await startBombVenue()];
  const gateway = await startTestGateway({ ...venue, htxSpotUrl: bombs.url });
  try {
    const bot = await StreamBot.connect(gateway.htxSpotUrl, '/ws');
    const pushOf = (nth: number) => (text: string) => text.includes(`"push":${nth}}`);
    const beginBytes = peakBytes(gateway.process.pid);
    bombs.bombs = 2;
    bot.say({ sub: 'market.btcusdt.detail', id: '1' });
    // What came before the bomb arrives; then the gateway connects again.
    for (const nth of [1, 2, 3]) await bot.hear(`push ${nth}`, pushOf(nth));
    const grownBytes = peakBytes(gateway.process.pid) - beginBytes;
    context.diagnostic(`${Math.round(grownBytes / MIB)} MiB at most beyond what it took before`);
    assert.equal(bombs.subscribers.length, 3);
    assert.ok(grownBytes < (BOMB_MIB / 2) * MIB, `${grownBytes} bytes`);
    const other = await StreamBot.connect(gateway.okxUrl, '/ws/v5/public');
    other.say('ping');
    await other.hear('pong', (text) => text === 'pong');
    for (const one of [bot, other]) await one.close();
  } finally {
    await gateway.close();
    await bombs.close();
    await venue.close();
  }
});

test('WSX-13: Many bots that come at once are connected and logged in at the venue’s own pace, and never refused by it.', async () => {
  const path = await OkxPath.start({ venueOptions: { variants: { rateLimitFactor: 1 } } });
  const bots: StreamBot[] = [];
  try {
    const front = new OkxFront(path.url, path.bot);
    const streams = new OkxStreamFront(front, path.bot, await readInstrumentCode(path.venue.okxUrl));
    const base = Math.floor(path.lives.clock.wallMs() / 1_000);
    for (let nth = 0; nth < 8; nth += 1) {
      const bot = await StreamBot.connect(path.url, streams.tradePath);
      bots.push(bot);
      bot.say(streams.login(streams.tradePath, { timestamp: String(base + nth) }));
    }
    await path.lives.until(() => path.venue.control.streams.list().length > 0);
    const isIn = (bot: StreamBot): boolean => bot.heard.some((text) => text.includes('"event":"login"'));
    for (let step = 0; !bots.every(isIn); step += 1) {
      assert.ok(step < 200, 'not everybody was logged in');
      path.lives.advance(50);
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    const { streams: venue } = path.venue.control;
    const connected = venue.list(streams.tradePath);
    assert.ok(connected.length >= 8);
    assert.ok(connected.every(({ status }) => status === 101));
    for (const { at } of connected)
      assert.ok(connected.filter((other) => other.at >= at && other.at < at + 1_000).length <= 3);
    // One of them churns: it is told to slow down, by us.
    const [churner] = bots;
    assert.ok(churner);
    for (let round = 0; round < 260; round += 1) {
      churner.say(streams.subscribeOrders());
      churner.say({ op: 'unsubscribe', args: [{ channel: 'orders', instType: 'ANY' }] });
      path.lives.advance(30);
      if (round % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await churner.hear('word that it is too much', (text) => text.includes('"code":"60014"'));
    const refused = venue.recorder.frames({ direction: 'out', contains: '"event":"error"' });
    assert.deepEqual(refused, []);
  } finally {
    for (const bot of bots) await bot.close();
    await path.close();
  }
});
