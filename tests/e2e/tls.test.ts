/** Bots reach a gateway over TLS: real clients, real files, a real process. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHmac, createPublicKey } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { WebSocket } from 'ws';
import { createAuthority, makeClientKey, openAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { describeCertificate } from '../../packages/cli/src/tls/certificate-view.ts';
import { createTlsSource } from '../../packages/cli/src/tls/tls-source.ts';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const run = promisify(execFile);
const BOT = path.join(import.meta.dirname, '..', 'support', 'tls-bot.fixture.ts');
const NAMES = { names: ['localhost'], addresses: ['127.0.0.1'] };
const BALANCE = { method: 'GET', target: '/api/v5/account/balance' } as const;

interface ClientPair {
  readonly key: string;
  readonly cert: string;
}

let venue: PaperVenue;
let gateway: TestGateway;
let accountId: string;
let key: IssuedTestKey;
let authority: ReturnType<typeof openAuthority>;
let grid: ClientPair;
let other: ClientPair;
let bound: IssuedTestKey;

function makeClient(label: string, clientKey = makeClientKey()): ClientPair {
  const client = { label, days: 1 };
  return { key: clientKey, cert: authority.vouchForClient(createPublicKey(clientKey), client, Date.now()) };
}

before(async () => {
  venue = await startPaperVenue();
  gateway = await startTestGateway(
    { okxUrl: venue.okxUrl, htxSpotUrl: venue.htxSpotUrl, htxContractUrl: venue.htxContractUrl },
    {
      configured: { tls: { clientCertificates: 'optional' } },
      prepare: ({ tlsDirectory }) => void createAuthority(tlsDirectory, NAMES, Date.now()),
      tls: (layout) =>
        createTlsSource(
          {
            'tls.source': 'authority',
            'tls.certificate_file': null,
            'tls.key_file': null,
            'tls.client_certificates': 'optional',
            'tls.client_authority_file': null,
          },
          layout,
          () => undefined,
        ),
    },
  );
  authority = openAuthority(gateway.layout.tlsDirectory);
  accountId = await bindPaperKey(gateway.admin, venue.openAccount({ funds: { USDT: '1000' } }).key);
  key = await issueTestKey(gateway.admin, accountId);
  grid = makeClient('grid');
  other = makeClient('other');
  bound = await issueTestKey(gateway.admin, accountId, {
    clientKey: describeCertificate(grid.cert).publicKeySha256,
  });
});

after(async () => {
  await gateway.close();
  await venue.close();
});

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
  readonly fingerprint: string;
}

/** Over a connection of its own unless an agent is given. */
function ask(as: OkxKey, options: https.RequestOptions = {}): Promise<Answer> {
  const { method, target, headers = [] } = signOkx(as, BALANCE);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { port } = new URL(gateway.okxUrl);
  const request = https.request(
    {
      host: '127.0.0.1',
      port,
      method,
      path: target,
      headers: Object.fromEntries(headers),
      ca: authority.readCertificate(),
      agent: false,
      ...options,
    },
    (response) => {
      const fingerprint = (response.socket as TLSSocket).getPeerX509Certificate()?.fingerprint256 ?? '';
      response.resume().once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          code: [response.headers['bitting-code']].flat()[0],
          fingerprint,
        }),
      );
    },
  );
  request.once('error', reject).end();
  return promise;
}

void test('unmodified ccxt and okx-api are served over TLS where they trust the authority, and speak to nobody where not', async () => {
  assert.match(gateway.okxUrl, /^https:\/\/127\.0\.0\.1:/u);
  const wordsOf = (as: OkxKey): string[] => [BOT, gateway.okxUrl, as.apiKey, as.secret, as.passphrase];
  const pair = path.join(gateway.layout.directory, 'grid');
  writeFileSync(`${pair}.key`, grid.key);
  writeFileSync(`${pair}.pem`, grid.cert);
  const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority.certificateFile };
  const [told, untold, shown] = await Promise.all([
    run(process.execPath, wordsOf(key), { env }),
    run(process.execPath, wordsOf(key), { env: process.env }),
    run(process.execPath, [...wordsOf(bound), pair], { env }),
  ]);
  const readAll = (text: string): unknown[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  for (const { stdout } of [told, shown])
    assert.deepEqual(readAll(stdout), [
      { name: 'ccxt', isServed: true },
      { name: 'okxApi', isServed: true },
    ]);
  assert.deepEqual(
    readAll(untold.stdout).map((answer) => (answer as { readonly isServed: boolean }).isServed),
    [false, false],
  );
});

