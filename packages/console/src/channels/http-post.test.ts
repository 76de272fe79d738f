import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, test } from 'node:test';
import { startReceiver } from '../testing/http-receiver.ts';
import { post } from './http-post.ts';
import { OutboundGuard } from './outbound-guard.ts';

/** Says so as soon as it was asked, and leaves the connection open. */
let said = '';
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.once('data', () => socket.write(said));
});
const guard = new OutboundGuard(['127.0.0.1']);

before(async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
});
after(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

function urlOf(host: string): string {
  return `http://${host}:${(server.address() as AddressInfo).port}/`;
}

test('NET-05: An answer that wants another protocol is a refusal, and not the end of a channel.', async () => {
  said = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
  await assert.rejects(
    post({ url: urlOf('127.0.0.1'), body: '{}' }, { guard, timeoutMs: 20_000 }),
    /it refused \(HTTP 101\)/u,
  );
});

test('NET-05: A server that says something before its answer is waited for.', async () => {
  said = 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
  assert.equal(await post({ url: urlOf('127.0.0.1'), body: '{}' }, { guard, timeoutMs: 20_000 }), 'ok');
});

test('NET-05: Neither a name that is looked up for ever nor an answer in drops is waited for beyond the deadline.', async () => {
  const asleep = new OutboundGuard(['desk.internal'], () => new Promise(() => undefined));
  await assert.rejects(
    post({ url: urlOf('desk.internal'), body: '{}' }, { guard: asleep, timeoutMs: 100 }),
    /no answer in time/u,
  );
  said = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
  const drip = setInterval(() => {
    for (const socket of sockets) socket.write('1\r\nx\r\n');
  }, 20);
  await assert
    .rejects(post({ url: urlOf('127.0.0.1'), body: '{}' }, { guard, timeoutMs: 200 }), /no answer in time/u)
    .finally(() => clearInterval(drip));
});

test('Every address of a name is tried until one takes the connection, within the deadline.', async () => {
  await using receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  const named = (...addresses: readonly string[]): OutboundGuard =>
    new OutboundGuard(['two.example'], () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
    );
  const url = `http://two.example:${port}/`;
  for (const dead of ['::1', '127.0.0.2', '127.0.0.3'])
    await post({ url, body: '{}' }, { guard: named(dead, '127.0.0.1'), timeoutMs: 2_000 });
  assert.equal(receiver.received.length, 3);
  assert.equal(receiver.received[0]?.headers.host, `two.example:${port}`);
  await assert.rejects(
    post({ url, body: '{}' }, { guard: named('::1', '127.0.0.2'), timeoutMs: 2_000 }),
    /nobody listens there/u,
  );
});

test('NET-01: Plain HTTP is not spoken where one of the addresses is another machine’s.', async () => {
  const both = new OutboundGuard(['two.example'], () =>
    Promise.resolve(['127.0.0.1', '10.0.0.1'].map((address) => ({ address, family: 4 }))),
  );
  await assert.rejects(post({ url: urlOf('two.example'), body: '{}' }, { guard: both }), /not https/u);
});
