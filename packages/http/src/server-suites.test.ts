import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { connect } from 'node:tls';

import { ServerStage } from './testing/server-stage.ts';
import { AUTHORITY, GOOD, SERVER_NAME } from './testing/tls-material.ts';

/** What a caller that knows nothing else may ask for, and whether it is served. */
const SUITES: Readonly<Record<string, boolean>> = {
  TLS_AES_128_GCM_SHA256: true,
  TLS_AES_256_GCM_SHA384: true,
  TLS_CHACHA20_POLY1305_SHA256: true,
  'ECDHE-ECDSA-AES128-GCM-SHA256': true,
  'ECDHE-ECDSA-AES256-GCM-SHA384': true,
  'ECDHE-ECDSA-CHACHA20-POLY1305': true,
  'ECDHE-ECDSA-AES128-SHA256': false,
  'ECDHE-ECDSA-AES256-SHA': false,
  'ECDHE-ECDSA-AES256-CCM8': false,
};

for (const [suite, isServed] of Object.entries(SUITES)) {
  test(`A caller that knows ${suite} alone is ${isServed ? 'served' : 'refused'}.`, async (context) => {
    const stage = await ServerStage.open(context, { tls: GOOD });
    const version = suite.startsWith('TLS_') ? 'TLSv1.3' : 'TLSv1.2';
    const socket = connect({
      host: '127.0.0.1',
      port: stage.port,
      ca: AUTHORITY,
      servername: SERVER_NAME,
      ciphers: isServed ? suite : `${suite}:@SECLEVEL=0`,
      minVersion: version,
      maxVersion: version,
    });
    context.after(() => socket.destroy());
    if (!isServed) {
      await assert.rejects(once(socket, 'secureConnect'), /handshake failure/u);
      return;
    }
    await once(socket, 'secureConnect');
    assert.equal(socket.getCipher().name, suite);
  });
}
