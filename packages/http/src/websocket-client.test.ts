import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test, type TestContext } from 'node:test';

import { everyCut } from './testing/cuts.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';
import { VenueStage, type VenueOptions } from './testing/venue-stage.ts';
import { UpstreamDialer, type UpstreamTarget } from './upstream-socket.ts';
import { openWebSocket, type WebSocketOpening, type WebSocketWish } from './websocket-client.ts';

const KEY = Buffer.from('the sample nonce', 'latin1');
const ACCEPT = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=';
const LIMITS = { headBytesMax: 4_096, headersMax: 20 };
const GREETING =
  'GET /ws/v5/public?brokerId=9999 HTTP/1.1\r\nHost: venue.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n';

function writeSwitching(lines: readonly string[], line = 'HTTP/1.1 101 Switching Protocols'): string {
  return `${[line, ...lines].join('\r\n')}\r\n\r\n`;
}

const LINES = ['Upgrade: websocket', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${ACCEPT}`];
const SWITCHING = writeSwitching(LINES);

/** What became of one wish. */
class Wished {
  readonly opening: WebSocketOpening;
  socket: Socket | null = null;
  head = '';
  readonly failures: string[] = [];

  constructor(target: UpstreamTarget, wish: Partial<WebSocketWish> = {}) {
    this.opening = openWebSocket(
      new UpstreamDialer(target),
      { target: '/ws/v5/public?brokerId=9999', hostHeader: 'venue.test', key: KEY, limits: LIMITS, ...wish },
      {
        opened: (socket, head) => {
          this.socket = socket;
          this.head = head.toString('latin1');
        },
        failed: (cause) => this.failures.push(cause),
      },
    );
  }

  get isDecided(): boolean {
    return this.socket !== null || this.failures.length > 0;
  }
}

async function open(context: TestContext, options: VenueOptions = {}): Promise<VenueStage> {
  return VenueStage.open(context, options);
}

function wish(stage: VenueStage, more: Partial<WebSocketWish> = {}): Wished {
  return new Wished({ host: '127.0.0.1', port: stage.port, tls: null, hostHeader: 'unused' }, more);
}

test('WSX client asks in one form, and hands over the socket with what came behind the answer', async (context) => {
  const stage = await open(context);
  const wished = wish(stage);
  await stage.untilAsked(0);
  assert.equal(stage.line(0).received, GREETING);
  stage.line(0).socket.write(`${SWITCHING}frames`);
  await stage.until(() => wished.isDecided);
  assert.deepEqual(wished.failures, []);
  assert.equal(wished.head, 'frames');
  wished.socket?.write('more');
  await stage.until(() => stage.line(0).received === `${GREETING}more`);
  wished.socket?.destroy();
});

const ACCEPTED: Readonly<Record<string, string>> = {
  'words in any case': writeSwitching(['UPGRADE: WebSocket', 'connection: upgrade', LINES[2] ?? '']),
  'no phrase': writeSwitching(LINES, 'HTTP/1.1 101 '),
  'headers of content networks': writeSwitching([...LINES, 'Server: cloudflare', 'Set-Cookie: a=b; Secure']),
};

for (const [name, answer] of Object.entries(ACCEPTED)) {
  test(`WSX client takes an answer with ${name}`, async (context) => {
    const stage = await open(context);
    const wished = wish(stage);
    await stage.untilAsked(0);
    stage.line(0).socket.write(answer);
    await stage.until(() => wished.isDecided);
    assert.deepEqual(wished.failures, []);
    wished.socket?.destroy();
  });
}

const ODD: readonly (readonly [reason: string, answer: string])[] = [
  ['status', writeSwitching(LINES, 'HTTP/1.1 200 OK')],
  ['status', writeSwitching(LINES, 'HTTP/1.0 101 Switching Protocols')],
  ['status', writeSwitching(LINES, 'HTTP/1.1 101')],
  ['status', writeSwitching(LINES, 'HTTP/1.1 1010 Switching')],
  ['status', writeSwitching(['Content-Length: 0'], 'HTTP/1.1 403 Forbidden')],
  ['upgrade', writeSwitching(LINES.slice(1))],
  ['upgrade', writeSwitching(['Upgrade: h2c', ...LINES.slice(1)])],
  ['upgrade', writeSwitching([...LINES, 'Upgrade: websocket'])],
  ['connection', writeSwitching([LINES[0] ?? '', LINES[2] ?? ''])],
  ['connection', writeSwitching([...LINES, 'Connection: close'])],
  ['accept', writeSwitching(LINES.slice(0, 2))],
  ['accept', writeSwitching([...LINES.slice(0, 2), `Sec-WebSocket-Accept: ${ACCEPT.toLowerCase()}`])],
  ['accept', writeSwitching([...LINES.slice(0, 2), 'Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA='])],
  ['accept', writeSwitching([...LINES, `Sec-WebSocket-Accept: ${ACCEPT}`])],
  ['negotiated', writeSwitching([...LINES, 'Sec-WebSocket-Extensions: permessage-deflate'])],
  ['negotiated', writeSwitching([...LINES, 'Sec-WebSocket-Protocol: chat'])],
  ['framing', writeSwitching([...LINES, 'Transfer-Encoding: chunked'])],
  ['framing', writeSwitching([...LINES, 'Content-Length: 5'])],
  ['bare-lf', SWITCHING.replaceAll('\r\n', '\n')],
  ['header-fold', writeSwitching([...LINES, ' folded'])],
  ['head-too-large', writeSwitching([...LINES, `X: ${'x'.repeat(4_096)}`])],
  ['headers-too-many', writeSwitching([...LINES, ...Array.from({ length: 18 }, (_, at) => `X-${at}: x`)])],
];

for (const [reason, answer] of ODD) {
  test(
    `WSX client refuses the answer ${JSON.stringify(answer.slice(0, 120))} (${reason})`,
    { timeout: 5_000 },
    async (context) => {
      const stage = await open(context);
      const wished = wish(stage);
      await stage.untilAsked(0);
      stage.line(0).socket.write(`${answer}frames`);
      await stage.until(() => wished.isDecided);
      assert.deepEqual(wished.failures, [`odd-handshake: ${reason}`]);
      await stage.until(() => stage.line(0).isClosed);
      assert.equal(stage.line(0).received, GREETING);
    },
  );
}

test('WSX client reads an answer however it is cut', async (context) => {
  const stage = await open(context);
  let at = 0;
  for (const pieces of everyCut(Buffer.from(`${SWITCHING}x`, 'latin1'))) {
    const wished = wish(stage);
    await stage.untilAsked(at);
    for (const piece of pieces) {
      stage.line(at).socket.write(piece);
      if (pieces.length === 2) await new Promise((resolve) => setImmediate(resolve));
    }
    await stage.until(() => wished.isDecided);
    assert.deepEqual(wished.failures, []);
    wished.socket?.destroy();
    at += 1;
  }
  assert.ok(at > 15);
});

test('WSX client says why there is no socket, once', async (context) => {
  const stage = await open(context, { onLine: (line) => line.socket.end() });
  const ended = wish(stage);
  await stage.until(() => ended.isDecided);
  const refused = new Wished({ host: '127.0.0.1', port: 1, tls: null, hostHeader: 'unused' });
  await stage.until(() => refused.isDecided);
  await stage.settle();
  assert.deepEqual(ended.failures, ['closed']);
  assert.deepEqual(refused.failures, ['ECONNREFUSED']);
});

test('WSX client that is given up closes its socket and says nothing', async (context) => {
  const stage = await open(context);
  const wished = wish(stage);
  await stage.untilAsked(0);
  wished.opening.destroy();
  stage.line(0).socket.write(SWITCHING);
  await stage.until(() => stage.line(0).isClosed);
  await stage.settle();
  assert.equal(wished.isDecided, false);
});

test('WSX client speaks TLS to a verified venue alone', async (context) => {
  const stage = await open(context, { tls: GOOD });
  const place = { host: '127.0.0.1', port: stage.port, hostHeader: 'unused' };
  const wished = new Wished({ ...place, tls: { servername: SERVER_NAME, ca: AUTHORITY } });
  await stage.untilAsked(0);
  stage.line(0).socket.write(SWITCHING);
  await stage.until(() => wished.isDecided);
  assert.deepEqual(wished.failures, []);
  wished.socket?.destroy();
  const other = new Wished({ ...place, tls: { servername: 'other.test', ca: AUTHORITY } });
  await stage.until(() => other.isDecided);
  assert.deepEqual(other.failures, ['ERR_TLS_CERT_ALTNAME_INVALID']);
  assert.equal(stage.received, GREETING);
});

test('WSX client writes no handshake but in its one form', async (context) => {
  const stage = await open(context);
  const wrong: readonly Partial<WebSocketWish>[] = [
    { target: '/ws\r\nX: y' },
    { target: 'ws' },
    { hostHeader: '' },
    { hostHeader: 'a\r\nb' },
    { key: KEY.subarray(1) },
  ];
  for (const more of wrong) assert.throws(() => wish(stage, more), TypeError);
  await stage.settle();
  assert.equal(stage.lines.length, 0);
});
