/** Channels that a bot asks for again and again: what each time costs, and who else pays for it. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { BOT_FRAMES, SESSION_CHARACTERS_HELD_MAX, SUBSCRIPTION_ASKERS_MAX } from './bounds.ts';
import { HTX_SPOT_BENCH } from '../testing/bench-venues.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { htxAnswers, okxAnswers, settled, type FakeVenueStreams } from '../testing/fake-venue-streams.ts';
import {
  loggedIn,
  OKX_ORDERS as ORDERS,
  OKX_TICKER as TICKER,
  StreamBench,
  type FakeBot,
} from '../testing/stream-bench.ts';

const ACCOUNT = { channel: 'account' };
const POSITIONS = { channel: 'positions', instType: 'ANY' };
const PUBLIC = '/ws/v5/public';

function okxFrame(id: number, ...args: readonly unknown[]): unknown {
  return { id: String(id), op: 'subscribe', args };
}

function htxFrame(cid: number): unknown {
  return { cid: String(cid), action: 'sub', ch: 'orders#btcusdt' };
}

/** The venue takes logins and leaves subscriptions unanswered until it is told to; then it answers those. */
function holdSubscriptions(venue: FakeVenueStreams, answers: FakeVenueStreams['answer']): () => void {
  const held: (() => void)[] = [];
  venue.answer = (socket, text) => {
    if (/"(?:subscribe|sub)"/u.test(text)) held.push(() => answers(socket, text));
    else answers(socket, text);
  };
  return () => {
    for (const answer of held.splice(0)) answer();
  };
}

interface Told {
  readonly id?: string;
  readonly event?: string;
  readonly action?: string;
  readonly code?: string | number;
}

/** What was answered, by the ids of the frames: those that were taken, and those that were refused. */
function answersTo(bot: FakeBot, from: number): { readonly taken: string[]; readonly refused: string[] } {
  const [taken, refused]: [string[], string[]] = [[], []];
  for (const text of bot.told.slice(from)) {
    const { id, event, action, code } = JSON.parse(text) as Told;
    const isTaken = event === 'subscribe' || (action === 'sub' && code === 200);
    (isTaken ? taken : refused).push(id ?? '');
  }
  return { taken, refused };
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => String(from + at));

const ASKED = SUBSCRIPTION_ASKERS_MAX + 3;

