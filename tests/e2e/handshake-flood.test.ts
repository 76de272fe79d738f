/** Strangers begin handshakes of TLS at a whole process and never end them; a bot trades on meanwhile. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import tls from 'node:tls';
import { HTTP_SERVER_BOUNDS } from '@bitting/http/bounds.ts';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { createTlsSource } from '../../packages/cli/src/tls/tls-source.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue } from '../support/simulator.ts';

const TLS = {
  'tls.source': 'authority',
  'tls.certificate_file': null,
  'tls.key_file': null,
  'tls.client_certificates': 'none',
  'tls.client_authority_file': null,
} as const;

/** More than one address may have unfinished, and more than all may together. */
const OPEN_OF_ONE = 200;
const CROWD = Array.from({ length: 6 }, (_, index) => `127.0.9.${index + 1}`);
const ORDERS = 15;
/** What it has besides handshakes: to the venue, of the operator, and one that it is just closing. */
const OTHERS_MAX = 20;
/** Longer than an order waits on a busy machine; a bot that is shut out waits for ever. */
const PATIENCE_MS = 20_000;

/** The first bytes of any client, as they are sent. */
async function clientHello(): Promise<Buffer> {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  const client = tls.connect({ host: '127.0.0.1', port, servername: 'localhost' });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

interface Flood {
  /** How many handshakes were begun, and how many of them the gateway gave up. */
  counts(): { readonly begun: number; readonly givenUp: number };
  end(): Promise<void>;
}

/** Keeps so many handshakes open from each address: whatever is given up is begun again. */
function flood(hello: Buffer, port: number, addresses: readonly string[]): Flood {
  const open = new Set<net.Socket>();
  let [begun, givenUp, isOver] = [0, 0, false];
  const begin = (localAddress: string): void => {
    const socket = net.connect({ host: '127.0.0.1', port, localAddress });
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('connect', () => {
      begun += 1;
      socket.write(hello);
    });
    socket.on('data', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      if (isOver) return;
      givenUp += 1;
      setImmediate(begin, localAddress);
    });
  };
  for (const address of addresses) for (let count = 0; count < OPEN_OF_ONE; count += 1) begin(address);
  return {
    counts: () => ({ begun, givenUp }),
    end: async () => {
      isOver = true;
      const closed = [...open].map((socket) => once(socket, 'close'));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
}

interface Bot {
  readonly key: OkxKey;
  readonly url: string;
  readonly ca: string;
}

let orders = 0;

/** Whether the venue took it; over a connection of its own unless an agent is given. */
async function order({ key, url, ca }: Bot, agent: https.Agent | false): Promise<boolean> {
  orders += 1;
  const body = {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '20000',
    sz: '0.001',
    clOrdId: `flood${orders}`,
  };
  const signed = signOkx(key, { method: 'POST', target: '/api/v5/trade/order', body });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = https.request(
    { host: '127.0.0.1', port: new URL(url).port, method: 'POST', path: signed.target, ca, agent },
    (response) => {
      let text = '';
      response
        .on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
        .once('end', () => resolve(text));
    },
  );
  for (const [name, value] of signed.headers ?? []) request.setHeader(name, value);
  request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('no answer'))).once('error', reject);
  request.end(signed.body);
  return (await promise).startsWith('{"code":"0"');
}

/** Sockets that the gateway itself has open, those that it listens at included. */
function socketsOf(pid: number): number {
  const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      // Closed since it was listed.
      return '';
    }
  });
  return targets.filter((target) => target.startsWith('socket:')).length;
}

/** Orders by the connection that the bot has and by new ones; the most sockets that the gateway had meanwhile. */
async function trade(bot: Bot, agent: https.Agent, pid: number): Promise<number> {
  let most = 0;
  for (let count = 0; count < ORDERS; count += 1) {
    assert.ok(await order(bot, agent), 'by the connection that it has');
    most = Math.max(most, socketsOf(pid));
    if (count % 3 === 0) assert.ok(await order(bot, false), 'by a new one');
  }
  return most;
}

test('Handshakes that nobody ends, from one address and from many, keep no bot from trading, by an open connection or a new one.', async () => {
  const cleanup = new Cleanup();
  try {
    const venue = cleanup.add(await startPaperVenue());
    const gateway = cleanup.add(
      await startTestGateway(venue, {
        configured: { tls: { clientCertificates: 'none' } },
        prepare: ({ tlsDirectory }) =>
          void createAuthority(tlsDirectory, { names: ['localhost'], addresses: ['127.0.0.1'] }, Date.now()),
        tls: (layout) => createTlsSource(TLS, layout, () => undefined),
      }),
    );
    const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
    const bot = {
      key: await issueTestKey(gateway.admin, accountId, { requestsPerSecond: 1_000 }),
      url: gateway.okxUrl,
      ca: readFileSync(path.join(gateway.layout.tlsDirectory, 'authority.pem'), 'utf8'),
    };
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    cleanup.add({ close: () => Promise.resolve(agent.destroy()) });
    assert.ok(await order(bot, agent));
    const sockets = socketsOf(gateway.process.pid);
    const hello = await clientHello();
    const port = Number(new URL(gateway.okxUrl).port);
    const { handshakesPerAddressMax, handshakesMax } = HTTP_SERVER_BOUNDS;
    for (const [addresses, unfinishedMax] of [
      [['127.0.9.200'], handshakesPerAddressMax],
      [CROWD, handshakesMax],
    ] as const) {
      const strangers = flood(hello, port, addresses);
      try {
        while (strangers.counts().givenUp < OPEN_OF_ONE)
          await new Promise((resolve) => setTimeout(resolve, 20));
        const before = { ...strangers.counts(), sockets };
        const most = await trade(bot, agent, gateway.process.pid);
        assert.ok(strangers.counts().begun > before.begun, 'it went on meanwhile');
        assert.ok(most > unfinishedMax / 2, 'there is a flood');
        assert.ok(
          most <= unfinishedMax + before.sockets + OTHERS_MAX,
          `${most} sockets, ${unfinishedMax} handshakes`,
        );
      } finally {
        await strangers.end();
      }
    }
    assert.equal(venue.control.truth().openOrders.length, orders);
  } finally {
    await cleanup.close();
  }
});
