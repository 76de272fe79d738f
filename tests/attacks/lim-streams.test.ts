/** LIM: what a stranger or a bot can make us write, keep or compute over streams. In this process, where time stands still. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { OKX_CHANNELS_PER_CONNECTION_MAX } from '@bitting/core/bounds.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { REFUSAL_RECORDS_PER_SECOND_MAX } from '@bitting/gateway/bounds.ts';
import { BOT_FRAMES, LOGINS_PER_SESSION_MAX } from '@bitting/gateway/streams/bounds.ts';
import { TRADING_POLICY } from '@bitting/gateway/testing/fake-key-ring.ts';
import { settled } from '@bitting/gateway/testing/fake-venue-streams.ts';
import { loggedIn } from '@bitting/gateway/testing/stream-bench.ts';
import { threadMs } from '../support/thread-time.ts';
import { readCount } from './counts.ts';
import { OKX_WAY, STREAM_WAYS, StreamDesk, type StreamWay } from './stream-ways.ts';

const FLOOD = readCount('ATTACK_FLOOD', 2_000);
/** What a record of something refused may take on the disk, whatever the bot sent. */
const RECORD_BYTES_MAX = 1_024;
/** No single frame may hold everybody else up for longer. */
const BLOCKED_MS_MAX = 50;
/** The quickest of several: what is compiled or cleared up on the way is not what is measured. */
const TRIES = 4;
const RATE = 6;

/** With the room that the rest of a frame needs. */
const ROOM = BOT_FRAMES.messageBytesMax - 512;

const HEAVY: readonly (readonly [what: string, make: (desk: StreamDesk) => object | string])[] = [
  ['JSON that is nothing but depth', () => '['.repeat(ROOM)],
  ['JSON that is nothing but keys', (desk) => desk.word(wordOf(desk), fieldsOf(5_000))],
  ['a string that is as long as a frame may be', (desk) => desk.word(wordOf(desk), { a: 'x'.repeat(ROOM) })],
  ['a number that is as long as a frame may be', () => `{"op":${'9'.repeat(ROOM)}}`],
  ['a string of nothing but escapes', () => `{"op":"${'\\u0061'.repeat(Math.floor(ROOM / 6))}"}`],
  ['the largest batch', ({ way }) => batchOf(way)],
  [
    'subscriptions by the thousand',
    () => ({ op: 'subscribe', args: Array.from({ length: 1_500 }, subscription) }),
  ],
  [
    'as many subscriptions as a connection may have',
    () => ({ op: 'subscribe', args: Array.from({ length: OKX_CHANNELS_PER_CONNECTION_MAX }, subscription) }),
  ],
  ['one channel that is named by the thousand', () => namedOften(ACCOUNT, 2_700)],
  [
    'one channel that is named as often as it may be',
    () => namedOften(ACCOUNT, OKX_CHANNELS_PER_CONNECTION_MAX),
  ],
];

const ACCOUNT = { channel: 'account' };

function namedOften(channel: object, count: number): object {
  return { op: 'subscribe', args: Array.from({ length: count }, () => channel) };
}

function wordOf({ way }: StreamDesk): string {
  return Object.values(way.words)[0] ?? '';
}

function fieldsOf(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, nth) => [`k${nth}`, 1]));
}

function subscription(_: unknown, nth: number): object {
  return { channel: 'tickers', instId: `A${nth}-B` };
}

function batchOf({ venue, words, frame }: StreamWay): object {
  const { target, body } = venue.batch(
    Array.from({ length: 20 }, (_, nth) => ({ clientId: `${venue.clientId}${nth}` })),
  );
  return frame('heavy', words[target] ?? '', body);
}

for (const way of STREAM_WAYS) suite(`Over a stream of ${way.venue.family}:`, () => describeWay(way));