suite('At OKX:', () => {
  let bench: StreamBench;
  beforeEach(() => {
    bench = new StreamBench();
  });
  afterEach(() => {
    bench.close();
  });

  const reads = (): readonly string[] =>
    bench.path.ledger.ofType('read').flatMap(({ operation }) => (operation === 'LOGIN' ? [] : [operation]));

  test('LIM-07: A channel that the venue has not answered is one read however often it is asked for, and few may wait for it.', async () => {
    const bot = await loggedIn(bench);
    const answer = holdSubscriptions(bench.venue, okxAnswers);
    const from = bot.told.length;
    for (let nth = 0; nth < ASKED; nth += 1) bot.say(okxFrame(nth, ORDERS, ORDERS));
    await settled();
    assert.equal(reads().length, 1);
    assert.equal(bench.venue.last('/ws/v5/private').sent.length, 2, 'a login and one subscription');
    assert.deepEqual(answersTo(bot, from), { taken: [], refused: numbers(SUBSCRIPTION_ASKERS_MAX, ASKED) });
    answer();
    assert.deepEqual(answersTo(bot, from).taken, numbers(0, SUBSCRIPTION_ASKERS_MAX));
    bot.say(okxFrame(ASKED, ORDERS, ORDERS, ORDERS));
    assert.deepEqual(answersTo(bot, from).taken.slice(SUBSCRIPTION_ASKERS_MAX), [String(ASKED)]);
    assert.equal(reads().length, 1);
  });

  test('Of a stranger, too, few frames wait for one public channel while the venue is away.', async () => {
    bench.venue.opens = false;
    const bot = bench.connect({ path: PUBLIC });
    for (let nth = 0; nth < ASKED; nth += 1) bot.say(okxFrame(nth, TICKER, TICKER));
    await settled();
    assert.deepEqual(answersTo(bot, 0), { taken: [], refused: numbers(SUBSCRIPTION_ASKERS_MAX, ASKED) });
    bench.venue.last(PUBLIC).open();
    await settled();
    assert.deepEqual(answersTo(bot, 0).taken, numbers(0, SUBSCRIPTION_ASKERS_MAX));
  });

  test('A channel that was refused a place to wait can be asked for again, and is one more read only once it was let go.', async () => {
    const bot = await loggedIn(bench);
    const answer = holdSubscriptions(bench.venue, okxAnswers);
    for (let nth = 0; nth < ASKED; nth += 1) bot.say(okxFrame(nth, ORDERS));
    await settled();
    answer();
    bot.say({ op: 'unsubscribe', args: [ORDERS, ORDERS] });
    assert.equal(bot.last['event'], 'unsubscribe');
    bot.say(okxFrame(ASKED, ORDERS));
    await settled();
    answer();
    assert.equal(bot.last['id'], String(ASKED));
    assert.equal(reads().length, 2);
  });

  test('Each channel of an account counts as a request of its key, as if each had come in a frame of its own; public ones do not.', async () => {
    const bot = await loggedIn(bench);
    bench.path.clock.advance(1_000);
    bench.path.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: 4 };
    bot.say(okxFrame(1, ORDERS, ACCOUNT, POSITIONS, TICKER));
    await settled();
    bot.say(okxFrame(2, TICKER));
    assert.equal(bot.last['event'], 'subscribe', 'three so far, and this one');
    bot.say(okxFrame(3, TICKER));
    await settled();
    assert.equal(bot.last['event'], 'error');
    bench.path.clock.advance(1_000);
    for (let nth = 4; nth < 8; nth += 1) {
      bot.say(okxFrame(nth, ORDERS, ACCOUNT, POSITIONS));
      assert.equal(bot.last['event'], 'subscribe', 'what is held already is not read anew');
    }
    assert.equal(reads().length, 3);
  });

  test('What a bot says before its login is answered is kept up to a size, whatever its frames are.', async () => {
    bench.venue.opens = false;
    const args = Array.from({ length: 480 }, (_, nth) => ({ channel: 'tickers', instId: `A${nth}-USDT` }));
    const text = JSON.stringify(okxFrame(1, ...args));
    assert.ok(SESSION_CHARACTERS_HELD_MAX >= BOT_FRAMES.messageBytesMax, 'one frame of any length');
    const bot = bench.connect();
    bot.say(bench.okxLogin());
    let kept = 0;
    for (; bot.ended === null && kept < 100; kept += 1) bot.say(text);
    assert.deepEqual(bot.ended, { code: 1008, reason: 'too many frames wait' });
    assert.equal(kept, Math.floor(SESSION_CHARACTERS_HELD_MAX / text.length) + 1);
  });
});

test('At HTX: a channel that the venue has not answered is one read however often it is asked for.', async () => {
  using bench = new StreamBench(HTX_SPOT_BENCH);
  const answer = holdSubscriptions(bench.venue, htxAnswers);
  const bot = bench.connect({ path: '/ws/v2' });
  bot.say(bench.htxLogin('/ws/v2'));
  await settled();
  const from = bot.told.length;
  for (let nth = 0; nth < ASKED; nth += 1) bot.say(htxFrame(nth));
  await settled();
  assert.equal(answersTo(bot, from).refused.length, ASKED - SUBSCRIPTION_ASKERS_MAX);
  answer();
  assert.equal(answersTo(bot, from).taken.length, SUBSCRIPTION_ASKERS_MAX);
  assert.equal(bench.path.ledger.ofType('read').length, 2, 'the login and one channel');
});
