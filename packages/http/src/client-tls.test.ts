import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import type { SecureVersion, TlsOptions } from 'node:tls';

import { writeSized } from './testing/response-examples.ts';
import { AUTHORITY, GOOD, SERVER_NAME, UNTRUSTED } from './testing/tls-material.ts';
import { type Line, VenueStage } from './testing/venue-stage.ts';

const ANSWER = writeSized('x');
const CLOSING = writeSized('x', ['Connection: close']);
const TARGET = { tls: { servername: SERVER_NAME, ca: AUTHORITY } };
const OLD_CIPHERS = { ciphers: 'DEFAULT@SECLEVEL=0' };

function only(version: SecureVersion): TlsOptions {
  return { ...GOOD, minVersion: version, maxVersion: version };
}

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`client speaks ${version} to a verified venue, by name and protocol`, async (context) => {
    const stage = await VenueStage.open(context, {
      target: TARGET,
      tls: { ...only(version), ALPNProtocols: ['h2', 'http/1.1'] },
    });
    const result = await stage.exchange(0, ANSWER);
    assert.equal(result.kind, 'response', JSON.stringify(result));
    assert.deepEqual(stage.line(0).handshake, {
      protocol: version,
      alpn: 'http/1.1',
      servername: SERVER_NAME,
      isResumed: false,
    });
    await stage.exchange(0, ANSWER);
    assert.equal(stage.pool.stats().connects, 1);
  });

  test(`client resumes a session of ${version}`, async (context) => {
    const stage = await VenueStage.open(context, { target: TARGET, tls: only(version) });
    for (const at of [0, 1, 2]) assert.equal((await stage.exchange(at, CLOSING)).kind, 'response');
    const resumed = stage.lines.map((line) => line.handshake?.isResumed);
    assert.deepEqual(resumed, [false, true, true]);
  });
}

test('client verifies a certificate by address where the name is an address', async (context) => {
  const target = (servername: string): object => ({ target: { tls: { servername, ca: AUTHORITY } } });
  const stage = await VenueStage.open(context, { ...target('127.0.0.1'), tls: GOOD });
  assert.equal((await stage.exchange(0, ANSWER)).kind, 'response');
  assert.equal(stage.line(0).handshake?.servername, false);
  const other = await VenueStage.open(context, { ...target('127.0.0.2'), tls: GOOD });
  assert.deepEqual(await other.send(), { kind: 'not-sent', cause: 'connect: ERR_TLS_CERT_ALTNAME_INVALID' });
});

for (const [name, { key, cert, code }] of Object.entries(UNTRUSTED)) {
  test(`NET-06 client sends nothing to a venue with ${name} certificate`, async (context) => {
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      const stage = await VenueStage.open(context, { target: TARGET, tls: { ...only(version), key, cert } });
      for (let run = 0; run < 2; run += 1) {
        assert.deepEqual(await stage.send(), { kind: 'not-sent', cause: `connect: ${code}` });
      }
      await stage.settle();
      assert.equal(stage.received, '');
      assert.deepEqual(stage.pool.stats(), { connections: 0, free: 0, waiting: 0, connects: 2 });
    }
  });
}

test('NET-06 client trusts the test authority only where it is told to', async (context) => {
  const stage = await VenueStage.open(context, { target: { tls: { servername: SERVER_NAME } }, tls: GOOD });
  assert.deepEqual(await stage.send(), {
    kind: 'not-sent',
    cause: 'connect: UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
  assert.equal(stage.received, '');
});

test('NET-06 client refuses a venue that speaks nothing newer than TLS 1.1', async (context) => {
  const old = { ...only('TLSv1.1'), ...OLD_CIPHERS };
  const stage = await VenueStage.open(context, { target: TARGET, tls: old });
  const result = await stage.send();
  assert.equal(result.kind, 'not-sent', JSON.stringify(result));
  assert.equal(stage.lines.length, 0);
  const newer: TlsOptions = { ...old, maxVersion: 'TLSv1.2' };
  const control = await VenueStage.open(context, { target: TARGET, tls: newer });
  assert.equal((await control.exchange(0, ANSWER)).kind, 'response');
});

test('client sends nothing to a venue that answers TLS with plain bytes', async (context) => {
  const stage = await VenueStage.open(context, {
    target: TARGET,
    onBytes: (line) => line.socket.write(ANSWER),
  });
  const result = await stage.send({ target: '/secret' });
  assert.equal(result.kind, 'not-sent', JSON.stringify(result));
  assert.ok(!stage.received.includes('/secret'));
});

/** A relay to `port` that hangs up when it has passed on `bytes` bytes of the venue's side. */
function relay(line: Line, port: number, bytes: number): void {
  const venue = connect({ host: '127.0.0.1', port });
  let left = bytes;
  line.socket.pipe(venue);
  venue.on('error', () => undefined);
  line.socket.on('close', () => venue.destroy());
  venue.on('data', (chunk: Buffer) => {
    line.socket.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) line.socket.destroySoon();
  });
}

test('client takes no response over a line that was cut anywhere, the handshake included', async (context) => {
  const venue = await VenueStage.open(context, { tls: GOOD, onBytes: (line) => line.socket.write(ANSWER) });
  const kinds = new Set<string>();
  for (let bytes = 1; !kinds.has('response'); bytes += 60) {
    const before = venue.requestCount;
    const stage = await VenueStage.open(context, {
      target: TARGET,
      onLine: (line) => {
        relay(line, venue.port, bytes);
      },
    });
    const { kind } = await stage.send();
    kinds.add(kind);
    const hasArrived = venue.requestCount > before;
    if (kind === 'not-sent') assert.ok(!hasArrived, `cut at ${bytes}`);
    if (kind === 'response') assert.ok(hasArrived);
    assert.ok(bytes < 4_000);
  }
  assert.deepEqual([...kinds], ['not-sent', 'unknown', 'response']);
});

test('client takes no response that was cut at any byte over TLS', async (context) => {
  let cut = 0;
  const stage = await VenueStage.open(context, {
    target: TARGET,
    tls: GOOD,
    onBytes: (line) => {
      line.socket.write(ANSWER.slice(0, cut));
      line.socket.destroySoon();
    },
  });
  for (; cut < ANSWER.length; cut += 1) {
    assert.equal((await stage.send()).kind, 'unknown', `cut at ${cut}`);
    assert.equal(stage.requestCount, cut + 1);
  }
  assert.equal((await stage.send()).kind, 'response');
});
