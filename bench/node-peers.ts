/** The proxies of Node and our own HTTP kernel, none of which checks anything; each as a process of its own. The first argument says which; started by `startProgram`. */
import http from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { createPool } from '@bitting/http/client.ts';
import { createHttpServer } from '@bitting/http/server.ts';
import fastifyProxy from '@fastify/http-proxy';
import Fastify from 'fastify';
import { createProxyServer } from 'http-proxy-3';
import { Pool } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';
import { startPlainRelay } from './plain-relay.ts';

export interface NodePeerCall {
  readonly upstreamPort: number;
}

export const NODE_PEERS = [
  'http-proxy-3',
  '@fastify/http-proxy',
  'node:http',
  'node:http + undici',
  'our kernel alone',
  'plain relay',
  'ws relay',
] as const;
export type NodePeerName = (typeof NODE_PEERS)[number];

/** As many as a load has connections. */
const SOCKETS_MAX = 256;
const UPSTREAM_MS = 10_000;
/** Our kernel writes these itself. */
const KERNEL_NAMES: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'accept-encoding',
]);
const JSON_HEADERS = [['Content-Type', 'application/json']] as const;

const STARTS: Readonly<Record<NodePeerName, (upstreamPort: number) => Promise<number>>> = {
  'http-proxy-3': (port) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
    const proxy = createProxyServer({ target: `http://127.0.0.1:${port}`, agent });
    return listen(http.createServer((request, response) => proxy.web(request, response)));
  },
  '@fastify/http-proxy': async (port) => {
    const server = Fastify();
    const undici = { connections: SOCKETS_MAX, pipelining: 1 };
    await server.register(fastifyProxy, { upstream: `http://127.0.0.1:${port}`, undici });
    await server.listen({ host: '127.0.0.1', port: 0 });
    return portOf(server.server);
  },
  'node:http': (port) => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: SOCKETS_MAX });
    return listen(
      http.createServer((request, response) => {
        const { method, url: path, headers } = request;
        const upstream = http.request({ agent, host: '127.0.0.1', port, method, path, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 0, answer.headers);
          answer.pipe(response);
        });
        request.pipe(upstream);
      }),
    );
  },
  'node:http + undici': (port) => {
    const pool = new Pool(`http://127.0.0.1:${port}`, { connections: SOCKETS_MAX });
    return listen(
      http.createServer((request, response) => {
        const { method = 'GET', url: path = '/', headers } = request;
        const { connection: _, ...passed } = headers;
        const body = method === 'GET' ? null : request;
        void pool.stream({ path, method, headers: passed, body, opaque: response }, (answer) => {
          response.writeHead(answer.statusCode, answer.headers);
          return response;
        });
      }),
    );
  },
  // What is left of the gateway without all that it checks, decides, signs and records.
  'our kernel alone': async (port) => {
    const clock = { wallMs: Date.now, monotonicMs: () => performance.now() };
    const hostHeader = `127.0.0.1:${port}`;
    const pool = createPool(
      { host: '127.0.0.1', port, tls: null, hostHeader },
      { clock, allowConnect: () => true },
    );
    const server = createHttpServer({
      clock,
      allowedHosts: () => true,
      onRequest: (request, reply) => {
        const { method, target, body } = request;
        const headers = request.headers.filter(([name]) => !KERNEL_NAMES.has(name));
        pool.begin({ method, target, headers, body, timeoutMs: UPSTREAM_MS }, (result) => {
          const [status, answer] =
            result.kind === 'response' ? [result.status, result.body] : [502, Buffer.alloc(0)];
          reply.send({ status, headers: JSON_HEADERS, body: answer });
        });
      },
      renderRefusal: () => ({ status: 400, headers: [], body: Buffer.alloc(0) }),
    });
    return (await server.listen({ host: '127.0.0.1', port: 0 })).port;
  },
  'plain relay': startPlainRelay,
  'ws relay': (port) => {
    const server = http.createServer();
    const bots = new WebSocketServer({ server, perMessageDeflate: false });
    bots.on('connection', (bot, { url = '/' }) =>
      relay(bot, new WebSocket(`ws://127.0.0.1:${port}${url}`, { perMessageDeflate: false })),
    );
    return listen(server);
  },
};

/** What comes before the venue's side is open waits for it. */
function relay(bot: WebSocket, venue: WebSocket): void {
  const early: Buffer[] = [];
  bot.on('message', (data: Buffer, isBinary) => {
    if (venue.readyState === WebSocket.OPEN) venue.send(data, { binary: isBinary });
    else early.push(data);
  });
  venue.on('open', () => {
    for (const data of early) venue.send(data, { binary: false });
  });
  venue.on('message', (data: Buffer, isBinary) => bot.send(data, { binary: isBinary }));
  bot.on('close', () => venue.close());
  venue.on('close', () => bot.close());
  for (const side of [bot, venue]) side.on('error', () => side.terminate());
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return portOf(server);
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

process.once('disconnect', () => process.exit());
process.on('message', ({ upstreamPort }: NodePeerCall) => {
  const name = NODE_PEERS.find((peer) => peer === process.argv[2]);
  if (name === undefined) throw new Error(`no peer ${process.argv[2]}`);
  void STARTS[name](upstreamPort).then((port) => process.send?.(port));
});
