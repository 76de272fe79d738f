import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { WebSocketServer } from 'ws';
import {
  VENUE_CLOSE_MS,
  VENUE_CONNECT_MS,
  VENUE_FRAMES,
  VENUE_QUEUE_BYTES_MAX,
  VENUE_TEXT_BYTES_MAX,
} from '../streams/bounds.ts';
import { settle, until } from '../testing/socket-stage.ts';
import { ENDPOINT, PAPER, VenueSockets } from '../testing/venue-sockets.ts';
import { createHostTable } from './hosts.ts';

const TIMEOUT = { timeout: 20_000 };
const [TEXT, BINARY, CLOSE, PING] = [1, 2, 8, 9];

test(
  'A socket opens, sends masked text, hears text, and closes, with an unmodified server.',
  TIMEOUT,
  async (context) => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: true });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const closes: number[] = [];
    server.on('connection', (peer) => {
      peer.on('message', (data: Buffer) => peer.send(`echo ${data.toString()}`));
      peer.on('close', (code) => closes.push(code));
    });
    const stage = await VenueSockets.open(context, {
      findTarget: createHostTable({ okx: { host: '127.0.0.1', port } }, 'streams'),
    });
    context.after(() => server.close());
    const { socket, events } = stage.connect();
    assert.equal(socket.send('too early'), false);
    await until(() => events.openings === 1);
    assert.equal(socket.send('{"op":"€"}'), true);
    await until(() => events.frames.length === 1);
    assert.deepEqual([events.frames, events.packed], [['echo {"op":"€"}'], [null]]);
    socket.close();
    assert.equal(socket.send('too late'), false);
    await until(() => events.ends.length === 1 && closes.length === 1);
    assert.deepEqual(events.ends, [{ code: null, reason: 'closed by us', opened: true }]);
    assert.deepEqual(closes, [1000]);
  },
);

test(
  'A handshake names the host and the path of its endpoint and a key of its own.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const opened = [stage.connect(), stage.connect({ path: '/ws/v5/private' })];
    await until(() => opened.every(({ events }) => events.openings === 1));
    const [one, other] = stage.ends.map(({ handshake }) => handshake.split('\r\n'));
    assert.ok(one && other);
    const [lines] = [one, other].sort((left) => (left[0]?.includes('public') === true ? -1 : 1));
    assert.equal(lines?.[0], 'GET /ws/v5/public HTTP/1.1');
    assert.equal(lines[1], `Host: 127.0.0.1:${stage.port}`);
    assert.equal(stage.streams.hostOf(PAPER), `127.0.0.1:${stage.port}`);
    const keys = [one, other].map((each) => each.find((line) => line.startsWith('Sec-WebSocket-Key')));
    assert.notEqual(keys[0], keys[1]);
  },
);

test(
  'What a venue packs is unpacked, passed on as it came, and heard in its order.',
  TIMEOUT,
  async (context) => {
    const early = gzipSync('early');
    const stage = await VenueSockets.open(context, {
      onHandshake: (end) => end.accept(Buffer.concat([Buffer.from([0x82, early.length]), early])),
    });
    const { events } = stage.connect({ encoding: 'gzip' });
    await until(() => events.frames.length === 1);
    const texts = Array.from({ length: 50 }, (_, at) => `${at} ${'x'.repeat(at % 2 === 0 ? 50_000 : 5)}`);
    stage.end(0).write(...texts.map((text) => ({ opcode: BINARY, payload: gzipSync(text) })));
    // Some venues answer errors in plain text where they pack.
    stage.end(0).write({ opcode: TEXT, payload: 'plain' });
    await until(() => events.frames.length === 52);
    assert.deepEqual(events.frames, ['early', ...texts, 'plain']);
    assert.deepEqual(events.packed[1], gzipSync(texts[0] ?? ''));
    assert.equal(events.packed[51], null);
  },
);

const UNREADABLE: Readonly<Record<string, readonly ['text' | 'gzip', Buffer]>> = {
  'packed where text is spoken': ['text', gzipSync('x')],
  'not packed by what it says': ['gzip', Buffer.from('{"ping":1}')],
  'cut off': ['gzip', gzipSync('x'.repeat(1_000)).subarray(0, -9)],
  'no UTF-8': ['gzip', gzipSync(Buffer.from('c0c1', 'hex'))],
  empty: ['gzip', Buffer.alloc(0)],
  'packed to unpack beyond the bound': ['gzip', gzipSync(Buffer.alloc(VENUE_TEXT_BYTES_MAX + 1, 0x20))],
};

