import assert from 'node:assert/strict';
import { test } from 'node:test';
import { believeProxies, renewEdges, secureEdges } from './secured.ts';

const MATERIAL = { key: 'k', cert: 'c', clientAuthority: 'a' };

void test('Ports that are to speak TLS do not open without a certificate, nor ask for those that nobody vouches for', () => {
  assert.throws(() => secureEdges({ tls: { clientCertificates: 'none' } }, null), { code: 'CONFIG_INVALID' });
  for (const clientCertificates of ['optional', 'required'] as const) {
    const without = { ...MATERIAL, clientAuthority: null };
    assert.throws(() => secureEdges({ tls: { clientCertificates } }, without), { code: 'CONFIG_INVALID' });
    const { tls } = secureEdges({ tls: { clientCertificates } }, MATERIAL);
    assert.deepEqual(tls, { ...MATERIAL, clientCertificates });
  }
});

void test('Ports that ask for no certificates have no authority for them', () => {
  assert.deepEqual(secureEdges({ tls: { clientCertificates: 'none' } }, MATERIAL), {
    tls: { key: 'k', cert: 'c' },
  });
});

void test('Ports that speak plain HTTP take no certificate', () => {
  assert.deepEqual(secureEdges({ tls: null }, MATERIAL), {});
  const edge = { renewTls: () => assert.fail('a plain port got a certificate') };
  renewEdges([{ edge }], { tls: null }, MATERIAL);
  let renewed = 0;
  renewEdges(
    [{ edge: { renewTls: () => (renewed += 1) } }],
    { tls: { clientCertificates: 'none' } },
    MATERIAL,
  );
  assert.equal(renewed, 1);
});

void test('Only proxies that are named are believed (POL-21)', () => {
  assert.deepEqual(believeProxies({ proxies: null }), {});
  assert.deepEqual(believeProxies({ proxies: { from: [], says: 'proxy-v2' } }), {});
  const { proxies } = believeProxies({ proxies: { from: ['10.0.0.0/8', 'fd00::/8'], says: 'proxy-v2' } });
  assert.ok(proxies);
  const asked = ['10.1.2.3', 'fd00::1', '11.0.0.1', '127.0.0.1', '', 'fe80::1%eth0'];
  assert.deepEqual(asked.map(proxies.isProxy), [true, true, false, false, false, false]);
});
