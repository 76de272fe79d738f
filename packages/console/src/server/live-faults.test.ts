import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { openLive } from './live.ts';

void test('A database that fails while pages listen is told as a fault, and ends nothing.', async () => {
  const faults: unknown[] = [];
  const { promise: told, resolve } = Promise.withResolvers<void>();
  const fails = (): never => {
    throw new Error('database is locked');
  };
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  const who = { sessionId: 'ses_1', operatorId: 'opr_1' };
  const live = openLive(
    { parseCookie: () => ({ '__Host-bitting': 'x' }) } as unknown as Parameters<typeof openLive>[0],
    {
      config: { origins: [origin] },
      gatewayOf: fails,
      outbox: { list: fails, unacknowledged: fails },
      people: { find: () => who, isLive: fails, onEnded: () => () => undefined },
      onFault: (error: unknown) => {
        faults.push(error);
        if (faults.length > 1) resolve();
      },
    } as unknown as Parameters<typeof openLive>[1],
  );
  live.attach(server);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, {
    headers: { host: `localhost:${port}`, cookie: '__Host-bitting=x' },
    origin,
  });
  await once(socket, 'open');
  socket.send('{"subscribe":["alerts"]}');
  await told;
  assert.ok(faults.every((error) => error instanceof Error && error.message === 'database is locked'));
  assert.equal(socket.readyState, WebSocket.OPEN);
  live.close();
  await once(socket, 'close');
  server.close();
});