function describeWay(way: StreamWay): void {
  const { venue } = way;

  test('LIM-01: Orders, cancels and reads of both ways have one count, and a clock that jumps gives nothing back.', async () => {
    using desk = await StreamDesk.open(way);
    desk.path.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: RATE };
    const second = async (): Promise<number> => {
      const before = desk.left;
      for (let nth = 0; nth < RATE; nth += 1) {
        await desk.ask(venue.place());
        // A clock that is set back, and one that is ahead.
        desk.path.clock.stepWall(nth % 2 === 0 ? -1_000 : 1_000);
        const steady = desk.path.clock.monotonicMs();
        const request = desk.path.sign(venue.balance);
        desk.path.clock.advance(steady - desk.path.clock.monotonicMs());
        await desk.path.handle(request);
      }
      return desk.left - before;
    };
    assert.equal(await second(), RATE);
    desk.path.clock.advance(30_000);
    await desk.stay();
    assert.equal(await second(), RATE);
  });

  test('LIM-04: A flood of wrong logins writes nothing, sends nothing, keeps nothing, and nobody else notices.', async () => {
    using desk = await StreamDesk.open(way);
    const records = desk.path.ledger.entries.length;
    let wrong = 0;
    while (wrong < FLOOD) {
      const stranger = desk.connect();
      for (let nth = 0; nth < LOGINS_PER_SESSION_MAX; nth += 1) {
        stranger.say(desk.wrongLogin());
        wrong += 1;
      }
      await settled();
      assert.ok(stranger.ended !== null, 'and is hung up on');
    }
    assert.equal(desk.path.ledger.entries.length, records);
    assert.equal(desk.left, 0);
    await desk.stay();
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('LIM-07: Refused orders fill the disk by a few small records a second, however large and many they are.', async () => {
    using desk = await StreamDesk.open(way);
    const filler = 'x'.repeat(ROOM - 4_096);
    const seconds = 3;
    for (let second = 0; second < seconds; second += 1) {
      desk.path.clock.advance(30_000 - (desk.path.clock.monotonicMs() % 1_000));
      await desk.stay();
      for (let nth = 0; nth < 30; nth += 1) {
        const { target, body } = venue.place();
        const fields = { ...(body as object), [`k${filler.slice(0, 900)}`]: filler.slice(900) };
        assert.notEqual(await desk.ask({ target, body: fields }), 'sent');
      }
    }
    const refusals = desk.path.ledger.ofType('refusal');
    assert.equal(refusals.length, seconds * REFUSAL_RECORDS_PER_SECOND_MAX);
    for (const entry of refusals) assert.ok(encodeLedgerEntry(entry).length <= RECORD_BYTES_MAX);
    desk.path.clock.advance(30_000);
    await desk.stay();
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  test('LIM-08: Words, channels, ids and addresses that nobody has seen before leave the metrics as large as they were.', async () => {
    using desk = await StreamDesk.open(way);
    const tour = async (name: string): Promise<void> => {
      const stranger = desk.connect(addressOf(name));
      stranger.say({ op: name, id: name, cid: name, ch: name });
      stranger.say({ op: 'subscribe', args: [{ channel: name, instId: name }] });
      stranger.say({ sub: `market.${name}.detail`, id: name });
      await settled();
      stranger.leave();
    };
    for (let round = 0; round < 10; round += 1) await tour(`warm${round}`);
    const before = namesIn(desk.path.renderMetrics());
    for (let round = 0; round < FLOOD / 10; round += 1) await tour(`n${round}`);
    assert.deepEqual(namesIn(desk.path.renderMetrics()), before);
    await desk.stay();
    assert.equal(await desk.ask(venue.place()), 'sent');
  });

  for (const [what, make] of HEAVY)
    test(`LIM-09: ${what} holds nobody up for longer than ${BLOCKED_MS_MAX} ms.`, async () => {
      using desk = await StreamDesk.open(way);
      let quickest = Number.POSITIVE_INFINITY;
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        await desk.stay();
        const frame = make(desk);
        const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
        assert.ok(text.length <= BOT_FRAMES.messageBytesMax, `${text.length} bytes`);
        const begin = threadMs();
        // All of it runs before the first wait, or not at all.
        desk.bot.say(text);
        quickest = Math.min(quickest, threadMs() - begin);
        await settled();
      }
      assert.ok(quickest < BLOCKED_MS_MAX, `${quickest.toFixed(1)} ms`);
      desk.path.clock.advance(30_000);
      await desk.stay();
      assert.equal(await desk.ask(venue.place()), 'sent');
    });
}

suite('Over a stream of okx, channels of an account:', () => {
  const asked = (desk: StreamDesk): number =>
    desk.path.ledger.ofType('read').filter(({ operation }) => operation !== 'LOGIN').length;

  test('LIM-07: One that is asked for again and again while the venue is silent is one record, in however many frames and words.', async () => {
    using desk = await StreamDesk.open(OKX_WAY);
    const { answer } = desk.bench.venue;
    desk.bench.venue.answer = (socket, text) => {
      if (!text.includes('"subscribe"')) answer(socket, text);
    };
    for (let nth = 0; nth < 20; nth += 1) {
      desk.bot.say(namedOften(ACCOUNT, nth % 2 === 0 ? OKX_CHANNELS_PER_CONNECTION_MAX : 2_700));
      await settled();
    }
    assert.equal(asked(desk), 1);
    assert.equal(await desk.ask(OKX_WAY.venue.place()), 'sent');
  });

  test('LIM-07: As many as a connection may have, asked for over many connections at once, are in a second no more records than that and the rate of the key.', async () => {
    using desk = await StreamDesk.open(OKX_WAY);
    const bots = [desk.bot];
    while (bots.length < 2 * RATE) bots.push(await loggedIn(desk.bench));
    desk.path.clock.advance(1_000);
    desk.path.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: RATE };
    const args = Array.from({ length: OKX_CHANNELS_PER_CONNECTION_MAX }, (_, nth) => ({
      ...ACCOUNT,
      ccy: `A${nth}`,
    }));
    for (const bot of bots) {
      bot.say({ op: 'subscribe', args });
      await settled();
    }
    const count = asked(desk);
    assert.ok(count > 0 && count <= OKX_CHANNELS_PER_CONNECTION_MAX + RATE, `${count} records`);
    desk.path.clock.advance(1_000);
    assert.equal(await desk.ask(OKX_WAY.venue.place()), 'sent');
  });
});

/** Samples without their values. */
function namesIn(metrics: string): readonly string[] {
  return metrics.split('\n').map((line) => line.replace(/ [^ ]*$/u, ''));
}

/** Everybody comes from elsewhere: names end in numbers that differ. */
function addressOf(name: string): string {
  const number = Number(name.replaceAll(/\D/gu, ''));
  return `10.${name.length}.${(number >> 8) & 255}.${number & 255}`;
}
