import assert from 'node:assert/strict';
import { connect as connectPlain } from 'node:net';
import { test, type TestContext } from 'node:test';
import { connect } from 'node:tls';

import type { Proxies } from './server.ts';
import { LOCAL_HEADER, PROXY_V4, writeProxyHeader } from './testing/proxy-headers.ts';
import type { RawPeer } from './testing/raw-peer.ts';
import { writeRequest } from './testing/request-examples.ts';
import { ServerStage, type StageOptions } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';

const BEHIND = '203.0.113.7';

function believing(says: Proxies['says'], proxy = '127.0.0.1'): { readonly proxies: Proxies } {
  return { proxies: { says, isProxy: (address) => address === proxy } };
}

/** Answers with the address that a request is said to come from. */
function open(context: TestContext, options: StageOptions): Promise<ServerStage> {
  return ServerStage.open(context, {
    onRequest: ({ remoteAddress, remotePort }, reply) =>
      reply.send({ status: 200, headers: [], body: Buffer.from(`<${remoteAddress} ${remotePort}>`) }),
    ...options,
  });
}

async function say(stage: ServerStage, ...parts: readonly (Buffer | string)[]): Promise<RawPeer> {
  const peer = await stage.connect();
  for (const part of parts) peer.socket.write(part);
  return peer;
}

test('POL-21 server believes a configured proxy for whom it connects, whole and byte by byte', async (context) => {
  const stage = await open(context, believing('proxy-v2'));
  const whole = await say(stage, Buffer.concat([PROXY_V4, Buffer.from(writeRequest())]));
  assert.match(await whole.untilIncludes('>'), /<203\.0\.113\.7 51000>$/u);
  const slow = await stage.connect();
  for (const byte of PROXY_V4) {
    slow.socket.write(Buffer.of(byte));
    await stage.turns();
  }
  slow.write(writeRequest());
  assert.match(await slow.untilIncludes('>'), /<203\.0\.113\.7 51000>$/u);
  slow.write(writeRequest());
  assert.match(await slow.until((text) => text.split('>').length === 3), /<203\.0\.113\.7 51000>$/u);
});

test('server serves a configured proxy itself where it asks for itself', async (context) => {
  const stage = await open(context, believing('proxy-v2'));
  const peer = await say(stage, LOCAL_HEADER, writeRequest());
  assert.match(await peer.untilIncludes('>'), /<127\.0\.0\.1 /u);
});

test('POL-21 server believes nobody else: the header of a stranger is no request', async (context) => {
  const stage = await open(context, believing('proxy-v2', '127.0.0.9'));
  const peer = await say(stage, PROXY_V4, writeRequest());
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 400 /u);
  const plain = await say(stage, writeRequest());
  assert.match(await plain.untilIncludes('>'), /<127\.0\.0\.1 /u);
});

for (const [name, bytes] of [
  ['none', writeRequest()],
  ['one of version 1', `PROXY TCP4 ${BEHIND} 127.0.0.1 51000 443\r\n${writeRequest()}`],
  ['one of a unix socket', writeProxyHeader({ family: 0x31, block: Buffer.alloc(216) })],
] as const)
  test(`server hangs up on a configured proxy that says ${name}`, async (context) => {
    const stage = await open(context, believing('proxy-v2'));
    const peer = await say(stage, bytes);
    assert.equal(await peer.untilEnd(), '');
    assert.deepEqual(stage.events.at(-1), { kind: 'connection-refused', reason: 'proxy-header' });
    assert.equal(stage.server.stats().requests, 0);
  });

test('server takes a second header for what it is: no request', async (context) => {
  const stage = await open(context, believing('proxy-v2'));
  const peer = await say(stage, PROXY_V4, PROXY_V4, writeRequest());
  assert.match(await peer.untilEnd(), /^HTTP\/1\.1 400 /u);
});

test('server gives up a proxy that does not say for whom it connects', async (context) => {
  const stage = await open(context, { ...believing('proxy-v2'), bounds: { proxyHeaderMs: 100 } });
  const peer = await say(stage, PROXY_V4.subarray(0, 20));
  await stage.untilEvent('connection-opened');
  await stage.turns();
  stage.time.advance(100);
  await stage.turns();
  assert.equal(stage.server.stats().connections, 1);
  stage.time.advance(1);
  assert.equal(await peer.untilEnd(), '');
});

test('LIM-03 server counts those behind a proxy, each for itself', async (context) => {
  const stage = await open(context, { ...believing('proxy-v2'), bounds: { connectionsPerAddressMax: 1 } });
  const first = await say(stage, PROXY_V4, writeRequest());
  await first.untilIncludes('>');
  const second = await say(stage, PROXY_V4, writeRequest());
  assert.equal(await second.untilEnd(), '');
  const other = writeProxyHeader({ block: Buffer.from('cb007108c6336401c73801bb', 'hex') });
  const third = await say(stage, other, writeRequest());
  assert.match(await third.untilIncludes('>'), /<203\.0\.113\.8 /u);
});

for (const isTogether of [true, false])
  test(`server believes a proxy before a handshake ${isTogether ? 'that came with its header' : 'that comes later'}`, async (context) => {
    const stage = await open(context, { ...believing('proxy-v2'), tls: GOOD });
    const raw = connectPlain({ host: '127.0.0.1', port: stage.port });
    context.after(() => raw.destroy());
    if (isTogether) raw.cork();
    raw.write(PROXY_V4);
    if (!isTogether) await stage.turns();
    const socket = connect({ socket: raw, ca: AUTHORITY, servername: SERVER_NAME });
    socket.write(writeRequest({ lines: ['Connection: close'] }));
    setImmediate(() => raw.uncork());
    let text = '';
    for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
    assert.match(text, /<203\.0\.113\.7 51000>$/u);
  });

test('server believes a configured proxy for whom it asks, request by request', async (context) => {
  const stage = await open(context, believing('x-forwarded-for'));
  const peer = await say(stage, writeRequest({ lines: [`X-Forwarded-For: 10.0.0.1, ${BEHIND}`] }));
  assert.match(await peer.untilIncludes('>'), /<203\.0\.113\.7 /u);
  peer.write(writeRequest({ lines: ['X-Forwarded-For: 203.0.113.8'] }));
  assert.match(await peer.untilIncludes('.8 '), /<203\.0\.113\.8 /u);
});

test('server refuses what a configured proxy asks without saying for whom', async (context) => {
  const stage = await open(context, believing('x-forwarded-for'));
  for (const lines of [[], ['X-Forwarded-For: unknown'], [`X-Forwarded-For: ${BEHIND}:80`]]) {
    const peer = await say(stage, writeRequest({ lines }));
    assert.match(await peer.untilEnd(), /^HTTP\/1\.1 400 /u);
  }
  assert.deepEqual(stage.reasons(), ['forwarded-for', 'forwarded-for', 'forwarded-for']);
});

test('POL-21 server does not look at what a stranger says of others', async (context) => {
  for (const options of [believing('x-forwarded-for', '127.0.0.9'), believing('proxy-v2', '127.0.0.9'), {}]) {
    const stage = await open(context, options);
    const peer = await say(stage, writeRequest({ lines: [`X-Forwarded-For: ${BEHIND}`] }));
    assert.match(await peer.untilIncludes('>'), /<127\.0\.0\.1 /u);
  }
});
