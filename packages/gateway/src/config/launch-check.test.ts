import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLaunchFaults } from './launch-check.ts';

const GOOD = [
  '--permission',
  '--allow-net',
  '--allow-fs-read=/app',
  '--allow-fs-write=/data',
  '--disable-proto=throw',
  '--disallow-code-generation-from-strings',
  '--disable-sigusr1',
];

void test('PRC-02 launch check passes the flags that the supervisor gives and an empty environment', () => {
  assert.deepEqual(findLaunchFaults(GOOD, {}), []);
  assert.deepEqual(findLaunchFaults(GOOD, { PATH: '/bin', HOME: '/root' }), []);
});

const FLAGS = [
  '--inspect',
  '--inspect=0.0.0.0:9229',
  '--heapsnapshot-signal=SIGUSR2',
  '--report-on-signal',
  '--cpu-prof',
  '--import=./other.ts',
  '--require=./other.cjs',
  '--allow-addons',
  '--allow-child-process',
  '--use-env-proxy',
  '--tls-min-v1.0',
  '--disable-proto=delete',
];

void test('PRC-02 launch check refuses every flag that it does not know', () => {
  for (const flag of FLAGS) assert.equal(findLaunchFaults([...GOOD, flag], {}).length, 1, flag);
});

void test('PRC-02 launch check misses each protection that is not there', () => {
  for (const flag of GOOD.filter((each) => each.startsWith('--dis') || each === '--permission'))
    assert.equal(
      findLaunchFaults(
        GOOD.filter((other) => other !== flag),
        {},
      ).length,
      1,
      flag,
    );
});

const VARIABLES = [
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'NODE_PATH',
  'NODE_DEBUG',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'SSLKEYLOGFILE',
  'OPENSSL_CONF',
  'LD_PRELOAD',
  'https_proxy',
];

void test('PRC-02 NET-06 NET-09 launch check refuses an environment that changes code, trust or routes, and never shows its values', () => {
  for (const name of VARIABLES) {
    const faults = findLaunchFaults(GOOD, { [name]: 'hidden-value' });
    assert.equal(faults.length, 1, name);
    assert.ok(!faults.join().includes('hidden-value'));
  }
});
