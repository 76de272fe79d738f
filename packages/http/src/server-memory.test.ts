import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { HTTP_SERVER_BOUNDS } from './bounds.ts';
import type { HttpRequest } from './request.ts';
import { type ConnectionContext, type Reply, ServerConnection } from './server-connection.ts';
import { renderPlainRefusal } from './refusal.ts';
import { ManualTime } from './testing/manual-time.ts';
import { writePost, writeRequest } from './testing/request-examples.ts';
import { onceAllIsRead } from './turn.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Half a head. */
const BEHIND = 'GET /'.padEnd(4_000, 'x');

interface Held {
  readonly connection: ServerConnection;
  readonly socket: Socket;
  readonly context: ConnectionContext;
  readonly asked: { readonly request: HttpRequest; readonly reply: Reply }[];
}

function openConnection(shared?: ConnectionContext): Held {
  const asked: Held['asked'] = [];
  const context: ConnectionContext = shared ?? {
    bounds: HTTP_SERVER_BOUNDS,
    rules: {
      methods: ['GET', 'POST'],
      targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
      bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
      isAllowedHost: () => true,
      upgrades: 'refused',
    },
    clock: new ManualTime(),
    keepAliveLines: '',
    heldBytes: 0,
    onRequest: (request, reply) => {
      asked.push({ request, reply });
    },
    onUpgrade: () => 'upgrade',
    renderRefusal: renderPlainRefusal,
    onRefused: () => undefined,
    onFault: () => undefined,
    onGone: () => undefined,
  };
  const socket = new Socket();
  const origin = { remoteAddress: '203.0.113.7', remotePort: 1, localPort: 2 };
  return { connection: new ServerConnection(socket, context, origin), socket, context, asked };
}

/** As the runtime does it. What is returned says whether somebody still has the chunk. */
function receive({ socket }: Held, text: string): WeakRef<Buffer> {
  const chunk = Buffer.from(text, 'latin1');
  socket.push(chunk);
  return new WeakRef(chunk);
}

async function isHeld(chunk: WeakRef<Buffer>): Promise<boolean> {
  // Within the turn in which it was made or looked at, a weak reference is a strong one.
  await new Promise(setImmediate);
  collect();
  return chunk.deref() !== undefined;
}

test('server holds and counts what came behind a request whose answer is owed', async () => {
  const held = openConnection();
  const chunk = receive(held, writeRequest() + BEHIND);
  await new Promise(setImmediate);
  assert.equal(held.asked.length, 1);
  assert.equal(held.context.heldBytes, writeRequest().length + BEHIND.length);
  assert.equal(await isHeld(chunk), true);
});

const CLOSING = writePost(['Content-Length: 5', 'Connection: close'], 'order');

/** What ends the reading while an answer is owed. */
const ENDS: Readonly<Record<string, (held: Held) => WeakRef<Buffer>>> = {
  'a request that is the last by its own word': (held) => receive(held, CLOSING + BEHIND),
  'the next request of a connection that was retired': (held) => {
    held.connection.retire();
    return receive(held, writePost(['Content-Length: 5'], 'order') + BEHIND);
  },
  draining: (held) => {
    const chunk = receive(held, writePost(['Content-Length: 5'], 'order') + BEHIND);
    held.connection.drain();
    return chunk;
  },
  'the end of the socket': (held) => {
    const chunk = receive(held, writePost(['Content-Length: 5'], 'order') + BEHIND);
    onceAllIsRead(() => {
      held.connection.destroy('ended');
    });
    return chunk;
  },
};

for (const [name, end] of Object.entries(ENDS)) {
  test(`server lets go of what came behind the last request by ${name}`, async () => {
    const held = openConnection();
    const chunk = end(held);
    assert.equal(await isHeld(chunk), false);
    assert.equal(held.context.heldBytes, 0);
    assert.deepEqual(
      held.asked.map(({ request }) => request.body.toString()),
      ['order'],
    );
  });
}

test('server lets go of half a head when it is drained, and answers nothing', async () => {
  const held = openConnection();
  const chunk = receive(held, BEHIND);
  await new Promise(setImmediate);
  assert.equal(held.context.heldBytes, BEHIND.length);
  held.connection.drain();
  assert.equal(held.context.heldBytes, 0);
  assert.equal(await isHeld(chunk), false);
});

/** What a turn may bring before anybody looks at it: 4 KiB, and of several chunks the first alone. */
const TURNS: Readonly<Record<string, readonly string[]>> = {
  'a long chunk': [writePost([`Content-Length: 5`, `X-A: ${'a'.repeat(4_096)}`], 'order')],
  'a second chunk': [writeRequest().slice(0, 20), writeRequest().slice(20)],
};

for (const [name, chunks] of Object.entries(TURNS)) {
  test(`server leaves ${name} to no later stage of the turn`, () => {
    const held = openConnection();
    for (const chunk of chunks) receive(held, chunk);
    assert.equal(held.asked.length, 1);
  });
}

test('server reads what all connections sent in a turn before it deals with any of it, and each once', async () => {
  const crowd = [openConnection(), openConnection()];
  for (const held of crowd) receive(held, writeRequest() + writeRequest());
  const asked = (): number[] => crowd.map((held) => held.asked.length);
  assert.deepEqual(asked(), [0, 0]);
  await new Promise(setImmediate);
  assert.deepEqual(asked(), [2, 2]);
  await new Promise(setImmediate);
  assert.deepEqual(asked(), [2, 2]);
});

for (const [name, end] of Object.entries({
  retired: ({ connection }: Held) => connection.retire(),
  drained: ({ connection }: Held) => connection.drain(),
})) {
  test(`server answers all that was read of a connection that is ${name} in the same turn`, async () => {
    const held = openConnection();
    receive(held, writeRequest() + writeRequest());
    end(held);
    await new Promise(setImmediate);
    assert.equal(held.asked.length, 2);
  });
}

test('server ends one connection for what all hold, and not the others of the same turn', async () => {
  const bounds = { ...HTTP_SERVER_BOUNDS, heldBytesMax: 3 * BEHIND.length + 2 };
  const { context } = openConnection();
  const gone: string[] = [];
  const shared = { ...context, bounds, onGone: (_: ServerConnection, cause: string) => gone.push(cause) };
  const crowd = Array.from({ length: 6 }, () => openConnection(shared));
  for (const held of crowd.slice(0, 4)) receive(held, BEHIND);
  for (const held of crowd.slice(4)) receive(held, 'G');
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.deepEqual(gone, ['crowded']);
  assert.equal(shared.heldBytes, bounds.heldBytesMax);
});

test('server hands over no socket whose peer has ended it in the turn of the upgrade', async () => {
  const { context } = openConnection();
  const told: string[] = [];
  const held = openConnection({
    ...context,
    rules: { ...context.rules, upgrades: 'handed-over' },
    onUpgrade: () => {
      told.push('upgrade');
      return 'upgrade';
    },
    onRefused: (reason) => told.push(`refused: ${reason}`),
  });
  receive(held, writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] }));
  held.socket.emit('end');
  await new Promise(setImmediate);
  assert.deepEqual(told, ['refused: upgrade']);
});
