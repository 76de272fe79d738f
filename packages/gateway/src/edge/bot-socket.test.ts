import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import {
  BOT_ASKED_AFTER_MS,
  BOT_BYTES,
  BOT_CLOSE_MS,
  BOT_CONTROLS,
  BOT_FRAMES,
  BOT_MESSAGE_MS,
  BOT_MESSAGES,
  BOT_SILENCE_MS,
  BOT_SWEEP_MS,
} from '../streams/bounds.ts';
import { rawFrame, settle, SocketStage, until } from '../testing/socket-stage.ts';
import { prepareMessage } from '../websocket/frames.ts';

const [TEXT, CONTINUATION, PING, PONG] = [1, 0, 9, 10];
const TIMEOUT = { timeout: 20_000 };

/** Moves time on so that every look at the deadlines is taken. */
function pass(stage: SocketStage, byMs: number): void {
  for (let passed = 0; passed < byMs; passed += BOT_SWEEP_MS) stage.clock.advance(BOT_SWEEP_MS);
}

test(
  'An unmodified client opens, speaks, is answered in text and bytes, and closes.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const client = new WebSocket(`ws://127.0.0.1:${stage.port}/ws`);
    const received: (string | Buffer)[] = [];
    client.on('message', (data: Buffer, isBinary) => received.push(isBinary ? data : data.toString()));
    await new Promise((resolve) => client.once('open', resolve));
    // It offered to compress; nothing is negotiated.
    assert.equal(client.extensions, '');
    const [session] = stage.sessions;
    assert.ok(session);
    client.send('{"op":"ping"}');
    await until(() => session.texts.length === 1);
    assert.equal(session.socket.send('€'), true);
    assert.equal(session.socket.send(Buffer.from([1, 2, 3])), true);
    assert.equal(session.socket.send(prepareMessage('x'.repeat(70_000))), true);
    await until(() => received.length === 3);
    assert.deepEqual(received, ['€', Buffer.from([1, 2, 3]), 'x'.repeat(70_000)]);
    client.close(1000, 'bye');
    await new Promise((resolve) => client.once('close', resolve));
    await until(() => stage.sockets.count === 0);
    assert.deepEqual(session.ends, ['closed by the bot']);
  },
);

test(
  'A session closes with code and reason, says so to itself once and later, and sends nothing behind.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    session.socket.send('last');
    session.socket.close(4007, 'gone');
    assert.deepEqual(session.ends, []);
    assert.equal(session.socket.send('behind'), false);
    session.socket.close(1000, 'again');
    await until(() => bot.closeCode() !== undefined);
    assert.deepEqual(bot.close, { code: 4007, reason: 'gone' });
    assert.deepEqual(bot.texts, ['last']);
    assert.deepEqual(session.ends, ['closed by us']);
    bot.write({ opcode: TEXT, payload: 'late' });
    await settle();
    assert.deepEqual(session.texts, []);
    // Our half of the handshake is done; a bot that does not do its own is cut.
    pass(stage, BOT_CLOSE_MS - BOT_SWEEP_MS);
    await settle();
    assert.equal(bot.isEnded, false);
    pass(stage, BOT_SWEEP_MS);
    await until(() => bot.isEnded);
    assert.deepEqual(stage.counts, ['opened', 'closed by us']);
  },
);

test('A close that follows ours ends the connection at once.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  session.socket.close(1000, '');
  await until(() => bot.closeCode() !== undefined);
  bot.write({ opcode: 8, payload: Buffer.from([3, 232]) });
  await until(() => bot.isEnded && stage.counts.length === 2);
  assert.deepEqual(session.ends, ['closed by us']);
  assert.deepEqual(stage.counts, ['opened', 'closed by us']);
});

test(
  'Whoever is to close is answered no more, and is cut when he breaks the protocol.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    session.socket.close(1000, '');
    await until(() => bot.closeCode() !== undefined);
    const { bytesRead } = bot.socket;
    bot.write({ opcode: PING, payload: 'x' });
    await settle();
    assert.deepEqual([bot.socket.bytesRead, bot.isEnded], [bytesRead, false]);
    bot.write({ opcode: 3, payload: 'odd' });
    await until(() => bot.isEnded && stage.counts.length === 2);
    assert.deepEqual(stage.counts, ['opened', 'closed by us']);
  },
);

test('A session that throws at its end is counted, and harms nobody.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  stage.openSession = () => ({
    receive: () => undefined,
    closed: () => {
      throw new Error('a fault');
    },
  });
  const bot = await stage.dial();
  await until(() => stage.sockets.count === 1);
  bot.socket.destroy();
  await until(() => stage.sockets.count === 0);
  assert.deepEqual(stage.counts.sort(), ['fault', 'lost', 'opened']);
});

