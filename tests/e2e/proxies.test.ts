/** haproxy and nginx, the programs themselves, before the bots’ listener: the gateway knows who is behind them. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import path from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { createTlsSource } from '../../packages/cli/src/tls/tls-source.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { startProxy, whyNot, type RealProxy } from '../support/real-proxy.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

/** What the proxy itself is called by, and two machines with bots. */
const [PROXY, BOT, OTHER] = ['127.0.0.2', '127.0.0.5', '127.0.0.6'];

const TLS = {
  'tls.source': 'authority',
  'tls.certificate_file': null,
  'tls.key_file': null,
  'tls.client_certificates': 'none',
  'tls.client_authority_file': null,
} as const;

/** A gateway that takes TLS itself, and believes the proxy by what it says this way. */
async function openBehind(venue: PaperVenue, says: 'proxy-v2' | 'x-forwarded-for') {
  return startTestGateway(venue, {
    configured: { tls: { clientCertificates: 'none' }, proxies: { from: [`${PROXY}/32`], says } },
    prepare: ({ tlsDirectory }) =>
      void createAuthority(tlsDirectory, { names: ['localhost'], addresses: ['127.0.0.1'] }, Date.now()),
    tls: (layout) => createTlsSource(TLS, layout, () => undefined),
  });
}

interface Road {
  readonly proxy: RealProxy;
  readonly ca: string;
}

/** From one of the machines through the proxy; `null`: hung up. */
async function ask(as: OkxKey, from: string, { proxy, ca }: Road, headers: Record<string, string> = {}) {
  const signed = signOkx(as, { method: 'GET', target: '/api/v5/account/balance' });
  const { host, port } = proxy;
  const place = { host, port, localAddress: from, method: 'GET', path: signed.target, agent: false } as const;
  const all = { ...headers, ...Object.fromEntries(signed.headers ?? []) };
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const answered = (response: IncomingMessage): void => {
    const code = String(response.headers['bitting-code'] ?? 'served');
    response.resume().once('end', () => resolve(`${response.statusCode} ${code}`));
  };
  const request = https.request({ ...place, headers: all, ca }, answered);
  request.once('error', () => resolve(null)).end();
  return promise;
}

/** What a login over a stream is answered with. */
async function login(as: OkxKey, from: string, { proxy, ca }: Road): Promise<string> {
  const url = `wss://127.0.0.1:${proxy.port}/ws/v5/private`;
  const socket = new WebSocket(url, { localAddress: from, ca });
  await once(socket, 'open');
  // Not of before the gateway began.
  const at = String(Math.floor(Date.now() / 1_000) + 1);
  const sign = createHmac('sha256', as.secret).update(`${at}GET/users/self/verify`).digest('base64');
  const { apiKey, passphrase } = as;
  socket.send(JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp: at, sign }] }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  return answer.toString('utf8');
}

for (const [name, says] of [
  ['haproxy', 'proxy-v2'],
  ['nginx', 'x-forwarded-for'],
] as const)
  test(
    `${name} as the page configures it says who is behind it, by REST and by streams, and nobody else can.`,
    { skip: whyNot(name) },
    async () => {
      const cleanup = new Cleanup();
      try {
        const venue = cleanup.add(await startPaperVenue());
        const gateway = cleanup.add(await openBehind(venue, says));
        const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
        const key = await issueTestKey(gateway.admin, accountId, { sourceCidrs: [`${BOT}/32`] });
        const proxy = cleanup.add(
          await startProxy(name, {
            to: new URL(gateway.okxUrl),
            as: PROXY,
            tls: gateway.layout.tlsDirectory,
          }),
        );
        const authority = path.join(gateway.layout.tlsDirectory, 'authority.pem');
        const road = { proxy, ca: readFileSync(authority, 'utf8') };
        assert.equal(await ask(key, BOT, road), '200 served');
        assert.equal(await ask(key, OTHER, road), '401 ADDRESS_NOT_ALLOWED');
        const lies = { 'X-Forwarded-For': BOT };
        assert.equal(
          await ask(key, OTHER, road, lies),
          '401 ADDRESS_NOT_ALLOWED',
          'what a bot says is not believed',
        );
        assert.match(await login(key, BOT, road), /"code":"0"/u);
        assert.match(await login(key, OTHER, road), /"code":"50110"/u);
        // Who passes the proxy by is himself, whatever he is called.
        const { hostname: host, port } = new URL(gateway.okxUrl);
        const past = { proxy: { ...proxy, host, port: Number(port) }, ca: road.ca };
        assert.equal(await ask(key, OTHER, past, lies), '401 ADDRESS_NOT_ALLOWED');
      } finally {
        await cleanup.close();
      }
    },
  );
