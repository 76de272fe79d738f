import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import type { HttpAnswer } from './answer.ts';
import type { FramingReason } from './refusal.ts';
import type { HttpRequest } from './request.ts';
import type { SocketTaker } from './server.ts';
import { everyCut } from './testing/cuts.ts';
import { writeRequest } from './testing/request-examples.ts';
import { ServerStage } from './testing/server-stage.ts';

/** The example of RFC 6455 §1.3. */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';
const LINE = 'GET /ws/v5/private HTTP/1.1';

interface Lines {
  readonly connection?: string;
  readonly upgrade?: string;
  readonly key?: string | null;
  readonly version?: string | null;
  readonly more?: readonly string[];
  readonly line?: string;
}

function writeHandshake(lines: Lines = {}): string {
  const { connection = 'Upgrade', upgrade = 'websocket', key = KEY, version = '13', more = [] } = lines;
  return writeRequest({
    line: lines.line ?? LINE,
    lines: [
      `Connection: ${connection}`,
      `Upgrade: ${upgrade}`,
      ...(key === null ? [] : [`Sec-WebSocket-Key: ${key}`]),
      ...(version === null ? [] : [`Sec-WebSocket-Version: ${version}`]),
      ...more,
    ],
  });
}

interface Taken {
  readonly socket: Socket;
  readonly head: Buffer;
}

/** A server that takes every WebSocket, and what it was asked for and took. */
async function openStage(
  context: Parameters<typeof ServerStage.open>[0],
  decide?: (request: HttpRequest, take: SocketTaker) => SocketTaker | HttpAnswer,
) {
  const asked: HttpRequest[] = [];
  const taken: Taken[] = [];
  const take: SocketTaker = (socket, head) => taken.push({ socket, head });
  const stage = await ServerStage.open(context, {
    onWebSocket: (request) => {
      asked.push(request);
      return decide === undefined ? take : decide(request, take);
    },
  });
  return { stage, asked, taken };
}

const ACCEPTED: Readonly<Record<string, string>> = {
  'as the RFC shows it': writeHandshake(),
  'with words in any case': writeHandshake({ connection: 'upgrade', upgrade: 'WebSocket' }),
  'with extensions, which are not taken': writeHandshake({
    more: ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'],
  }),
  'with a length of nothing': writeHandshake({ more: ['Content-Length: 0'] }),
  'with a query': writeHandshake({ line: 'GET /ws/v5/private?brokerId=9999 HTTP/1.1' }),
};

for (const [name, text] of Object.entries(ACCEPTED)) {
  test(`WSX server opens a WebSocket ${name}`, async (context) => {
    const { stage, asked, taken } = await openStage(context);
    const peer = await stage.connect();
    peer.write(text);
    assert.equal(await peer.until((received) => received.endsWith('\r\n\r\n')), SWITCHING);
    assert.equal(asked[0]?.path, '/ws/v5/private');
    assert.equal(taken.length, 1);
    assert.deepEqual(stage.reasons(), []);
    assert.equal(stage.server.stats().requests, 1);
  });
}

interface Refused {
  readonly name: string;
  readonly text: string;
  readonly reason: FramingReason;
  readonly status: number;
}

function rows(reason: FramingReason, status: number, texts: Readonly<Record<string, string>>): Refused[] {
  return Object.entries(texts).map(([name, text]) => ({ name, text, reason, status }));
}

const REFUSED: readonly Refused[] = [
  ...rows('websocket-key', 400, {
    'no key': writeHandshake({ key: null }),
    'an empty key': writeHandshake({ key: '' }),
    'a key of 15 bytes': writeHandshake({ key: Buffer.alloc(15).toString('base64') }),
    'a key of 17 bytes': writeHandshake({ key: Buffer.alloc(17).toString('base64') }),
    'a key without padding': writeHandshake({ key: KEY.slice(0, -2) }),
    'a key with bits to spare': writeHandshake({ key: 'dGhlIHNhbXBsZSBub25jZR==' }),
    'a key for addresses': writeHandshake({ key: `${'_-'.repeat(10)}_w==` }),
    'a key with a space inside': writeHandshake({ key: 'dGhlIHNhbXBsZS Bub25jZQ==' }),
    'a key and more': writeHandshake({ key: `${KEY}, ${KEY}` }),
  }),
  ...rows('websocket-version', 426, {
    'no version': writeHandshake({ version: null }),
    'an old version': writeHandshake({ version: '8' }),
    'a list of versions': writeHandshake({ version: '13, 8' }),
    'a version with a zero in front': writeHandshake({ version: '013' }),
  }),
  ...rows('websocket-origin', 403, {
    'the origin of a page': writeHandshake({ more: ['Origin: https://evil.example'] }),
    'the origin of nobody': writeHandshake({ more: ['Origin: null'] }),
    'an empty origin': writeHandshake({ more: ['Origin:'] }),
  }),
  ...rows('websocket-protocol', 400, {
    'a subprotocol': writeHandshake({ more: ['Sec-WebSocket-Protocol: chat'] }),
  }),
  ...rows('upgrade', 400, {
    'another method': writeHandshake({ line: 'POST /ws/v5/private HTTP/1.1' }),
    'another protocol': writeHandshake({ upgrade: 'h2c' }),
    'a list of protocols': writeHandshake({ upgrade: 'websocket, h2c' }),
    'no wish for an upgrade': writeHandshake({ connection: 'keep-alive' }),
  }),
  ...rows('connection', 400, {
    'a list of wishes': writeHandshake({ connection: 'keep-alive, Upgrade' }),
  }),
  ...rows('header-duplicate', 400, {
    'two keys': writeHandshake({ more: [`Sec-WebSocket-Key: ${KEY}`] }),
    'two versions': writeHandshake({ more: ['Sec-WebSocket-Version: 13'] }),
    'two upgrades': writeHandshake({ more: ['Upgrade: websocket'] }),
    'two connections': writeHandshake({ more: ['Connection: Upgrade'] }),
  }),
  ...rows('body-unexpected', 400, { 'a body': `${writeHandshake({ more: ['Content-Length: 2'] })}ab` }),
  ...rows('transfer-encoding', 400, {
    'a coding': writeHandshake({ more: ['Transfer-Encoding: chunked'] }),
  }),
  ...rows('version', 505, { 'HTTP/1.0': writeHandshake({ line: 'GET /ws/v5/private HTTP/1.0' }) }),
];

