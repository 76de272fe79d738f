import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';

import { createHttpServer, type HttpServer, type HttpServerOptions } from './server.ts';
import { ManualTime } from './testing/manual-time.ts';
import { RawPeer } from './testing/raw-peer.ts';
import { EXAMPLE_HOST, writePost, writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage } from './testing/server-stage.ts';
import { GOOD } from './testing/tls-material.ts';

const UPGRADE = writeRequest({ lines: ['Connection: Upgrade', 'Upgrade: websocket'] });

/** A server whose owner asked for no events. */
async function openSilent(
  context: TestContext,
  options: Partial<HttpServerOptions> = {},
): Promise<{ readonly server: HttpServer; readonly connect: () => Promise<RawPeer> }> {
  const time = new ManualTime();
  const peers: RawPeer[] = [];
  const server = createHttpServer({
    allowedHosts: [EXAMPLE_HOST],
    clock: time,
    every: time.every,
    onRequest: echoPath,
    ...options,
  });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  context.after(async () => {
    for (const peer of peers) peer.socket.destroy();
    await server.close(0);
  });
  const connect = async (): Promise<RawPeer> => {
    const peer = await RawPeer.connect(port);
    peers.push(peer);
    return peer;
  };
  return { server, connect };
}

test('server without a listener of its events answers and refuses as any other', async (context) => {
  const { server, connect } = await openSilent(context, { bounds: { connectionsMax: 1 } });
  const peer = await connect();
  peer.write(`${writeRequest()}BAD\r\n\r\n`);
  await peer.untilIncludes('HTTP/1.1 400 ');
  const second = await connect();
  assert.equal(await second.untilEnd(), '');
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 200 OK[^]*HTTP\/1\.1 400 /u);
  assert.equal(server.stats().requests, 1);
});

test('server without a listener of its events survives the faults of its owner', async (context) => {
  const { connect } = await openSilent(context, {
    onRequest: () => {
      throw new Error('owner');
    },
    onUpgrade: (_request, socket) => {
      socket.end('taken');
    },
  });
  const faulty = await connect();
  faulty.write(writeRequest());
  assert.match(await faulty.untilEnd(), /^HTTP\/1\.1 500 /u);
  const upgraded = await connect();
  upgraded.write(UPGRADE);
  assert.equal(await upgraded.untilEnd(), 'taken');
});

test('server without a listener of its events ends a caller who speaks plainly to its TLS port', async (context) => {
  const { connect } = await openSilent(context, { tls: GOOD });
  for (let run = 0; run < 2; run += 1) {
    const peer = await connect();
    peer.write(writeRequest());
    assert.doesNotMatch(await peer.untilEnd(), /HTTP/u);
  }
});

test('server counts what it accepted, read and refused, and tells of each', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const first = await stage.connect();
  first.write(writeRequest() + writeRequest());
  await stage.untilEvent('request-read', 2);
  const second = await stage.connect();
  second.write('BAD\r\n\r\n');
  await second.untilEnd();
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.server.stats(), { connections: 1, accepted: 2, requests: 2, refusals: 1 });
  assert.deepEqual(stage.events, [
    { kind: 'connection-opened' },
    { kind: 'request-read' },
    { kind: 'request-read' },
    { kind: 'connection-opened' },
    { kind: 'request-refused', reason: 'start-line' },
    { kind: 'connection-closed', cause: 'ended' },
  ]);
});

test('server does not count a connection that it turned away as accepted', async (context) => {
  const stage = await ServerStage.open(context, { bounds: { connectionsMax: 1 } });
  await stage.connect();
  await stage.untilEvent('connection-opened');
  const second = await stage.connect();
  await second.untilEnd();
  assert.deepEqual(stage.server.stats(), { connections: 1, accepted: 1, requests: 0, refusals: 0 });
});

