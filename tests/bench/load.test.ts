import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { test } from 'node:test';
import { runLoad } from '../../bench/load.ts';

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{"code":"0","data":[]}';

/** Answers every request after `writes`, which get the socket. */
async function startServer(answer: (socket: net.Socket) => void) {
  const server = net.createServer((socket) => {
    socket.on('data', () => answer(socket));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    [Symbol.dispose]: () => void server.close(),
  };
}

const next = (): Buffer => Buffer.from('GET / HTTP/1.1\r\n\r\n');

test('A load counts answers, whole or in parts', async () => {
  let count = 0;
  using server = await startServer((socket) => {
    count += 1;
    const cut = count % ANSWER.length;
    socket.write(ANSWER.slice(0, cut));
    setImmediate(() => socket.write(ANSWER.slice(cut)));
  });
  const result = await runLoad({ port: server.port, connections: 3, durationMs: 200, next });
  assert.equal(result.failures, 0, result.firstFailure ?? '');
  assert.equal(result.requests, count);
  assert.ok(result.requests > 3);
});

test('A load counts answers that are not what was asked for as failures, and tells the first', async () => {
  const refused = ANSWER.replace('"0"', '"1"');
  using server = await startServer((socket) => socket.write(refused));
  const result = await runLoad({ port: server.port, connections: 1, durationMs: 50, next });
  assert.equal(result.failures, result.requests);
  assert.equal(result.firstFailure, refused);
});

test('A load counts a connection that is closed on it as a failure', async () => {
  using server = await startServer((socket) => socket.destroy());
  const result = await runLoad({ port: server.port, connections: 2, durationMs: 50, next });
  assert.equal(result.requests, 0);
  assert.equal(result.failures, 2);
});

test('An open load counts from when a request was due, so that waiting for a connection shows', async () => {
  const WAIT_MS = 20;
  using server = await startServer((socket) => void setTimeout(() => socket.write(ANSWER), WAIT_MS));
  const result = await runLoad({ port: server.port, connections: 1, durationMs: 300, next, perSecond: 200 });
  // One connection serves fifty a second at most: of two hundred most have waited for others.
  assert.equal(result.failures, 0);
  assert.equal(result.requests, 60);
  assert.ok(result.maxMs > 5 * WAIT_MS, `${result.maxMs}`);
});

test('An open load says for how long it was away itself, and what those waited whom that did not touch', async () => {
  const AWAY_MS = 60;
  using server = await startServer((socket) => socket.write(ANSWER));
  let count = 0;
  const stalled = (): Buffer => {
    count += 1;
    if (count === 20) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AWAY_MS);
    return next();
  };
  const options = { port: server.port, connections: 4, durationMs: 400, next: stalled, perSecond: 100 };
  const { awayMaxMs, maxMs, undisturbed } = await runLoad(options);
  assert.ok(awayMaxMs >= AWAY_MS - 1, `${awayMaxMs}`);
  assert.ok(maxMs >= AWAY_MS - 1, `${maxMs}`);
  assert.ok(undisturbed !== null && undisturbed.share < 1, `${undisturbed?.share}`);
});