for (const { name, text, reason, status } of REFUSED) {
  test(`WSX-11 server refuses a WebSocket for ${name}`, { timeout: 5_000 }, async (context) => {
    const { stage, asked, taken } = await openStage(context);
    const peer = await stage.connect();
    peer.write(`${text}${writeRequest()}`);
    const answer = await peer.untilEnd();
    assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer);
    assert.equal(answer.includes('\r\nSec-WebSocket-Version: 13\r\n'), reason === 'websocket-version');
    assert.deepEqual(stage.reasons(), [reason]);
    assert.deepEqual([asked, taken, stage.asked], [[], [], []]);
  });
}

test('WSX server reads a handshake however it is cut, and hands over what came behind it', async (context) => {
  const { stage, taken } = await openStage(context);
  const bytes = Buffer.from(writeHandshake({ line: 'GET /ws HTTP/1.1' }), 'latin1');
  for (const pieces of everyCut(bytes)) {
    const before = taken.length;
    const peer = await stage.connect();
    for (const piece of pieces) {
      peer.socket.write(piece);
      if (pieces.length === 2) await new Promise((resolve) => setImmediate(resolve));
    }
    peer.write('frames');
    assert.equal(await peer.untilIncludes('\r\n\r\n'), SWITCHING);
    await stage.until(() => taken.length > before);
    const { socket, head } = taken[before] ?? assert.fail();
    let rest = head.toString('latin1');
    socket.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1');
    });
    socket.resume();
    await stage.until(() => rest.length >= 6);
    assert.equal(rest, 'frames');
    peer.socket.destroy();
  }
  assert.ok(taken.length > 15);
});

test('WSX-02 server answers what its owner says instead of a WebSocket, and ends', async (context) => {
  const { stage, taken } = await openStage(context, (request, take) =>
    request.path === '/ws' ? take : { status: 404, headers: [], body: Buffer.from('nothing') },
  );
  const refused = await stage.connect();
  refused.write(writeHandshake());
  const answer = await refused.untilEnd();
  assert.match(answer, /^HTTP\/1\.1 404 [^]*Connection: close\r\n\r\nnothing$/u);
  assert.equal(taken.length, 0);
  const opened = await stage.connect();
  opened.write(writeHandshake({ line: 'GET /ws HTTP/1.1' }));
  assert.equal(await opened.untilIncludes('\r\n\r\n'), SWITCHING);
});

test('WSX server turns a throw of its owner into a 500, before or behind its answer', async (context) => {
  const fault = new Error('owner');
  const { stage } = await openStage(context, (request) => {
    if (request.path === '/ws') throw fault;
    return () => {
      throw fault;
    };
  });
  const before = await stage.connect();
  before.write(writeHandshake({ line: 'GET /ws HTTP/1.1' }));
  assert.match(await before.untilEnd(), /^HTTP\/1\.1 500 /u);
  const behind = await stage.connect();
  behind.write(writeHandshake());
  const received = await behind.untilEnd();
  assert.ok(received === SWITCHING || received === '', received);
  await stage.untilEvent('fault', 2);
});

test('WSX server without streams refuses every WebSocket', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeHandshake());
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 400 [^]*upgrade/u);
});

test('WSX server refuses a WebSocket behind a request that is not answered yet', async (context) => {
  const { stage, taken } = await openStage(context);
  const peer = await stage.connect();
  peer.write(writeRequest() + writeHandshake());
  await stage.untilAsked(1);
  stage.answer(0, '<a>');
  assert.match(await peer.untilEnd(), /<a>HTTP\/1\.1 400 [^]*upgrade/u);
  assert.equal(taken.length, 0);
});
