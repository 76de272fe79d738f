import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import { createPool } from './client.ts';
import { EXAMPLE_HOST, REFUSED, writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';
import { fillRequest } from './testing/venue-stage.ts';

function dial(context: TestContext, port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ host: '127.0.0.1', port, ca: AUTHORITY, servername: SERVER_NAME, ...options });
  socket.on('error', () => undefined);
  context.after(() => socket.destroy());
  return socket;
}

/** Everything that comes until the other side ends. */
async function readAll(socket: TLSSocket): Promise<string> {
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
  return text;
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`server answers over ${version}`, async (context) => {
    const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
    const socket = dial(context, stage.port, {
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['h2', 'http/1.1'],
    });
    await once(socket, 'secureConnect');
    assert.equal(socket.getProtocol(), version);
    assert.equal(socket.alpnProtocol, 'http/1.1');
    socket.write(writeRequest() + writeRequest({ line: 'GET /last HTTP/1.1', lines: ['Connection: close'] }));
    const received = await readAll(socket);
    assert.match(received, /<\/api\/v5\/public\/time>[^]*<\/last>$/u);
  });
}

test('server answers a half-closed caller over TLS', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD });
  const halfOpen: ConnectionOptions & { readonly allowHalfOpen: boolean } = { allowHalfOpen: true };
  const socket = dial(context, stage.port, halfOpen);
  socket.end(writeRequest());
  await stage.untilAsked(1);
  // The end of the caller must have been seen by now.
  await stage.turns();
  stage.answer(0, '<late>');
  assert.match(await readAll(socket), /<late>$/u);
});

test('server refuses over TLS what it refuses without', async (context) => {
  const example = REFUSED.find(({ id }) => id === 'PTH-09');
  assert.ok(example);
  const stage = await ServerStage.open(context, { tls: GOOD });
  const socket = dial(context, stage.port);
  socket.write(example.text + writeRequest({ line: 'POST /canary HTTP/1.1' }), 'latin1');
  assert.match(await readAll(socket), /^HTTP\/1\.1 400 /u);
  assert.deepEqual(stage.asked, []);
  assert.deepEqual(stage.reasons(), [example.reason]);
});

test('server refuses TLS 1.1, and serves the same client with TLS 1.2', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  const old: ConnectionOptions = { minVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
  const refused = dial(context, stage.port, { ...old, maxVersion: 'TLSv1.1' });
  await new Promise<void>((resolve) => {
    refused.once('close', () => {
      resolve();
    });
  });
  await stage.untilEvent('connection-refused');
  assert.equal(refused.authorized, false);
  const served = dial(context, stage.port, { ...old, maxVersion: 'TLSv1.2' });
  served.write(writeRequest({ lines: ['Connection: close'] }));
  assert.match(await readAll(served), /^HTTP\/1\.1 200 /u);
});

test('server ends a caller who speaks plainly to its TLS port', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD });
  const peer = await stage.connect();
  peer.write(writeRequest());
  await peer.untilEnd();
  await stage.untilEvent('connection-refused');
  assert.deepEqual(stage.asked, []);
  await stage.until(() => stage.server.stats().connections === 0);
});

test('server gives up a handshake that is never finished', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, bounds: { tlsHandshakeMs: 10 } });
  const peer = await stage.connect();
  await peer.untilEnd();
  await stage.untilEvent('connection-refused');
});

test('server counts unfinished handshakes against its bounds', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, bounds: { connectionsMax: 1 } });
  await stage.connect();
  await stage.untilEvent('connection-opened');
  const second = await stage.connect();
  assert.equal(await second.untilEnd(), '');
  assert.deepEqual(stage.events.at(-1), { kind: 'connection-refused', reason: 'total' });
});

test('server that closes serves nobody whose handshake ends afterwards', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  const socket = dial(context, stage.port);
  await stage.untilEvent('connection-opened');
  const closed = stage.server.close(60_000);
  socket.write(writeRequest());
  assert.equal(await readAll(socket), '');
  socket.destroy();
  await closed;
  assert.equal(stage.server.stats().requests, 0);
});

test('server and client of the kernel speak TLS to each other', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  const pool = createPool(
    {
      host: '127.0.0.1',
      port: stage.port,
      tls: { servername: SERVER_NAME, ca: AUTHORITY },
      hostHeader: EXAMPLE_HOST,
    },
    { clock: stage.time, every: stage.time.every, allowConnect: () => true },
  );
  for (const target of ['/a', '/b?c=d']) {
    const result = await pool.send(fillRequest({ target }));
    assert.equal(result.kind === 'response' && result.body.toString(), `<${target.slice(0, 2)}>`);
  }
  assert.equal(pool.stats().connects, 1);
  await pool.close();
});
