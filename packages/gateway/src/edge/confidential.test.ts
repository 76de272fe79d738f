import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import tls from 'node:tls';
import { AUTHORITY, GOOD, SERVER_NAME } from '@bitting/http/testing/tls-material.ts';
import { HTX_SPOT_BENCH as HTX, OKX_BENCH, type BenchVenue } from '../testing/bench-venues.ts';
import { TRADING_POLICY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { PathBench } from '../testing/path-bench.ts';
import { createBotListener } from './bot-listener.ts';

interface Port {
  readonly host: string;
  readonly tls: boolean;
}

const LOOPBACK = { host: '127.0.0.1', tls: false };
const EVERYWHERE = { host: '0.0.0.0', tls: false };
const EVERYWHERE_TLS = { host: '0.0.0.0', tls: true };

/** What an order by this port is answered, as it stands on the wire. */
async function order(venue: BenchVenue, port: Port, canTrade = true): Promise<string> {
  using bench = new PathBench({}, venue);
  if (!canTrade) bench.keyRing.policy = { ...TRADING_POLICY, scopes: ['read'] };
  bench.upstream.respond = ({ method }) => answer(method === 'GET' ? venue.empty : venue.taken('1', ''));
  const { clock, metrics, pipeline } = bench;
  const { dialect, family } = venue;
  const secured = port.tls ? { tls: GOOD } : {};
  const hostNames = ['127.0.0.1'];
  const listener = createBotListener({
    pipeline,
    dialect,
    family,
    clock,
    metrics,
    hostNames,
    slowReaderCode: 1008,
    ...secured,
  });
  const bound = await listener.listen({ host: port.host, port: 0 });
  const request = bench.sign(canTrade ? venue.place() : venue.balance);
  const lines = [
    `${request.method} ${request.target} HTTP/1.1`,
    ...request.headers.filter(([name]) => name !== 'host').map(([name, value]) => `${name}: ${value}`),
    `Host: ${request.header('host') ?? '127.0.0.1'}`,
    ...(request.method === 'POST' ? [`Content-Length: ${request.body.length}`] : []),
    'Connection: close',
  ];
  const at = { host: '127.0.0.1', port: bound.port };
  const socket = port.tls ? tls.connect({ ...at, ca: AUTHORITY, servername: SERVER_NAME }) : net.connect(at);
  socket.write(`${lines.join('\r\n')}\r\n\r\n${request.body.toString()}`);
  let received = '';
  for await (const chunk of socket.setEncoding('latin1')) received += String(chunk);
  await listener.close(0);
  return received;
}

const REFUSED = /bitting-code: TLS_REQUIRED\r\n/u;
const TAKEN = /^HTTP\/1\.1 200 (?![^]*bitting-code)/u;

test('An HTX key that can act is refused on a port that others can listen in on.', async () => {
  assert.match(await order(HTX, EVERYWHERE), REFUSED);
});

test('The same order is taken over TLS, and on the loopback.', async () => {
  for (const port of [EVERYWHERE_TLS, LOOPBACK]) assert.match(await order(HTX, port), TAKEN);
});

test('An HTX key that only reads is taken on any port.', async () => {
  assert.match(await order(HTX, EVERYWHERE, false), TAKEN);
});

test('An OKX key is taken on any port: its signature covers the body.', async () => {
  assert.match(await order(OKX_BENCH, EVERYWHERE), TAKEN);
});
