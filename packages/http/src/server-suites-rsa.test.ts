import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { test, type TestContext } from 'node:test';

import { writeSecureContext } from './server-tls.ts';
import { ServerStage } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, RSA_PAIR, SERVER_NAME } from './testing/tls-material.ts';

async function shakeHands(
  context: TestContext,
  tls: typeof GOOD,
  options: Pick<ConnectionOptions, 'ca' | 'ciphers'>,
): Promise<TLSSocket> {
  const stage = await ServerStage.open(context, { tls });
  const place = { host: '127.0.0.1', port: stage.port, servername: SERVER_NAME };
  const socket = connect({ ...place, ...options, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  context.after(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

for (const ciphers of [
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
])
  test(`A caller that knows ${ciphers} alone is served with a certificate of RSA.`, async (context) => {
    const socket = await shakeHands(context, RSA_PAIR, { ca: RSA_PAIR.cert, ciphers });
    assert.equal(socket.getCipher().name, ciphers);
  });

test('A caller that knows a suite of RSA without forward secrecy is refused.', async (context) => {
  const ciphers = 'AES128-GCM-SHA256';
  await assert.rejects(shakeHands(context, RSA_PAIR, { ca: RSA_PAIR.cert, ciphers }), /handshake failure/u);
});

test('Of the suites that both know the server takes the one that it likes best.', async (context) => {
  const ciphers = 'ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256';
  const socket = await shakeHands(context, GOOD, { ca: AUTHORITY, ciphers });
  assert.equal(socket.getCipher().name, 'ECDHE-ECDSA-AES128-GCM-SHA256');
});

test('The oldest version is named, whatever Node was started with.', () => {
  assert.equal(writeSecureContext(GOOD).minVersion, 'TLSv1.2');
});