test(
  'What cannot stand in a close frame is not written: codes become a fault of ours, reasons are cut.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    for (const [code, reason, seen] of [
      [1006, '', 1011],
      [999, '', 1011],
      [4999, '€'.repeat(100), 4999],
    ] as const) {
      const { bot, session } = await stage.connect();
      session.socket.close(code, reason);
      await until(() => bot.closeCode() !== undefined);
      assert.deepEqual(bot.close, { code: seen, reason: reason.slice(0, 41) });
    }
  },
);

test('A cut drops what waits, and tells the session once.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  session.socket.send('never');
  session.socket.destroy();
  session.socket.destroy();
  await until(() => bot.isEnded);
  assert.deepEqual(bot.texts, []);
  assert.deepEqual(session.ends, ['cut by us']);
});

test(
  'A bot that is lost ends its session, with and without a last word of TCP.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const [ended, reset] = [await stage.connect(), await stage.connect()];
    ended.bot.socket.end();
    reset.bot.socket.resetAndDestroy();
    await until(() => ended.session.ends.length + reset.session.ends.length === 2);
    assert.deepEqual([ended.session.ends, reset.session.ends], [['lost'], ['lost']]);
    await until(() => stage.sockets.count === 0);
    assert.equal(stage.clock.timers, 0);
  },
);

test(
  'A session that throws costs its own bot the connection and nobody else’s.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const [one, other] = [await stage.connect(), await stage.connect()];
    one.session.onText = () => {
      throw new Error('a fault');
    };
    one.bot.write({ opcode: TEXT, payload: 'x' });
    other.bot.write({ opcode: TEXT, payload: 'y' });
    await until(() => one.bot.closeCode() !== undefined && other.session.texts.length === 1);
    assert.equal(one.bot.closeCode(), 1011);
    assert.equal(other.bot.close, null);
    stage.openSession = () => {
      throw new Error('no session');
    };
    const third = await stage.dial();
    await until(() => third.close !== null);
    assert.equal(third.close?.code, 1011);
  },
);

test(
  'WSX-10 A bot sends as many messages as it may at once and a second, and one more closes it by 1008.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    const send = (count: number): void =>
      bot.write(...Array.from({ length: count }, () => ({ opcode: TEXT, payload: 'x' })));
    send(BOT_MESSAGES.burst);
    await until(() => session.texts.length === BOT_MESSAGES.burst);
    stage.clock.advance(1_000);
    send(BOT_MESSAGES.perSecond);
    await until(() => session.texts.length === BOT_MESSAGES.burst + BOT_MESSAGES.perSecond);
    assert.equal(bot.closeCode(), undefined);
    send(2);
    await until(() => bot.closeCode() !== undefined);
    assert.equal(bot.closeCode(), 1008);
    assert.equal(session.texts.length, BOT_MESSAGES.burst + BOT_MESSAGES.perSecond);
    assert.deepEqual(session.ends, ['too fast']);
  },
);

for (const [name, opcode] of [
  ['pings', PING],
  ['pongs', PONG],
] as const)
  test(`A flood of ${name} is answered as far as its bound and closed by 1008.`, TIMEOUT, async (context) => {
    const stage = await SocketStage.open(context);
    const { bot } = await stage.connect();
    const frames = Array.from({ length: BOT_CONTROLS.burst }, () => ({ opcode, payload: 'x' }));
    bot.write(...frames);
    await until(() => bot.pongs === (opcode === PING ? BOT_CONTROLS.burst : 0));
    await settle();
    assert.equal(bot.closeCode(), undefined);
    bot.write({ opcode, payload: 'x' });
    await until(() => bot.closeCode() !== undefined);
    assert.equal(bot.closeCode(), 1008);
    assert.ok(bot.pongs <= BOT_CONTROLS.burst);
  });

test(
  'More bytes a second than a venue takes close a bot by 1008, few messages as they may be.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    const longest = { opcode: TEXT, payload: 'x'.repeat(BOT_FRAMES.messageBytesMax) };
    const enough = Math.floor(BOT_BYTES.burst / BOT_FRAMES.messageBytesMax) - 1;
    for (let round = 0; round < 2; round += 1) {
      bot.write(...Array.from({ length: enough }, () => longest));
      await until(() => session.texts.length === enough * (round + 1));
      stage.clock.advance((BOT_BYTES.burst / BOT_BYTES.perSecond) * 1_000);
    }
    assert.equal(bot.closeCode(), undefined);
    for (let sent = 0; sent < enough + 2; sent += 1) bot.write(longest);
    await until(() => session.ends.length > 0);
    assert.deepEqual(session.ends, ['too fast']);
  },
);

test('Parts without content are parts: too many of them close a bot by 1008.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot } = await stage.connect();
  const empty = { opcode: CONTINUATION, fin: false, payload: '' };
  bot.write(
    { opcode: TEXT, fin: false, payload: '' },
    ...Array.from({ length: BOT_FRAMES.fragmentsMax - 2 }, () => empty),
  );
  await settle();
  assert.equal(bot.closeCode(), undefined);
  bot.write(empty, empty, empty);
  await until(() => bot.closeCode() !== undefined);
  assert.equal(bot.closeCode(), 1008);
});

