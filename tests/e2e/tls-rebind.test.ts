/** A bot gets another client certificate, and keeps its key: by the commands of the page, over real connections. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { readCertificateFile } from '../../packages/cli/src/tls/certificate-view.ts';
import { createTlsSource } from '../../packages/cli/src/tls/tls-source.ts';
import { Sheet } from '../operations/sheet.ts';
import { giveOperator } from '../operations/waiting.ts';
import { Cleanup } from '../support/cleanup.ts';
import { bindPaperKey, issueTestKey, startTestGateway } from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { startPaperVenue } from '../support/simulator.ts';

interface Pair {
  readonly key: string;
  readonly cert: string;
}

interface Place {
  readonly url: string;
  readonly ca: string;
}

/** Status of a read, and our code where it was refused. */
async function ask(as: OkxKey, pair: Pair, { url, ca }: Place): Promise<string> {
  const { method, target, headers = [] } = signOkx(as, { method: 'GET', target: '/api/v5/account/balance' });
  const { port } = new URL(url);
  const place = { host: '127.0.0.1', port, method, path: target, headers: Object.fromEntries(headers) };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  https
    .request({ ...place, ca, ...pair, agent: false }, (response) => {
      response.resume().once('end', () => {
        resolve(`${response.statusCode} ${String(response.headers['bitting-code'] ?? '')}`.trim());
      });
    })
    .once('error', reject)
    .end();
  return promise;
}

/** A login is good once, and signs whole seconds: no two have the same one, nor one of before the gateway began. */
let lastSecond = 0;

async function login(as: OkxKey, pair: Pair, { url, ca }: Place): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('https', 'wss')}/ws/v5/private`, { ca, ...pair });
  await once(socket, 'open');
  lastSecond = Math.max(lastSecond, Math.floor(Date.now() / 1_000)) + 1;
  const at = String(lastSecond);
  const sign = createHmac('sha256', as.secret).update(`${at}GET/users/self/verify`).digest('base64');
  const { apiKey, passphrase } = as;
  socket.send(JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp: at, sign }] }));
  const [answer] = (await once(socket, 'message')) as [Buffer];
  assert.match(answer.toString('utf8'), /"code":"0"/u);
  return socket;
}

test('A key that is bound to another client certificate is taken over that alone, with the secret that it had, and its streams are cut.', async () => {
  const cleanup = new Cleanup();
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-tls-rebind-'));
  try {
    const venue = cleanup.add(await startPaperVenue());
    const settings = {
      'tls.source': 'authority',
      'tls.certificate_file': null,
      'tls.key_file': null,
      'tls.client_certificates': 'optional',
      'tls.client_authority_file': null,
    } as const;
    const gateway = cleanup.add(
      await startTestGateway(venue, {
        configured: { tls: { clientCertificates: 'optional' } },
        prepare: ({ tlsDirectory }) =>
          void createAuthority(tlsDirectory, { names: ['localhost'], addresses: ['127.0.0.1'] }, Date.now()),
        tls: (layout) => createTlsSource(settings, layout, () => undefined),
      }),
    );
    giveOperator(gateway);
    const place = {
      url: gateway.okxUrl,
      ca: readFileSync(path.join(gateway.layout.tlsDirectory, 'authority.pem'), 'utf8'),
    };
    const accountId = await bindPaperKey(gateway.admin, venue.openAccount().key, 'main');
    const pairOf = (label: string): Pair => ({
      key: readFileSync(path.join(directory, `${label}.key`), 'utf8'),
      cert: readFileSync(path.join(directory, `${label}.pem`), 'utf8'),
    });
    const keys: OkxKey[] = [];
    const sheet = new Sheet('tls.md', {
      words: [],
      directory,
      data: () => gateway.layout.directory,
      besides: (line) => (line.startsWith('bitting tls client') ? ['--dir', directory] : []),
      instead: async (line) => {
        // The policy of the page’s key is that of the tests; what it is bound to is the page’s.
        if (line.startsWith('bitting issue')) {
          const clientKey = readCertificateFile(path.join(directory, 'grid.pem')).publicKeySha256;
          keys.push(await issueTestKey(gateway.admin, accountId, { label: 'grid', clientKey }));
        } else if (line.startsWith('bitting tls rebind')) {
          const [bot] = keys;
          assert.ok(bot !== undefined);
          assert.equal(await ask(bot, pairOf('grid'), place), '200');
          assert.equal(await ask(bot, pairOf('grid-2'), place), '401 CLIENT_CERTIFICATE_WRONG');
          const stream = await login(bot, pairOf('grid'), place);
          cut = once(stream, 'close');
          return null;
        } else return null;
        return { line, out: '', err: '' };
      },
    });
    let cut: Promise<unknown> = Promise.resolve();
    await sheet.follow('Client certificates');
    await cut;
    const [bot] = keys;
    assert.ok(bot !== undefined);
    assert.equal(await ask(bot, pairOf('grid-2'), place), '200');
    assert.equal(await ask(bot, pairOf('grid'), place), '401 CLIENT_CERTIFICATE_WRONG');
    (await login(bot, pairOf('grid-2'), place)).terminate();
  } finally {
    await cleanup.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
