import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, Server, Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import tls from 'node:tls';

import { writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';
import { GOOD, SERVER_NAME } from './testing/tls-material.ts';

const UPGRADE = writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] });

/** What is heard on a new connection from `localAddress` until it is answered or ended. */
async function askFrom(context: TestContext, port: number, localAddress: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  context.after(() => socket.destroy());
  socket.write(writeRequest());
  const heard = await Promise.race([once(socket, 'data'), once(socket, 'end')]);
  return heard.join('');
}

test('LIM-03: server counts the connections of each address apart', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: echoPath,
    bounds: { connectionsPerAddressMax: 1 },
  });
  assert.match(await askFrom(context, stage.port, '127.0.0.1'), /^HTTP\/1\.1 200 /u);
  assert.match(await askFrom(context, stage.port, '127.0.0.2'), /^HTTP\/1\.1 200 /u);
  assert.equal(await askFrom(context, stage.port, '127.0.0.2'), '');
});

test('LIM-03: server lets an address in again when the last of its connections has gone', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: echoPath,
    bounds: { connectionsPerAddressMax: 1 },
  });
  for (let run = 1; run <= 3; run += 1) {
    const peer = await stage.connect();
    peer.write(writeRequest());
    await peer.untilIncludes('<');
    peer.socket.destroy();
    await stage.until(() => stage.server.stats().connections === 0);
  }
});

test('server refuses an upgrade that nobody would take', { timeout: 5_000 }, async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(UPGRADE);
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 400 /u);
  assert.deepEqual(stage.reasons(), ['upgrade']);
});

test('server tells of a handshake that failed as such', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD });
  const peer = await stage.connect();
  peer.write(writeRequest());
  await peer.untilEnd();
  await stage.untilEvent('connection-refused');
  assert.deepEqual(
    stage.events.filter(({ kind }) => kind === 'connection-refused'),
    [{ kind: 'connection-refused', reason: 'tls' }],
  );
});

/** A stage, and the listener of its server. */
async function openWatched(context: TestContext): Promise<{ stage: ServerStage; listener: Server }> {
  const listen = context.mock.method(Server.prototype, 'listen');
  const stage = await ServerStage.open(context);
  const listener: unknown = listen.mock.calls[0]?.this;
  assert.ok(listener instanceof Server);
  return { stage, listener };
}

/** The version on which a server and a client agree that speaks no newer one than `newest`. */
async function agree(context: TestContext, port: number, newest: tls.SecureVersion): Promise<string | null> {
  const socket = tls.connect({
    host: '127.0.0.1',
    port,
    servername: SERVER_NAME,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.1',
    maxVersion: newest,
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  context.after(() => socket.destroy());
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => {
    for (const end of ['secureConnect', 'close'])
      socket.once(end, () => {
        resolve();
      });
  });
  const version = socket.destroyed ? null : socket.getProtocol();
  socket.destroy();
  return version;
}

test('server refuses TLS 1.1 also in a process that allows it everywhere else', async (context) => {
  const { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS } = tls;
  context.after(() => Object.assign(tls, { DEFAULT_MIN_VERSION, DEFAULT_CIPHERS }));
  Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1.1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
  const lax = tls.createServer(GOOD).listen(0, '127.0.0.1');
  context.after(() => lax.close());
  await once(lax, 'listening');
  const { port } = lax.address() as { readonly port: number };
  assert.equal(await agree(context, port, 'TLSv1.1'), 'TLSv1.1');
  const stage = await ServerStage.open(context, { tls: GOOD });
  assert.equal(await agree(context, stage.port, 'TLSv1.1'), null);
  assert.equal(await agree(context, stage.port, 'TLSv1.2'), 'TLSv1.2');
});

test('server sends its answers at once, and hides no fault of its listener once it listens', async (context) => {
  const { listener } = await openWatched(context);
  assert.equal(Reflect.get(listener, 'noDelay'), true);
  const fault = new Error('no more descriptors');
  assert.throws(
    () => listener.emit('error', fault),
    (error) => error === fault,
  );
});

test('server names no address of a caller who is gone so early that he has none', async (context) => {
  const { stage, listener } = await openWatched(context);
  const socket = new Socket();
  context.after(() => socket.destroy());
  listener.emit('connection', socket);
  socket.emit('data', Buffer.from(writeRequest(), 'latin1'));
  await new Promise(setImmediate);
  const request = stage.asked[0]?.request;
  assert.deepEqual([request?.remoteAddress, request?.remotePort], ['', 0]);
  assert.equal(stage.server.stats().connections, 1);
});
