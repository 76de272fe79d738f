import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import fc from 'fast-check';
import { createAuthority, makeClientKey, openAuthority } from './authority-files.ts';
import { writeServerCertificate } from './certificate.ts';
import { integer } from './der.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const BOUND = {
  names: ['localhost', 'gateway.lan'],
  addresses: ['127.0.0.1', '::1', '10.0.0.5', 'fd00::12:0:3'],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'bitting-tls-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function verify(pem: string, ...words: readonly string[]): string {
  const file = path.join(folder, 'leaf.pem');
  writeFileSync(file, pem);
  const { stdout, stderr } = spawnSync(
    'openssl',
    ['verify', '-x509_strict', '-CAfile', path.join(folder, 'authority.pem'), ...words, file],
    { encoding: 'utf8' },
  );
  return stdout + stderr;
}

void test('authority vouches for a gateway by all its names, as OpenSSL and Node read it', () => {
  const authority = createAuthority(folder, BOUND, NOW_MS);
  const { cert, key } = authority.readServer(NOW_MS);
  for (const host of BOUND.names)
    assert.match(verify(cert, '-purpose', 'sslserver', '-verify_hostname', host), /OK/u);
  for (const address of BOUND.addresses)
    assert.match(verify(cert, '-purpose', 'sslserver', '-verify_ip', address), /OK/u);
  assert.match(verify(cert, '-verify_hostname', 'other.lan'), /hostname mismatch/iu);
  assert.match(verify(cert, '-purpose', 'sslclient'), /unsuitable|purpose/iu);
  const leaf = new X509Certificate(cert);
  const root = new X509Certificate(authority.readCertificate());
  assert.ok(leaf.checkIssued(root) && leaf.verify(root.publicKey));
  assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
  assert.deepEqual([leaf.ca, root.ca], [false, true]);
  assert.equal(leaf.checkHost('gateway.lan'), 'gateway.lan');
  assert.equal(leaf.checkIP('fd00::12:0:3'), 'fd00::12:0:3');
});

void test('authority can vouch for no other name, even where its key is stolen', () => {
  const authority = createAuthority(folder, BOUND, NOW_MS);
  const privateKey = createPrivateKey(spawnSync('cat', [path.join(folder, 'authority.key')]).stdout);
  const publicKey = createPublicKey(privateKey);
  const terms = {
    commonName: 'thief',
    publicKey,
    serial: Buffer.alloc(16, 7),
    fromMs: NOW_MS - DAY_MS,
    untilMs: NOW_MS + DAY_MS,
  };
  const issuer = { commonName: 'Bitting authority', publicKey, privateKey };
  for (const names of [
    { names: ['www.okx.com'], addresses: [] },
    { names: ['gateway.lan', 'www.okx.com'], addresses: [] },
    { names: [], addresses: ['10.0.0.6'] },
  ])
    assert.match(verify(writeServerCertificate(terms, issuer, names)), /permitted subtree violation/u);
  assert.match(
    verify(writeServerCertificate(terms, issuer, { names: ['a.gateway.lan'], addresses: [] })),
    /OK/u,
  );
  assert.ok(authority.certificateFile.endsWith('authority.pem'));
});

void test('authority vouches for a bot as a client alone', () => {
  const authority = createAuthority(folder, BOUND, NOW_MS);
  const key = makeClientKey();
  const pem = authority.vouchForClient(createPublicKey(key), { label: 'grid.v2', days: 3 }, NOW_MS);
  assert.match(verify(pem, '-purpose', 'sslclient'), /OK/u);
  assert.match(verify(pem, '-purpose', 'sslserver'), /unsuitable|purpose/iu);
  const certificate = new X509Certificate(pem);
  assert.equal(certificate.subject, 'CN=bot grid.v2');
  assert.equal(Date.parse(certificate.validTo), Math.floor((NOW_MS + 3 * DAY_MS) / 1_000) * 1_000);
});

void test('authority renews the certificate of the gateway when a third of its time is left, with a new key', () => {
  const authority = createAuthority(folder, BOUND, NOW_MS);
  const first = authority.readServer(NOW_MS);
  assert.deepEqual(authority.readServer(NOW_MS + 19 * DAY_MS), first);
  assert.deepEqual(openAuthority(folder).readServer(NOW_MS), first);
  const second = authority.readServer(NOW_MS + 21 * DAY_MS);
  assert.notEqual(second.key, first.key);
  assert.match(verify(second.cert, '-attime', String(Math.floor(NOW_MS / 1_000) + 45 * 86_400)), /OK/u);
  assert.deepEqual(authority.readServer(NOW_MS + 21 * DAY_MS), second);
});

void test('authority makes a certificate that is damaged anew', () => {
  const authority = createAuthority(folder, BOUND, NOW_MS);
  for (const text of ['', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n']) {
    writeFileSync(path.join(folder, 'server.pem'), text);
    assert.match(verify(authority.readServer(NOW_MS).cert), /OK/u);
  }
});

void test('authority is made once, and its files are for their owner alone', () => {
  createAuthority(folder, BOUND, NOW_MS);
  const names = readdirSync(folder);
  assert.deepEqual(names.toSorted(), ['authority.key', 'authority.pem', 'names.json', 'server.pem']);
  for (const name of names) assert.equal(statSync(path.join(folder, name)).mode & 0o777, 0o600, name);
  assert.throws(() => createAuthority(folder, BOUND, NOW_MS), { code: 'DATA_DIRECTORY_FOREIGN' });
});

void test('a serial number is a positive integer in as few bytes as it takes', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n }), (value) => {
      const hex = value.toString(16);
      const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
      const written = integer(Buffer.concat([Buffer.alloc(3), bytes])).subarray(2);
      const read = BigInt(`0x${written.toString('hex')}`);
      const isShort = written.length === 1 || written[0] !== 0 || (written[1] ?? 0) > 0x7f;
      return read === value && (written[0] ?? 0) < 0x80 && isShort;
    }),
  );
});
