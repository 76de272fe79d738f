import assert from 'node:assert/strict';
import { createHash, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { test, type TestContext } from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

import { writeRequest } from './testing/request-examples.ts';
import { echoPath, ServerStage, type StageOptions } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, OTHER_PAIR, SERVER_NAME } from './testing/tls-material.ts';

function dial(context: TestContext, port: number, options: ConnectionOptions = {}): TLSSocket {
  const socket = connect({ host: '127.0.0.1', port, ca: AUTHORITY, servername: SERVER_NAME, ...options });
  socket.on('error', () => undefined);
  context.after(() => socket.destroy());
  return socket;
}

/** What is answered over a connection of its own; empty if nothing is. */
async function ask(context: TestContext, port: number, options?: ConnectionOptions): Promise<string> {
  const socket = dial(context, port, options);
  socket.write(writeRequest({ lines: ['Connection: close'] }));
  let text = '';
  try {
    for await (const chunk of socket.setEncoding('latin1')) text += String(chunk);
  } catch {
    // It was cut.
  }
  return text;
}

/** Answers with the key of the certificate that was shown. */
function openAsking(
  context: TestContext,
  tls: Partial<NonNullable<StageOptions['tls']>>,
): Promise<ServerStage> {
  return ServerStage.open(context, {
    tls: { ...GOOD, clientAuthority: OTHER_PAIR.cert, ...tls },
    onRequest: ({ peerKey }, reply) =>
      reply.send({ status: 200, headers: [], body: Buffer.from(`<${peerKey ?? 'none'}>`) }),
  });
}

const OTHER_SPKI = createPublicKey(OTHER_PAIR.cert).export({ type: 'spki', format: 'der' });
const OTHER_KEY = createHash('sha256').update(OTHER_SPKI).digest('hex');

for (const clientCertificates of ['required', 'optional'] as const) {
  test(`server that says ${clientCertificates} tells the key of the certificate that a client shows`, async (context) => {
    const stage = await openAsking(context, { clientCertificates });
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
      assert.ok((await ask(context, stage.port, { ...OTHER_PAIR, maxVersion })).endsWith(`<${OTHER_KEY}>`));
  });

  test(`server that says ${clientCertificates} serves nobody with a certificate that nobody vouches for`, async (context) => {
    const stage = await openAsking(context, { clientCertificates });
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
      assert.equal(await ask(context, stage.port, { ...GOOD, maxVersion }), '');
    assert.equal(stage.server.stats().requests, 0);
  });
}

test('server that requires certificates serves nobody without one, and one that does not serves him', async (context) => {
  const strict = await openAsking(context, { clientCertificates: 'required' });
  assert.equal(await ask(context, strict.port), '');
  assert.equal(strict.server.stats().requests, 0);
  const lenient = await openAsking(context, { clientCertificates: 'optional' });
  assert.ok((await ask(context, lenient.port)).endsWith('<none>'));
});

test('server that asks for no certificate knows none', async (context) => {
  const stage = await openAsking(context, {});
  assert.ok((await ask(context, stage.port, OTHER_PAIR)).endsWith('<none>'));
});

test('server shows another certificate from the moment it has it, and keeps what is open', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  const before = dial(context, stage.port);
  await once(before, 'secureConnect');
  stage.server.renewTls(OTHER_PAIR);
  assert.equal(await ask(context, stage.port), '');
  assert.match(await ask(context, stage.port, { ca: OTHER_PAIR.cert }), /^HTTP\/1\.1 200 /u);
  before.write(writeRequest({ lines: ['Connection: close'] }));
  const [chunk] = (await once(before, 'data')) as [Buffer];
  assert.match(chunk.toString('latin1'), /^HTTP\/1\.1 200 /u);
});

test('server keeps its certificate where another one does not go with its key', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  assert.throws(() => stage.server.renewTls({ key: GOOD.key, cert: OTHER_PAIR.cert }));
  assert.match(await ask(context, stage.port), /^HTTP\/1\.1 200 /u);
});

for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const)
  test(`LIM-05 server resumes no session of ${maxVersion}`, async (context) => {
    const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
    const first = dial(context, stage.port, { maxVersion });
    const sessions: Buffer[] = [];
    first.on('session', (session: Buffer) => sessions.push(session));
    first.write(writeRequest({ lines: ['Connection: close'] }));
    await once(first.resume(), 'close');
    const session = sessions.at(-1) ?? first.getSession();
    const second = dial(context, stage.port, { maxVersion, ...(session === undefined ? {} : { session }) });
    await once(second, 'secureConnect');
    assert.equal(second.isSessionReused(), false);
  });

test('LIM-05 server shakes hands once over TLS 1.2', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  const socket = dial(context, stage.port, { maxVersion: 'TLSv1.2' });
  await once(socket, 'secureConnect');
  const again = await new Promise<Error | null>((resolve) => {
    socket.once('close', () => resolve(new Error('closed')));
    socket.once('error', resolve);
    socket.resume().renegotiate({}, resolve);
  });
  assert.ok(again instanceof Error);
});

for (const ciphers of ['ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES256-SHA', 'AES128-GCM-SHA256'])
  test(`server refuses ${ciphers}, and takes what is authenticated and has forward secrecy`, async (context) => {
    const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
    const maxVersion = 'TLSv1.2';
    assert.equal(await ask(context, stage.port, { maxVersion, ciphers: `${ciphers}:@SECLEVEL=0` }), '');
    assert.match(
      await ask(context, stage.port, { maxVersion, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }),
      /^HTTP\/1\.1 200 /u,
    );
  });

test('server speaks no HTTP/2', async (context) => {
  const stage = await ServerStage.open(context, { tls: GOOD, onRequest: echoPath });
  assert.equal(await ask(context, stage.port, { ALPNProtocols: ['h2'] }), '');
  assert.match(await ask(context, stage.port, { ALPNProtocols: ['h2', 'http/1.1'] }), /^HTTP\/1\.1 200 /u);
});