for (const [name, [encoding, payload]] of Object.entries(UNREADABLE))
  test(`A message that is ${name} ends the socket by 1003.`, TIMEOUT, async (context) => {
    const stage = await VenueSockets.open(context);
    const { events } = stage.connect({ encoding });
    await until(() => events.openings === 1);
    stage
      .end(0)
      .write(
        { opcode: TEXT, payload: 'before' },
        { opcode: BINARY, payload },
        { opcode: TEXT, payload: 'x' },
      );
    await until(() => stage.end(0).closes.length === 1);
    assert.deepEqual(stage.end(0).closes, [1003]);
    stage.clock.advance(VENUE_CLOSE_MS);
    await until(() => events.ends.length === 1);
    assert.deepEqual(events.frames, ['before']);
    assert.deepEqual(events.ends, [
      { code: null, reason: 'a message that cannot be unpacked', opened: true },
    ]);
  });

test(
  'A message that unpacks to the bound is taken, and costs a fraction of a second.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const { events } = stage.connect({ encoding: 'gzip' });
    await until(() => events.openings === 1);
    stage.end(0).write({ opcode: BINARY, payload: gzipSync(Buffer.alloc(VENUE_TEXT_BYTES_MAX, 0x20)) });
    await until(() => events.frames.length === 1);
    assert.equal(events.frames[0]?.length, VENUE_TEXT_BYTES_MAX);
  },
);

const ODD = {
  'a masked frame': { frames: [{ opcode: TEXT, payload: 'x', mask: true }], code: 1002 },
  'a reserved bit': { frames: [{ opcode: TEXT, payload: 'x', reserved: 4 }], code: 1002 },
  'an unknown opcode': { frames: [{ opcode: 3, payload: 'x' }], code: 1002 },
  'text that is no UTF-8': { frames: [{ opcode: TEXT, payload: Buffer.from('ff', 'hex') }], code: 1007 },
  'a length beyond the bound': {
    frames: [{ opcode: TEXT, payload: 'x', saidLength: BigInt(VENUE_FRAMES.messageBytesMax + 1) }],
    code: 1009,
  },
} as const;

for (const [name, { frames, code }] of Object.entries(ODD))
  test(`WSX-03 ${name} of a venue ends the socket by ${code}.`, TIMEOUT, async (context) => {
    const stage = await VenueSockets.open(context);
    const { events } = stage.connect();
    await until(() => events.openings === 1);
    stage.end(0).write({ opcode: TEXT, payload: 'before' });
    await until(() => events.frames.length === 1);
    stage.end(0).write(...frames);
    await until(() => stage.end(0).closes.length === 1);
    assert.deepEqual(stage.end(0).closes, [code]);
    stage.end(0).socket.end();
    await until(() => events.ends.length === 1);
    assert.equal(events.ends[0]?.code, null);
    assert.deepEqual(events.frames, ['before']);
  });

test('WSX-06 A ping of the protocol is answered with its own content, masked.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context);
  const { events } = stage.connect();
  await until(() => events.openings === 1);
  stage.end(0).write({ opcode: PING, payload: 'abc' });
  await until(() => stage.end(0).pongs.length === 1);
  const pong = Buffer.from(stage.end(0).pongs[0] ?? '', 'hex');
  assert.deepEqual([...pong.subarray(0, 2), pong.length], [0x8a, 0x83, 9]);
  const content = pong.subarray(6).map((byte, at) => byte ^ (pong[2 + at] ?? 0));
  assert.equal(Buffer.from(content).toString(), 'abc');
  assert.deepEqual(events.frames, []);
});

test(
  'WSX-06 Who has to ask says that he is there as often as he should; who is asked does not.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const asking = stage.connect();
    await until(() => asking.events.openings === 1);
    const asked = stage.connect({ asks: 'venue' });
    await until(() => asked.events.openings === 1);
    for (let round = 1; round <= 3; round += 1) {
      stage.clock.advance(ENDPOINT.askEveryMs);
      await until(() => stage.end(0).texts.length === round);
      stage.clock.advance(1);
      for (const end of stage.ends) end.write({ opcode: TEXT, payload: 'pong' });
      await until(() => asked.events.frames.length === round && asking.events.frames.length === round);
    }
    assert.deepEqual(stage.end(0).texts, ['ping', 'ping', 'ping']);
    assert.deepEqual(stage.end(1).texts, []);
  },
);

