import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';

import { VenueStage } from './testing/venue-stage.ts';
import { UpstreamDialer } from './upstream-socket.ts';
import { openWebSocket, type WebSocketWish } from './websocket-client.ts';

/** A key whose accept value has no letter in upper case: one of a million. */
const KEY = Buffer.from('key0000001051691', 'latin1');
const ACCEPT = 'bfo217g0l2vokdkzswydrjeskfc=';

function writeSwitching(accept: string): string {
  return (
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
  );
}

/** Keeps the socket that it dialled last. */
class WatchedDialer extends UpstreamDialer {
  socket: Socket | null = null;

  override dial(onReady: () => void): Socket {
    this.socket = super.dial(onReady);
    return this.socket;
  }
}

function open(stage: VenueStage, more: Partial<WebSocketWish> = {}) {
  const dialer = new WatchedDialer({
    host: '127.0.0.1',
    port: stage.port,
    tls: null,
    hostHeader: 'unused',
  });
  const opened: Socket[] = [];
  const failures: string[] = [];
  openWebSocket(
    dialer,
    {
      target: '/ws',
      hostHeader: 'venue.test',
      key: KEY,
      limits: { headBytesMax: 4_096, headersMax: 20 },
      ...more,
    },
    { opened: (socket) => opened.push(socket), failed: (cause) => failures.push(cause) },
  );
  return { dialer, opened, failures };
}

test('WSX client reads the accept value letter by letter, in its own case', async (context) => {
  const stage = await VenueStage.open(context);
  const refused = open(stage);
  await stage.untilAsked(0);
  stage.line(0).socket.write(writeSwitching(ACCEPT.toUpperCase()));
  await stage.until(() => refused.failures.length + refused.opened.length > 0);
  assert.deepEqual(refused.failures, ['odd-handshake: accept']);
  const taken = open(stage);
  await stage.untilAsked(1);
  stage.line(1).socket.write(writeSwitching(ACCEPT));
  await stage.until(() => taken.failures.length + taken.opened.length > 0);
  assert.deepEqual(taken.failures, []);
  taken.opened[0]?.destroy();
});

test('WSX client leaves what comes behind the answer with the socket until its receiver reads', async (context) => {
  const stage = await VenueStage.open(context);
  const { opened } = open(stage);
  await stage.untilAsked(0);
  stage.line(0).socket.write(writeSwitching(ACCEPT));
  await stage.until(() => opened.length === 1);
  stage.line(0).socket.write('later');
  await stage.settle();
  let read = '';
  opened[0]?.on('data', (chunk: Buffer) => {
    read += chunk.toString('latin1');
  });
  opened[0]?.resume();
  await stage.until(() => read === 'later');
  opened[0]?.destroy();
});

test('WSX client names an error without a code as one of the socket', async (context) => {
  const stage = await VenueStage.open(context);
  const { dialer, failures } = open(stage);
  await stage.untilAsked(0);
  dialer.socket?.destroy(new Error('without a code'));
  await stage.until(() => failures.length > 0);
  assert.deepEqual(failures, ['socket-error']);
});

test('WSX client says that a wish has not the one form that is sent', async (context) => {
  const stage = await VenueStage.open(context);
  assert.throws(() => open(stage, { target: '/ws x' }), {
    name: 'TypeError',
    message: 'The handshake is not in the one form that is sent.',
  });
});
