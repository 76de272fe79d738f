import assert from 'node:assert/strict';
import net from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { openRaw, renderRequest, requestRaw, sendRaw } from './raw-client.ts';

async function withServer(answer: string, run: (url: string, received: () => string) => Promise<void>) {
  let received = '';
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      if (answer === '') socket.end();
      else socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  try {
    await run(`http://127.0.0.1:${port}`, () => received);
  } finally {
    server.close();
  }
}

void test('raw client sends exactly the given bytes and reads an answer with a length', async () => {
  await withServer('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi', async (url, received) => {
    const request = { method: 'POST', target: '/a?b=c', headers: [['X', 'y']], body: '{}' } as const;
    const answer = await requestRaw(url, request);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('x-a'), 'b');
    assert.equal(answer.body.toString(), 'hi');
    assert.equal(received(), renderRequest(url, request).toString());
    assert.match(
      received(),
      /^POST \/a\?b=c HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\nX: y\r\nContent-Length: 2\r\n\r\n\{\}$/u,
    );
  });
});

void test('raw client reads chunked answers and several answers in order', async () => {
  const chunked = 'HTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n1\r\nd\r\n0\r\n\r\n';
  await withServer(`${chunked}HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n`, async (url) => {
    const connection = await openRaw(url);
    connection.write('x');
    const first = await connection.readAnswer();
    const second = await connection.readAnswer();
    connection.end();
    assert.equal(first?.status, 201);
    assert.equal(first.body.toString(), 'abcd');
    assert.equal(second?.status, 400);
  });
});

void test('raw client says null when the other side closes without an answer', async () => {
  await withServer('', async (url) => {
    assert.equal(await sendRaw(url, 'x'), null);
  });
});