test('server tells of a fault of its owner with the error itself, and counts the refusal', async (context) => {
  const fault = new Error('owner');
  const stage = await ServerStage.open(context, {
    onRequest: () => {
      throw fault;
    },
  });
  const peer = await stage.connect();
  peer.write(writeRequest());
  await peer.untilEnd();
  await stage.untilEvent('connection-closed');
  assert.deepEqual(stage.events, [
    { kind: 'connection-opened' },
    { kind: 'request-read' },
    { kind: 'fault', error: fault },
    { kind: 'request-refused', reason: 'request-fault' },
    { kind: 'connection-closed', cause: 'ended' },
  ]);
  assert.equal(stage.events.find((event) => event.kind === 'fault')?.error, fault);
  assert.equal(stage.server.stats().refusals, 1);
});

test('server lets an answer stand whose sender throws behind it, reads nothing more and ends', async (context) => {
  const stage = await ServerStage.open(context, {
    onRequest: (request, reply) => {
      echoPath(request, reply);
      throw new Error('behind the answer');
    },
  });
  const peer = await stage.connect();
  peer.write(writeRequest() + writeRequest());
  await stage.untilEvent('fault');
  const received = await peer.untilEnd();
  assert.match(received, /^HTTP\/1\.1 200 [^]*<\/api\/v5\/public\/time>$/u);
  assert.equal(received.split('HTTP/1.1 ').length - 1, 1);
  assert.deepEqual(stage.reasons(), []);
  assert.equal(stage.server.stats().requests, 1);
});

test('server sends what it owes before the 500 of a request whose owner threw', async (context) => {
  let asked = 0;
  const stage: ServerStage = await ServerStage.open(context, {
    onRequest: (request, reply) => {
      asked += 1;
      if (asked === 2) throw new Error('owner');
      stage.asked.push({ request, reply });
    },
  });
  const peer = await stage.connect();
  peer.write(writeRequest().repeat(3));
  await stage.untilEvent('fault');
  await stage.turns();
  assert.equal(peer.received, '');
  stage.answer(0, 'owed');
  const received = await peer.untilEnd();
  assert.deepEqual(received.match(/HTTP\/1\.1 \d+/gu), ['HTTP/1.1 200', 'HTTP/1.1 500']);
  assert.equal(asked, 2);
});

test('server asks a predicate about hosts, in lower case', async (context) => {
  const seen: string[] = [];
  const stage = await ServerStage.open(context, {
    onRequest: echoPath,
    allowedHosts: (host) => {
      seen.push(host);
      return host === 'gateway.test';
    },
  });
  const good = await stage.connect();
  good.write(writeRequest({ host: ['Host: GateWay.test'] }));
  await good.untilIncludes('HTTP/1.1 200 ');
  const bad = await stage.connect();
  bad.write(writeRequest());
  await bad.untilEnd();
  assert.deepEqual(stage.reasons(), ['host']);
  assert.deepEqual(seen, ['gateway.test', EXAMPLE_HOST]);
});

test('server serves the methods that its owner names and no others', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath, methods: ['POST'] });
  const good = await stage.connect();
  good.write(writePost(['Content-Length: 2'], '{}'));
  await good.untilIncludes('HTTP/1.1 200 ');
  const bad = await stage.connect();
  bad.write(writeRequest());
  assert.match(await bad.untilEnd(), /^HTTP\/1\.1 405 /u);
});

test('server promises whole seconds of patience with every answer but the last', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath, bounds: { idleMs: 2_900 } });
  const peer = await stage.connect();
  peer.write(writeRequest() + writeRequest({ lines: ['Connection: close'] }));
  const received = await peer.untilEnd();
  assert.deepEqual(received.match(/(?:Keep-Alive|Connection): [^\r]*/gu), [
    'Keep-Alive: timeout=2',
    'Connection: close',
  ]);
});

test('server names both ends of the connection in a request', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  const request = stage.asked[0]?.request;
  assert.equal(request?.remotePort, peer.socket.localPort);
  assert.equal(request?.localPort, peer.socket.remotePort);
});

