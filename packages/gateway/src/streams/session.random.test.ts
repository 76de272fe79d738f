/**
 * Bots, venue, keys and time in any order, frames as they should be and damaged: nothing throws where nobody catches, no
 * order goes out twice, every record of one has one end, nothing of the real key is told, and nothing is left behind.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HTX_CONTRACT_BENCH, HTX_SPOT_BENCH, OKX_BENCH, type BenchVenue } from '../testing/bench-venues.ts';
import { REAL_API_KEY, REAL_PASSPHRASE, TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { htxAnswers, okxAnswers, settled, type FakeVenueSocket } from '../testing/fake-venue-streams.ts';
import { okxOrderFrame, okxSubscribe, StreamBench, type FakeBot } from '../testing/stream-bench.ts';

/** Small, and the same for the same seed: a failing run shrinks to its steps. */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  upTo(count: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * count);
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.upTo(items.length)];
    assert.ok(item !== undefined);
    return item;
  }
}

interface Words {
  readonly paths: readonly string[];
  readonly bot: readonly unknown[];
  readonly venue: readonly unknown[];
}

const TICKERS = { channel: 'tickers', instId: 'BTC-USDT' };
const BOOKS = { channel: 'books', instId: 'BTC-USDT' };
const ORDERS = { channel: 'orders', instType: 'ANY' };
const bookOf = (action: string, seqId: number) => ({
  arg: BOOKS,
  action,
  data: [{ asks: [['1', '2', '0', '1']], bids: [], ts: '1', checksum: 0, prevSeqId: seqId - 1, seqId }],
});

const OKX: Words = {
  paths: ['/ws/v5/public', '/ws/v5/private', '/ws/v5/business'],
  bot: [
    okxSubscribe(TICKERS, BOOKS),
    okxSubscribe(ORDERS, { channel: 'account' }),
    { op: 'unsubscribe', args: [BOOKS, ORDERS] },
    { id: 'c', op: 'cancel-order', args: [{ instIdCode: 7, clOrdId: 'x' }] },
    'ping',
  ],
  venue: [
    bookOf('snapshot', 1),
    bookOf('update', 2),
    bookOf('update', 7),
    { arg: TICKERS, data: [{ last: '1' }] },
    { arg: { ...ORDERS, uid: '77' }, data: [{ clOrdId: REAL_PASSPHRASE }] },
    { event: 'error', code: '60018', msg: `channel:books,instId:BTC-USDT of ${REAL_API_KEY}` },
    { event: 'error', code: '60005', msg: '' },
    { event: 'notice', code: '64008' },
    { event: 'channel-conn-count-error', channel: 'orders', connCount: '30' },
    { id: 'nobody', op: 'order', code: '0', data: [{}] },
  ],
};

const HTX_VENUE = [
  { ping: 1 },
  { action: 'ping', data: { ts: 1 } },
  { op: 'ping', ts: '1' },
  { op: 'close' },
  { ch: 'market.btcusdt.bbo', ts: 1, tick: {} },
  { action: 'push', ch: 'orders#btcusdt', data: { accountId: 1, userId: 77, note: REAL_API_KEY } },
  { action: 'push', code: 500, ch: 'orders#btcusdt', message: REAL_API_KEY },
  { op: 'notify', topic: 'orders', contract_code: 'BTC-USDT', uid: '77', data: [] },
  { status: 'error', id: 'market.btcusdt.bbo', 'err-code': 'bad-request', 'err-msg': REAL_API_KEY },
  { cid: 'nobody', status: 'ok' },
];

const HTX_SPOT: Words = {
  paths: ['/ws', '/ws/v2', '/ws/trade', '/feed'],
  bot: [
    { sub: 'market.btcusdt.bbo', id: 'a' },
    { unsub: 'market.btcusdt.bbo', id: 'a' },
    { req: 'market.btcusdt.detail', id: 'q' },
    { action: 'sub', ch: 'orders#btcusdt' },
    { action: 'pong', data: { ts: 1 } },
    { cid: 'c', ch: 'cancel', params: { 'order-ids': ['1'] } },
  ],
  venue: HTX_VENUE,
};

const HTX_CONTRACT: Words = {
  paths: ['/linear-swap-ws', '/ws/v5/notification', '/linear-swap-trade', '/linear-swap-notification'],
  bot: [
    { sub: 'market.BTC-USDT.depth.size_20.high_freq', data_type: 'incremental', id: 'b' },
    { op: 'sub', topic: 'orders', contract_code: '*', cid: '1' },
    { op: 'pong', ts: '1' },
    { op: 'cancel_order', cid: 'c', data: { contract_code: 'BTC-USDT', order_id: '1' } },
  ],
  venue: HTX_VENUE,
};

const JUNK = [null, '', 'x', 0, -1, 1e21, [], {}, [[]], { a: 1 }, true, [null]];

/** Now and then a part of it is something else, or missing, or there is more. */
function damage(value: unknown, dice: Dice): unknown {
  if (dice.upTo(16) === 0) return dice.pick(JUNK);
  if (Array.isArray(value)) return value.map((item: unknown) => damage(item, dice));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(() => dice.upTo(24) > 0);
  if (dice.upTo(24) === 0)
    fields.push([dice.pick(['id', 'event', 'op', 'ch', 'data', 'cid']), dice.pick(JUNK)]);
  return Object.fromEntries(fields.map(([name, field]) => [name, damage(field, dice)]));
}

class Chaos {
  readonly bench: StreamBench;
  readonly bots: { readonly bot: FakeBot; readonly path: string }[] = [];
  readonly everyone: FakeBot[] = [];
  readonly #isOkx: boolean;
  readonly #words: Words;
  #orders = 0;

