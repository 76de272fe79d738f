import assert from 'node:assert/strict';
import { test } from 'node:test';

import { countingKey, normalizeAddress } from './address.ts';

test('an IPv4 address in IPv6 form is written as IPv4', () => {
  assert.equal(normalizeAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(normalizeAddress('::FFFF:10.0.0.1'), '10.0.0.1');
  assert.equal(normalizeAddress('10.0.0.1'), '10.0.0.1');
  assert.equal(normalizeAddress('2001:db8::1'), '2001:db8::1');
  assert.equal(normalizeAddress('::ffff:1:2'), '::ffff:1:2');
});

test('LIM-01: addresses of one IPv6 /64 are counted together, and others apart', () => {
  const key = countingKey('2001:db8:1:2:3:4:5:6');
  for (const same of [
    '2001:db8:1:2::',
    '2001:db8:1:2::9',
    '2001:db8:1:2:ffff::1',
    '2001:db8:1:2:3:4:5:7%eth0',
  ]) {
    assert.equal(countingKey(same), key);
  }
  for (const other of ['2001:db8:1:3:3:4:5:6', '2001:db8:1::2', '2001:db8::1', '::1', '10.0.0.1']) {
    assert.notEqual(countingKey(other), key);
  }
  assert.equal(countingKey('2001:db8::1'), countingKey('2001:db8:0:0:1::'));
  assert.equal(countingKey('::1'), '0:0:0:0::/64');
});

test('IPv4 addresses are counted one by one', () => {
  assert.notEqual(countingKey('10.0.0.1'), countingKey('10.0.0.2'));
});

test('the key of an IPv6 address is its network of four groups, its zeros written out', () => {
  const keys: Readonly<Record<string, string>> = {
    '2001:db8::1': '2001:db8:0:0::/64',
    '2001:db8:1:2:3:4:5:6': '2001:db8:1:2::/64',
    '2001:db8:1:2:3:4:5::': '2001:db8:1:2::/64',
    'fe80::1%eth0': 'fe80:0:0:0::/64',
    '::': '0:0:0:0::/64',
    '::1': '0:0:0:0::/64',
    '::2:3:4:5:6:7': '0:0:2:3::/64',
    '1::': '1:0:0:0::/64',
    '1::3:4:5:6:7:8': '1:0:3:4::/64',
    '10.0.0.1': '10.0.0.1',
  };
  for (const [address, key] of Object.entries(keys)) assert.equal(countingKey(address), key, address);
});