test('server says at which address it listens, and that an address is taken', async (context) => {
  const stage = await ServerStage.open(context, { onRequest: echoPath });
  const time = new ManualTime();
  const options: HttpServerOptions = {
    allowedHosts: [EXAMPLE_HOST],
    clock: time,
    every: time.every,
    onRequest: echoPath,
  };
  const taken = createHttpServer(options);
  await assert.rejects(taken.listen({ host: '127.0.0.1', port: stage.port }), { code: 'EADDRINUSE' });
  assert.equal(time.timerCount, 0);
  await taken.close(0);
  const other = createHttpServer(options);
  const address = await other.listen({ host: '127.0.0.1', port: 0 });
  assert.equal(address.host, '127.0.0.1');
  assert.ok(address.port > 0 && address.port !== stage.port);
  await other.close(0);
  await other.close(0);
  assert.equal(time.timerCount, 0);
});

test('server looks at its deadlines by a real timer where it is given none, at its interval', async (context) => {
  const intervals: number[] = [];
  const time = new ManualTime();
  await ServerStage.open(context, {
    bounds: { sweepMs: 77 },
    every: (intervalMs, run) => {
      intervals.push(intervalMs);
      return time.every(intervalMs, run);
    },
  });
  assert.deepEqual(intervals, [77]);
  let nowMs = 5_000;
  const server = createHttpServer({
    allowedHosts: [EXAMPLE_HOST],
    clock: { monotonicMs: () => nowMs, wallMs: () => nowMs },
    bounds: { sweepMs: 5 },
    onRequest: echoPath,
  });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  const peer = await RawPeer.connect(port);
  peer.write('half a head');
  nowMs += 60_000;
  await peer.untilEnd();
  await server.close(0);
});

test('server without grace destroys what is in flight at once', async (context) => {
  const stage = await ServerStage.open(context);
  const peer = await stage.connect();
  peer.write(writeRequest());
  await stage.untilAsked(1);
  await stage.server.close(0);
  assert.equal(stage.asked[0]?.reply.closed, true);
  assert.equal(await peer.untilEnd(), '');
  assert.equal(stage.server.stats().connections, 0);
});

test('server hands over what its owner takes without a word of its own', async (context) => {
  const stage = await ServerStage.open(context, {
    onUpgrade: (_request, socket) => {
      socket.end('mine');
    },
  });
  const peer = await stage.connect();
  peer.write(UPGRADE);
  assert.equal(await peer.untilEnd(), 'mine');
  assert.equal(stage.server.stats().requests, 1);
  assert.deepEqual(
    stage.events.map(({ kind }) => kind),
    ['connection-opened', 'request-read', 'connection-closed'],
  );
});

test('server destroys a socket whose taker throws, and tells of the fault', async (context) => {
  const fault = new Error('taker');
  const stage = await ServerStage.open(context, {
    onUpgrade: () => {
      throw fault;
    },
  });
  const peer = await stage.connect();
  peer.write(UPGRADE);
  assert.equal(await peer.untilEnd(), '');
  await stage.untilEvent('fault');
  assert.deepEqual(
    stage.events.filter((event) => event.kind === 'fault'),
    [{ kind: 'fault', error: fault }],
  );
  await stage.until(() => stage.server.stats().connections === 0);
});

test('server holds a socket that it handed over to none of its deadlines', async (context) => {
  const flood = Buffer.alloc(16_777_216, 'x');
  const stage = await ServerStage.open(context, {
    onUpgrade: (_request, socket) => {
      socket.write(flood);
    },
  });
  const peer = await stage.connect();
  peer.socket.pause();
  peer.write(UPGRADE);
  await stage.untilEvent('connection-closed');
  for (let run = 0; run < 4; run += 1) stage.time.advance(60_000);
  await stage.turns();
  assert.equal(stage.server.stats().connections, 1);
  peer.countOnly();
  peer.socket.resume();
  await stage.until(() => peer.receivedBytes === flood.length);
  const gone = once(peer.socket, 'close');
  peer.socket.destroy();
  await gone;
});