test('A frame in as many pieces as it has bytes is read.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  const [end] = stage.ends;
  assert.ok(end);
  // As pieces of its own each byte comes from within: the loopback would join some of them.
  const payload = 'x'.repeat(4_096);
  for (const byte of rawFrame({ opcode: TEXT, payload })) end.emit('data', Buffer.from([byte]));
  await settle();
  assert.equal(bot.closeCode(), undefined);
  assert.deepEqual(session.texts, [payload]);
});

const UNFINISHED: Readonly<Record<string, readonly [begin: Buffer, more: Buffer]>> = {
  head: [Buffer.from([0x81]), Buffer.alloc(0)],
  frame: [Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]), Buffer.from('x')],
  message: [
    rawFrame({ opcode: TEXT, fin: false, payload: 'x' }),
    Buffer.concat([rawFrame({ opcode: CONTINUATION, fin: false }), rawFrame({ opcode: PING })]),
  ],
};

for (const [name, [begin, more]] of Object.entries(UNFINISHED))
  test(`WSX-05 An unfinished ${name} closes a bot by its own deadline, whatever comes of it.`, async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    bot.socket.write(Buffer.concat([rawFrame({ opcode: TEXT, payload: 'before' }), begin]));
    await until(() => session.texts.length === 1);
    for (let passed = BOT_SWEEP_MS; passed < BOT_MESSAGE_MS; passed += BOT_SWEEP_MS) {
      stage.clock.advance(BOT_SWEEP_MS);
      bot.socket.write(more);
      await settle();
    }
    assert.equal(bot.closeCode(), undefined);
    pass(stage, BOT_SWEEP_MS);
    await until(() => bot.closeCode() !== undefined);
    assert.equal(bot.closeCode(), 1008);
    assert.deepEqual(session.ends, ['too long']);
  });

test('WSX-05 The deadline of a message begins with each message anew.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  const frame = rawFrame({ opcode: TEXT, payload: 'x' });
  bot.socket.write(frame.subarray(0, 3));
  // There is always one unfinished, and never the same for long.
  for (let sent = 1; sent <= 4; sent += 1) {
    await settle();
    pass(stage, BOT_MESSAGE_MS - BOT_SWEEP_MS);
    bot.socket.write(Buffer.concat([frame.subarray(3), frame.subarray(0, 3)]));
    await until(() => session.texts.length === sent);
  }
  bot.socket.write(frame.subarray(3));
  await until(() => session.texts.length === 5);
  pass(stage, BOT_MESSAGE_MS + BOT_SWEEP_MS);
  await settle();
  assert.equal(bot.closeCode(), undefined);
});

test(
  'WSX-06 A silent bot is asked, lives as long as it answers, and is cut 60 seconds after its last word.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const { bot, session } = await stage.connect();
    for (let asked = 1; asked <= 5; asked += 1) {
      pass(stage, BOT_ASKED_AFTER_MS);
      await until(() => bot.pings === asked);
      const heard = session.texts.length;
      bot.write({ opcode: PONG }, { opcode: TEXT, payload: 'x' });
      await until(() => session.texts.length > heard);
    }
    pass(stage, BOT_SILENCE_MS - BOT_SWEEP_MS);
    await settle();
    assert.deepEqual(session.ends, []);
    assert.equal(bot.pings, 7);
    pass(stage, 2 * BOT_SWEEP_MS);
    await until(() => bot.isEnded);
    assert.deepEqual(session.ends, ['silent']);
  },
);

test(
  'WSX-06 Deadlines are looked at as long as there is any bot, and again for who comes after the last.',
  TIMEOUT,
  async (context) => {
    const stage = await SocketStage.open(context);
    const [gone, left] = [await stage.connect(), await stage.connect()];
    gone.bot.socket.destroy();
    await until(() => stage.sockets.count === 1);
    pass(stage, BOT_ASKED_AFTER_MS);
    await until(() => left.bot.pings === 1);
    left.bot.socket.destroy();
    await until(() => stage.sockets.count === 0);
    const { bot } = await stage.connect();
    pass(stage, BOT_ASKED_AFTER_MS);
    await until(() => bot.pings === 1);
  },
);

test('All bots are asked to go at the end, and who comes later as well.', TIMEOUT, async (context) => {
  const stage = await SocketStage.open(context);
  const { bot, session } = await stage.connect();
  stage.sockets.close();
  const { bot: later } = await stage.connect();
  await until(() => bot.closeCode() !== undefined && later.close !== null);
  assert.deepEqual([bot.closeCode(), later.close?.code], [1012, 1012]);
  assert.deepEqual(session.ends, ['closed by us']);
});