for (const asks of ['client', 'venue'] as const)
  test(
    `WSX-06 A venue that says nothing for as long as means that it is gone is left (${asks} asks).`,
    TIMEOUT,
    async (context) => {
      const stage = await VenueSockets.open(context);
      const { socket, events } = stage.connect({ asks });
      await until(() => events.openings === 1);
      stage.clock.advance(ENDPOINT.silenceMs - 1);
      stage.end(0).write({ opcode: TEXT, payload: 'just in time' });
      await until(() => events.frames.length === 1);
      for (let passed = 0; passed < ENDPOINT.silenceMs - 1; passed += 1_000) stage.clock.advance(1_000);
      stage.clock.advance(0);
      assert.equal(socket.send('x'), false);
      await until(() => events.ends.length === 1 && stage.end(0).isEnded);
      assert.deepEqual(events.ends, [{ code: null, reason: 'silence', opened: true }]);
      assert.equal(stage.clock.timers, 0);
    },
  );

test(
  'The venue’s close is told with its code and reason, once, and nothing behind it.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const { socket, events } = stage.connect();
    await until(() => events.openings === 1);
    const payload = Buffer.concat([Buffer.from([4007 >> 8, 4007 & 0xff]), Buffer.from('key deleted')]);
    stage.end(0).write({ opcode: CLOSE, payload }, { opcode: TEXT, payload: 'behind' });
    await until(() => events.ends.length === 1 && stage.end(0).closes.length === 1);
    assert.deepEqual(events.ends, [{ code: 4007, reason: 'key deleted', opened: true }]);
    assert.deepEqual(stage.end(0).closes, [4007]);
    assert.deepEqual(events.frames, []);
    assert.equal(socket.send('x'), false);
    socket.close();
    await settle();
    assert.equal(events.ends.length, 1);
  },
);

test('A connection that is lost is told, never from within a call.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context);
  const [reset, ended] = [stage.connect(), stage.connect()];
  await until(() => reset.events.openings + ended.events.openings === 2);
  stage.end(0).socket.resetAndDestroy();
  stage.end(1).socket.end();
  await until(() => reset.events.ends.length + ended.events.ends.length === 2);
  for (const { events } of [reset, ended])
    assert.deepEqual(events.ends, [{ code: null, reason: 'lost', opened: true }]);
  const waiting = stage.connect();
  waiting.socket.close();
  assert.deepEqual(waiting.events.ends, []);
  await until(() => waiting.events.ends.length === 1);
  assert.deepEqual(waiting.events.ends, [{ code: null, reason: 'closed by us', opened: false }]);
});

test(
  'A socket that does not open ends, for a refusal, an odd answer, or the deadline.',
  TIMEOUT,
  async (context) => {
    const answers = ['HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n', '\n\n', ''];
    const stage = await VenueSockets.open(context, {
      onHandshake: (end) => end.socket.write(answers[stage.ends.indexOf(end)] ?? ''),
    });
    const reasons: string[] = [];
    for (let at = 0; at < answers.length; at += 1) {
      const { socket, events } = stage.connect();
      await until(() => stage.ends[at]?.handshake.endsWith('\r\n\r\n') === true);
      if (answers[at] === '') {
        stage.clock.advance(VENUE_CONNECT_MS - 1);
        await settle();
        assert.equal(events.ends.length, 0);
        stage.clock.advance(1);
      }
      await until(() => events.ends.length === 1);
      assert.equal(socket.send('x'), false);
      assert.equal(events.openings, 0);
      assert.equal(events.ends[0]?.opened, false);
      await until(() => stage.end(at).isEnded);
      reasons.push(events.ends[0].reason);
    }
    assert.deepEqual(reasons, ['odd-handshake: status', 'odd-handshake: bare-lf', 'not open in time']);
  },
);

