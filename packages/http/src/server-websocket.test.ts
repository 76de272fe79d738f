import assert from 'node:assert/strict';
import { test } from 'node:test';

import { writeRequest } from './testing/request-examples.ts';
import { ServerStage } from './testing/server-stage.ts';

/** The example of RFC 6455 §1.3. */
const KEY = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
const SWITCHING =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n';

function writeHandshake(version = '13', key = KEY): string {
  return writeRequest({
    line: 'GET /ws HTTP/1.1',
    lines: ['Connection: Upgrade', 'Upgrade: websocket', key, `Sec-WebSocket-Version: ${version}`],
  });
}

test('server greets a WebSocket, hands it over once, and asks nobody for plain upgrades', async (context) => {
  const heads: string[] = [];
  const stage = await ServerStage.open(context, {
    onUpgrade: () => assert.fail('asked for a plain upgrade'),
    onWebSocket: () => (socket, head) => {
      heads.push(head.toString());
      socket.end('frames');
    },
  });
  const peer = await stage.connect();
  peer.write(`${writeHandshake()}early`);
  assert.equal(await peer.untilEnd(), `${SWITCHING}frames`);
  assert.deepEqual(heads, ['early']);
  assert.equal(stage.server.stats().requests, 1);
  assert.deepEqual(
    stage.events.map(({ kind }) => kind),
    ['connection-opened', 'request-read', 'connection-closed'],
  );
});

test('server names its version to who asks for another, and only to him', async (context) => {
  const stage = await ServerStage.open(context, { onWebSocket: () => assert.fail('asked') });
  const old = await stage.connect();
  old.write(writeHandshake('8'));
  assert.match(await old.untilEnd(), /^HTTP\/1\.1 426 [^]*\r\nSec-WebSocket-Version: 13\r\n/u);
  const keyless = await stage.connect();
  keyless.write(writeHandshake('13', 'X-Key: x'));
  const refused = await keyless.untilEnd();
  assert.match(refused, /^HTTP\/1\.1 400 /u);
  assert.doesNotMatch(refused, /Sec-WebSocket-Version: 13/u);
  assert.deepEqual(stage.reasons(), ['websocket-version', 'websocket-key']);
  assert.deepEqual(stage.asked, []);
  assert.equal(stage.server.stats().requests, 0);
  assert.equal(stage.server.stats().refusals, 2);
});

test('server answers what its owner says instead of a WebSocket, counts the request and closes', async (context) => {
  const stage = await ServerStage.open(context, {
    onWebSocket: () => ({ status: 404, headers: [], body: Buffer.from('nothing') }),
  });
  const peer = await stage.connect();
  peer.write(writeHandshake() + writeRequest());
  assert.equal(
    await peer.untilEnd(),
    'HTTP/1.1 404 Not Found\r\nContent-Length: 7\r\nConnection: close\r\n\r\nnothing',
  );
  assert.deepEqual([stage.reasons(), stage.asked], [[], []]);
  assert.equal(stage.server.stats().requests, 1);
});

test('server answers a throw of who is asked for a WebSocket with a 500 that gives nothing away', async (context) => {
  const fault = new Error('secret of the owner');
  const stage = await ServerStage.open(context, {
    onWebSocket: () => {
      throw fault;
    },
  });
  const peer = await stage.connect();
  peer.write(writeHandshake());
  const received = await peer.untilEnd();
  assert.match(received, /^HTTP\/1\.1 500 /u);
  assert.doesNotMatch(received, /secret/u);
  assert.deepEqual(
    stage.events.filter(({ kind }) => kind === 'fault'),
    [{ kind: 'fault', error: fault }],
  );
  assert.deepEqual(stage.reasons(), ['request-fault']);
  assert.equal(stage.server.stats().requests, 0);
});
