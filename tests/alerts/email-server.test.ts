/** Mail servers that are slow, half dead, or take it for some alone. */
import assert from 'node:assert/strict';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createEmail } from '../../packages/console/src/channels/email.ts';
import { OutboundGuard } from '../../packages/console/src/channels/outbound-guard.ts';
import { makeMessage } from '../../packages/console/src/testing/messages.ts';
import { listenForMail } from './mail-server.ts';

interface Tried {
  readonly port: number;
  readonly addresses?: readonly string[];
  readonly recipients?: readonly string[];
  readonly timeoutMs?: number;
  readonly onRefused?: (positions: readonly number[]) => void;
}

function emailTo({
  addresses = ['127.0.0.1'],
  onRefused,
  port,
  recipients = ['ada@example.com'],
  timeoutMs = 5_000,
}: Tried) {
  const guard = new OutboundGuard(['mail.lan'], () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
  );
  return createEmail(
    {
      server: 'mail.lan',
      port,
      security: 'none',
      user: null,
      passwordFile: null,
      sender: 'bitting@example.com',
      recipients,
      from: 'info',
    },
    { guard, timeoutMs, ...(onRefused === undefined ? {} : { onRefused }) },
  );
}

async function listen(t: TestContext, greet: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    greet(socket);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

test('NET-05: A mail server that answers in drops has its time and no more, and the connection is closed at its end.', async (t) => {
  const closed = Promise.withResolvers<void>();
  const { port } = await listen(t, (socket) => {
    socket.write('220 hello\r\n');
    const drip = setInterval(() => socket.write('250-x\r\n'), 20);
    socket.once('close', () => {
      clearInterval(drip);
      closed.resolve();
    });
  });
  await assert.rejects(emailTo({ port, timeoutMs: 300 }).send(makeMessage()), /no answer in time/u);
  await closed.promise;
});

test('A recipient whom the server does not take keeps nobody else from the mail, and is told of.', async () => {
  await using server = await listenForMail(
    {
      onRcptTo: ({ address }, _session, callback) =>
        callback(/bob/iu.test(address) ? new Error('canary: no such user') : null),
    },
    '',
  );
  const refused: (readonly number[])[] = [];
  const recipients = ['ada@example.com', 'Bob@Example.com', 'bob@example.org', 'cyd@example.com'];
  const email = emailTo({
    port: server.port,
    recipients,
    onRefused: (positions) => refused.push(positions),
  });
  await email.send(makeMessage());
  assert.deepEqual(server.taken[0]?.to, ['ada@example.com', 'cyd@example.com']);
  assert.deepEqual(refused, [[2, 3]]);
});

test('Mail goes to the next address of a server whose first is dead.', async () => {
  await using server = await listenForMail({}, '');
  await emailTo({ port: server.port, addresses: ['::1', '127.0.0.1'] }).send(makeMessage());
  assert.equal(server.taken.length, 1);
});