test(
  'WSX-07 A send says the truth: what the last check stops, or a full socket, has left with no byte.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const { socket, events } = stage.connect();
    await until(() => events.openings === 1);
    assert.equal(
      socket.send('stopped', () => false),
      false,
    );
    assert.equal(
      socket.send('sent', () => true),
      true,
    );
    await until(() => stage.end(0).texts.length === 1);
    stage.end(0).socket.pause();
    const order = 'x'.repeat(16 * 1024);
    let sent = 1;
    while (socket.send(order)) {
      sent += 1;
      await settle();
      assert.ok(sent * order.length < 64 * 1024 * 1024);
    }
    assert.ok(sent * order.length > VENUE_QUEUE_BYTES_MAX);
    // Neither is a pong added to what is not read.
    stage.end(0).write({ opcode: PING, payload: 'x' }, { opcode: TEXT, payload: 'behind' });
    await until(() => events.frames.length === 1);
    stage.end(0).socket.resume();
    await until(() => stage.end(0).texts.length === sent);
    assert.deepEqual([...new Set(stage.end(0).texts)], ['sent', order]);
    assert.equal(stage.end(0).pongCount, 0);
    assert.equal(socket.send('again'), true);
  },
);

test('Every frame is masked by bytes of its own.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context);
  const { socket, events } = stage.connect();
  await until(() => events.openings === 1);
  const chunks: Buffer[] = [];
  stage.end(0).socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (let at = 0; at < 100; at += 1) socket.send('0123456789');
  await until(() => stage.end(0).texts.length === 100);
  const bytes = Buffer.concat(chunks);
  const masks = Array.from({ length: 100 }, (_, at) =>
    bytes.subarray(at * 16 + 2, at * 16 + 6).toString('hex'),
  );
  assert.equal(bytes.length, 1_600);
  assert.ok(new Set(masks).size > 95);
});

test(
  'A venue that ends its side has ended the socket, though it never reads what waits for it.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const { socket, events } = stage.connect();
    await until(() => events.openings === 1);
    stage.end(0).socket.pause();
    while (socket.send('x'.repeat(16 * 1024))) await settle();
    stage.end(0).socket.end();
    await until(() => events.ends.length === 1);
    assert.deepEqual(events.ends, [{ code: null, reason: 'lost', opened: true }]);
    assert.equal(stage.clock.timers, 0);
  },
);

test('A socket that is closing closes once, whatever still comes.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context);
  const { socket, events } = stage.connect();
  await until(() => events.openings === 1);
  socket.close();
  await until(() => stage.end(0).closes.length > 0);
  const { bytesRead } = stage.end(0).socket;
  stage.end(0).write({ opcode: PING, payload: 'x' }, { opcode: 3, payload: 'odd' });
  await settle();
  assert.deepEqual([stage.end(0).closes, events.ends], [[1000], []]);
  assert.equal(stage.end(0).socket.bytesRead, bytesRead);
  stage.clock.advance(VENUE_CLOSE_MS);
  await until(() => events.ends.length === 1);
});

test(
  'Who hears may fail, close, or send at once; a failure ends the socket and nothing else.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const [failing, closing] = [stage.connect(), stage.connect()];
    closing.events.onOpened = () => assert.equal(closing.socket.send('at once'), true);
    closing.events.onFrame = () => closing.socket.close();
    failing.events.onFrame = () => assert.fail('a fault');
    await until(() => failing.events.openings + closing.events.openings === 2);
    for (const end of stage.ends) end.write({ opcode: TEXT, payload: 'a' }, { opcode: TEXT, payload: 'b' });
    await until(() => stage.ends.every(({ closes }) => closes.length === 1));
    assert.deepEqual(stage.ends.flatMap(({ closes }) => closes).sort(), [1000, 1011]);
    assert.deepEqual([failing.events.frames, closing.events.frames], [['a'], ['a']]);
    stage.clock.advance(VENUE_CLOSE_MS);
    await until(() => failing.events.ends.length + closing.events.ends.length === 2);
    assert.deepEqual(
      stage.ends.flatMap(({ texts }) => texts),
      ['at once'],
    );
  },
);

test('Who hears of the end may fail over it: that ends nothing else.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context);
  const [failing, other] = [stage.connect(), stage.connect()];
  await until(() => failing.events.openings + other.events.openings === 2);
  let isTold = false;
  failing.events.ended = () => {
    isTold = true;
    assert.fail('a fault');
  };
  failing.socket.close();
  stage.clock.advance(VENUE_CLOSE_MS);
  await until(() => isTold);
  await settle();
  assert.equal(other.socket.send('still here'), true);
});