for (const [version, isTaken] of [
  ['-tls1_1', false],
  ['-tls1_2', true],
  ['-tls1_3', true],
] as const)
  void test(`openssl is ${isTaken ? 'served' : 'refused'} with ${version.slice(1)}`, () => {
    const { host } = new URL(gateway.okxUrl);
    const checks = ['-CAfile', authority.certificateFile, '-verify_return_error', '-verify_ip', '127.0.0.1'];
    const { stdout, stderr } = spawnSync(
      'openssl',
      ['s_client', version, '-connect', host, ...checks, '-cipher', 'ALL:@SECLEVEL=0', '-brief'],
      { input: '', encoding: 'utf8' },
    );
    assert.equal(/Verification: OK/u.test(stdout + stderr), isTaken, stdout + stderr);
  });

void test('a key that is bound to a certificate is refused over another one and over none, by REST', async () => {
  assert.equal((await ask(bound, grid)).status, 200);
  for (const pair of [other, {}]) {
    const { status, code } = await ask(bound, pair);
    assert.deepEqual([status, code], [401, 'CLIENT_CERTIFICATE_WRONG']);
  }
  assert.equal((await ask(key, other)).status, 200);
  assert.equal((await ask(key)).status, 200);
});

void test('a certificate that is renewed for the same key goes on serving what is bound to it', async () => {
  assert.equal((await ask(bound, makeClient('grid', grid.key))).status, 200);
});

void test('a certificate of another authority opens no connection', async () => {
  const strange = createAuthority(path.join(gateway.layout.directory, 'strange'), NAMES, Date.now());
  const clientKey = makeClientKey();
  const cert = strange.vouchForClient(createPublicKey(clientKey), { label: 'grid', days: 1 }, Date.now());
  await assert.rejects(ask(key, { key: clientKey, cert }));
});

/** What a login over a stream is answered with. */
async function login(as: OkxKey, pair: Partial<ClientPair>): Promise<string> {
  const at = Math.floor(Date.now() / 1_000);
  const sign = createHmac('sha256', as.secret).update(`${at}GET/users/self/verify`).digest('base64');
  const socket = new WebSocket(`${gateway.okxUrl.replace('https', 'wss')}/ws/v5/private`, {
    ca: authority.readCertificate(),
    ...pair,
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.on('error', reject);
  socket.on('message', (data: Buffer) => resolve(data.toString('utf8')));
  socket.on('open', () =>
    socket.send(
      JSON.stringify({
        op: 'login',
        args: [{ apiKey: as.apiKey, passphrase: as.passphrase, timestamp: String(at), sign }],
      }),
    ),
  );
  const text = await promise;
  socket.terminate();
  return text;
}

void test('a key that is bound to a certificate is refused over another one and over none, by a stream', async () => {
  for (const pair of [other, {}]) assert.match(await login(bound, pair), /"code":"50110".*certificate/u);
  assert.match(await login(bound, grid), /"code":"0"/u);
});

void test('a refusal for the certificate is in the ledger, under the key', async () => {
  const shown: unknown[] = [];
  await gateway.admin.tail({ limit: 100, follow: false }, { onEvent: (event: unknown) => shown.push(event) });
  const refused = shown.filter((event) => JSON.stringify(event).includes('CLIENT_CERTIFICATE_WRONG'));
  assert.ok(refused.length > 0);
  for (const event of refused) assert.ok(JSON.stringify(event).includes(bound.virtualKeyId));
});

void test('plain HTTP is not spoken to at a port of TLS', async () => {
  await assert.rejects(fetch(gateway.okxUrl.replace('https', 'http')));
});

void test('another certificate is taken without a restart, and no request is lost meanwhile', async () => {
  const agent = new https.Agent({ keepAlive: true, ca: authority.readCertificate() });
  const { fingerprint: first } = await ask(key);
  const serverFile = path.join(gateway.layout.tlsDirectory, 'server.pem');
  // It is made anew where it is damaged, as it is where its time has come.
  writeFileSync(serverFile, '');
  let asked = 0;
  for (let fingerprint = first; fingerprint === first; asked += 1) {
    const [kept, fresh] = await Promise.all([ask(key, { agent }), ask(key)]);
    assert.deepEqual([kept.status, fresh.status], [200, 200]);
    fingerprint = fresh.fingerprint;
  }
  assert.ok(asked > 1);
  agent.destroy();
});