  constructor(venue: BenchVenue, words: Words) {
    this.bench = new StreamBench(venue);
    this.#words = words;
    this.#isOkx = venue === OKX_BENCH;
    this.bench.venue.answer = (socket, text) => {
      if (text.startsWith('{')) this.#answer(socket, text);
    };
  }

  step(dice: Dice): void {
    const { bench } = this;
    const what = dice.upTo(12);
    if (what === 0 || this.bots.length === 0) this.#connect(dice);
    else if (what <= 2) this.#logIn(dice);
    else if (what <= 5) this.#say(dice);
    else if (what <= 7) this.#hear(dice);
    else if (what === 8) this.#lose(dice);
    else if (what === 9) this.#changeKey(dice);
    else bench.path.clock.advance(dice.pick([1, 100, 1_000, 5_000, 10_000, 61_000]));
  }

  /** Everything ends: bots, then time, then the streams. */
  async end(): Promise<void> {
    for (const { bot } of this.bots) bot.leave();
    await settled();
    this.bench.path.clock.advance(60_000);
    await settled();
    this.bench.close();
    this.bench.path.clock.advance(200_000);
  }

  #answer(socket: FakeVenueSocket, text: string): void {
    const { id, op } = JSON.parse(text) as { readonly id?: string; readonly op?: string };
    if (!this.#isOkx) htxAnswers(socket, text);
    else if (id === undefined) okxAnswers(socket, text);
    // Every other order is never answered.
    else if (Number.parseInt(id, 16) % 2 === 0 || id.endsWith('2'))
      socket.say({ id, op, code: '0', msg: '', data: [{ ordId: '1', sCode: '0', sMsg: '' }] });
  }

  #connect(dice: Dice): void {
    const path = dice.pick(this.#words.paths);
    const bot = this.bench.connect({ path });
    this.bots.push({ bot, path });
    this.everyone.push(bot);
  }

  #logIn(dice: Dice): void {
    const { bot, path } = dice.pick(this.bots);
    bot.say(this.#isOkx ? this.bench.okxLogin() : this.bench.htxLogin(path));
  }

  #say(dice: Dice): void {
    const { bot } = dice.pick(this.bots);
    const isOrder = this.#isOkx && dice.upTo(2) === 0;
    const frame = isOrder ? okxOrderFrame(`c${(this.#orders += 1)}`) : dice.pick(this.#words.bot);
    bot.say(dice.upTo(3) === 0 ? damage(frame, dice) : frame);
  }

  #hear(dice: Dice): void {
    const { open } = this.bench.venue;
    if (open.length === 0) return;
    const socket = dice.pick(open);
    const frame = dice.pick(this.#words.venue);
    const text = JSON.stringify(dice.upTo(3) === 0 ? damage(frame, dice) : frame);
    // Where nobody has logged in the venue knows nothing of the key.
    const isPublic = socket.destination.credentialId === null;
    socket.say(isPublic ? text.replaceAll(REAL_API_KEY, '').replaceAll(REAL_PASSPHRASE, '') : text);
  }

  #lose(dice: Dice): void {
    const { open } = this.bench.venue;
    if (open.length > 0 && dice.upTo(2) === 0) dice.pick(open).end(dice.pick([1006, 4007, 4001]));
    else if (this.bots.length > 3) this.bots.splice(dice.upTo(this.bots.length), 1)[0]?.bot.leave();
  }

  #changeKey(dice: Dice): void {
    const { keyRing } = this.bench.path;
    keyRing.sealed = dice.upTo(8) === 0;
    keyRing.state = dice.pick(['active', 'active', 'halted', 'reducing', 'suspended']);
    keyRing.hasCredential = dice.upTo(8) > 0;
    keyRing.policy = { ...TRADING_POLICY, version: dice.upTo(2) + 1 };
    if (dice.upTo(8) === 0) keyRing.secretVersion += 1;
    keyRing.announce();
  }
}

for (const [name, venue, words] of [
  ['OKX', OKX_BENCH, OKX],
  ['HTX spot', HTX_SPOT_BENCH, HTX_SPOT],
  ['HTX contracts', HTX_CONTRACT_BENCH, HTX_CONTRACT],
] as const)
  test(`Whatever happens to streams of ${name} in whatever order, orders go once, end, and nothing is told or left behind.`, async () => {
    let [logins, sentOrders] = [0, 0];
    const tape = fc.array(fc.integer({ min: 1, max: 2 ** 31 - 1 }), { minLength: 60, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(tape, async (seeds) => {
        const chaos = new Chaos(venue, words);
        for (const seed of seeds) {
          chaos.step(new Dice(seed));
          await settled();
        }
        await chaos.end();
        const { clock, ledger } = chaos.bench.path;
        const sent = chaos.bench.venue.sockets.flatMap((socket) => socket.sent).join('\n');
        const outcomes = ledger.ofType('outcome').map(({ intentId }) => intentId);
        const intents = ledger.ofType('intent').map(({ intentId }) => intentId);
        assert.deepEqual([...outcomes].sort(), [...intents].sort(), 'one end for each');
        for (const id of intents) assert.ok(sent.split(id).length <= 2, 'never twice');
        const told = chaos.everyone.flatMap((bot) => bot.told).join('\n');
        assert.ok(!told.includes(REAL_API_KEY) && !told.includes(REAL_PASSPHRASE));
        assert.deepEqual([chaos.bench.streams.sessions, clock.timers], [0, 0]);
        logins += told.split(/"event":"login"|"ch":"auth"|"op":"auth"/u).length - 1;
        sentOrders += intents.filter((id) => sent.includes(id)).length;
      }),
      { numRuns: 25 },
    );
    assert.ok(logins > 20, `${logins} logins`);
    if (venue === OKX_BENCH) assert.ok(sentOrders > 3, `${sentOrders} orders`);
  });
