import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOT_CLOSE_MS, BOT_QUEUE_BYTES_MAX, BOT_QUEUES_BYTES_MAX, BOT_SWEEP_MS } from '../streams/bounds.ts';
import { type RawBot, type RecordingSession, settle, SocketStage, until } from '../testing/socket-stage.ts';
import { prepareMessage } from '../websocket/frames.ts';

const [PING] = [9];
const TIMEOUT = { timeout: 20_000 };

interface Opened {
  readonly bot: RawBot;
  readonly session: RecordingSession;
}

/** Moves time on so that every look at the deadlines is taken. */
function pass(stage: SocketStage, byMs: number): void {
  for (let passed = 0; passed < byMs; passed += BOT_SWEEP_MS) stage.clock.advance(BOT_SWEEP_MS);
}

test(
  'A bot that ends its side is lost, though it never reads what waits for it.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.socket.pause();
    const push = prepareMessage('x'.repeat(1024 * 1024));
    while (session.socket.queuedBytes < 2 * push.frame.length) {
      session.socket.send(push);
      await settle();
    }
    bot.socket.end();
    await until(() => stage.sockets.count === 0);
    assert.deepEqual(session.ends, ['lost']);
  },
);

test(
  'WSX-05 A bot that asks and never reads the answers is closed as one that does not read.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.socket.pause();
    const push = prepareMessage('x'.repeat(1024 * 1024));
    while (session.socket.queuedBytes <= BOT_QUEUE_BYTES_MAX) {
      session.socket.send(push);
      await settle();
    }
    bot.write({ opcode: PING, payload: 'x' });
    await until(() => session.ends.length > 0);
    assert.deepEqual(session.ends, ['too slow']);
  },
);

test(
  'WSX-05 A bot that does not read costs no more than its bound, is closed by the venue’s code, and others are served.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const [slow, other] = [await stage.connect(), await stage.connect()];
    slow.bot.socket.pause();
    const push = prepareMessage('x'.repeat(256 * 1024));
    let queuedMax = 0;
    let pushes = 0;
    while (slow.session.socket.send(push)) {
      assert.equal(other.session.socket.send(`push ${pushes}`), true);
      pushes += 1;
      queuedMax = Math.max(queuedMax, slow.session.socket.queuedBytes);
      await settle();
      assert.ok(pushes < 1_000);
    }
    assert.ok(queuedMax > BOT_QUEUE_BYTES_MAX);
    assert.ok(queuedMax <= BOT_QUEUE_BYTES_MAX + push.frame.length);
    assert.deepEqual(
      slow.session.ends.concat(await settle().then(() => [])),
      ['too slow'].slice(0, slow.session.ends.length),
    );
    await until(() => other.bot.texts.length === pushes);
    assert.deepEqual(slow.session.ends, ['too slow']);
    // Who begins to read again in time learns why.
    slow.bot.socket.resume();
    await until(() => slow.bot.closeCode() !== undefined);
    assert.equal(slow.bot.closeCode(), 4005);
    assert.equal(slow.bot.texts.length, pushes);
    assert.equal(other.session.socket.send('more'), true);
  },
);

test('WSX-05 A bot that never reads again is cut soon after it was closed.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  bot.socket.pause();
  const push = prepareMessage('x'.repeat(1024 * 1024));
  while (session.socket.send(push)) await settle();
  assert.equal(stage.sockets.count, 1);
  pass(stage, BOT_CLOSE_MS);
  await until(() => stage.sockets.count === 0);
  assert.deepEqual(stage.counts, ['opened', 'too slow']);
});

test(
  'WSX-05 What waits for all bots together is bounded: those for whom most waits are cut.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const push = prepareMessage('x'.repeat(1024 * 1024));
    const slow: Opened[] = [];
    const count = Math.ceil(BOT_QUEUES_BYTES_MAX / (BOT_QUEUE_BYTES_MAX - push.frame.length)) + 2;
    for (let at = 0; at < count; at += 1) {
      const one = await stage.connect();
      one.bot.socket.pause();
      // The same bytes for all: the test itself stays small.
      while (one.session.socket.queuedBytes <= BOT_QUEUE_BYTES_MAX - push.frame.length) {
        one.session.socket.send(push);
        await settle();
      }
      slow.push(one);
      // As long as they are within the bound together, nobody is cut.
      const queuedBytes = slow.reduce((sum, { session }) => sum + session.socket.queuedBytes, 0);
      if (queuedBytes <= BOT_QUEUES_BYTES_MAX) pass(stage, BOT_SWEEP_MS);
      assert.equal(stage.counts.length, at + 1);
    }
    const other = await stage.connect();
    other.session.socket.send('x');
    pass(stage, BOT_SWEEP_MS);
    await until(() => slow.some(({ session }) => session.ends.length > 0));
    const cut = slow.filter(({ session }) => session.ends[0] === 'cut by us').length;
    const left = slow
      .filter(({ session }) => session.ends.length === 0)
      .reduce((sum, { session }) => sum + session.socket.queuedBytes, 0);
    assert.ok(cut > 1 && cut < count, String(cut));
    assert.ok(left <= BOT_QUEUES_BYTES_MAX / 2, String(left));
    await until(() => other.bot.texts.length === 1);
    assert.deepEqual(other.session.ends, []);
  },
);

test(
  'What is sent within one turn leaves in one write, to each socket the same bytes.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const bots: Opened[] = [];
    for (let at = 0; at < 100; at += 1) bots.push(await stage.connect());
    let writes = 0;
    const frames = new Set<unknown>();
    for (const end of stage.ends) {
      const writev = end._writev?.bind(end);
      end._writev = (chunks, done) => {
        writes += 1;
        for (const { chunk } of chunks) frames.add(chunk);
        writev?.(chunks, done);
      };
      end._write = () => assert.fail('a write of its own');
    }
    const pushes = ['one', 'two', 'three'].map(prepareMessage);
    for (const push of pushes) for (const { session } of bots) session.socket.send(push);
    await until(() => bots.every(({ bot }) => bot.texts.length === 3));
    assert.equal(writes, 100);
    assert.deepEqual(
      [...frames],
      pushes.map(({ frame }) => frame),
    );
    assert.equal(frames.size, 3);
    for (const { session } of bots) for (const push of pushes) session.socket.send(push);
    await until(() => bots.every(({ bot }) => bot.texts.length === 6));
    assert.equal(writes, 200);
  },
);

test(
  'A bot that takes all at once is not slow, however much comes for it in one turn.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { session } = await stage.connect();
    let taken = 0;
    for (const end of stage.ends) {
      end._writev = (chunks, done) => {
        for (const { chunk } of chunks) taken += (chunk as Buffer).length;
        done();
      };
      end._write = (chunk: Buffer, _encoding, done) => {
        taken += chunk.length;
        done();
      };
    }
    const push = prepareMessage('x'.repeat(64 * 1024));
    const pushes = Math.ceil((2 * BOT_QUEUE_BYTES_MAX) / push.frame.length);
    let isTurning = false;
    setImmediate(() => (isTurning = true));
    for (let sent = 0; sent < pushes; sent += 1) {
      // Another socket's bytes, in the same turn.
      await new Promise<void>((resolve) => {
        process.nextTick(resolve);
      });
      assert.equal(session.socket.send(push), true);
    }
    assert.equal(isTurning, false);
    await settle();
    assert.equal(taken, pushes * push.frame.length);
    assert.deepEqual(session.ends, []);
  },
);
