import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createAuthority } from '../../packages/cli/src/tls/authority-files.ts';
import { startPageGround } from '../support/page-ground.ts';

async function fetchTls(port: number, ca: string): Promise<IncomingMessage> {
  const outgoing = request({ host: '127.0.0.1', port, path: '/', ca, servername: 'localhost', agent: false });
  outgoing.setHeader('host', `localhost:${port}`);
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.resume();
  await once(incoming, 'end');
  return incoming;
}

void test('CON-10: a page with a certificate is served over TLS alone, and tells browsers to come by no other way', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-page-tls-'));
  try {
    const authority = createAuthority(folder, { names: ['localhost'], addresses: ['127.0.0.1'] }, Date.now());
    const { cert, key } = authority.readServer(Date.now());
    const [certificateFile, keyFile] = [path.join(folder, 'c.pem'), path.join(folder, 'k.pem')];
    writeFileSync(certificateFile, cert);
    writeFileSync(keyFile, key, { mode: 0o600 });
    await using ground = await startPageGround({ config: { tls: { certificateFile, keyFile } } });
    const { headers, statusCode } = await fetchTls(ground.port, authority.readCertificate());
    assert.equal(statusCode, 200);
    assert.match(String(headers['strict-transport-security']), /^max-age=31536000/u);
    await assert.rejects(ground.ask('/'), /ECONNRESET|socket hang up|Parse Error/u);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
