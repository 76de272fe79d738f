import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemOfIps } from './ip-list.ts';

const WIDE = { ipsMax: 20, takesIpv6Networks: true };
const NARROW = { ipsMax: 20, takesIpv6Networks: false };

test('Addresses and networks of both families are taken', () => {
  for (const list of [
    [],
    ['203.0.113.7'],
    ['2001:db8::1'],
    ['198.51.100.0/24', '2001:db8::/32'],
    ['10.0.0.1/32'],
  ]) {
    assert.equal(problemOfIps(list, WIDE), null, list.join(' '));
  }
});

test('What is no address, or every address, is refused', () => {
  const odd = [
    '300.1.1.1',
    'example.org',
    '1.2.3',
    '1.2.3.4/33',
    '1.2.3.4/',
    '1.2.3.4/08',
    '1.2.3.4/8/8',
    '::/129',
  ];
  for (const entry of [...odd, '0.0.0.0', '::', '0.0.0.0/0', '::/0', 'fe80::1%eth0', '01.2.3.4', '']) {
    assert.notEqual(problemOfIps([entry], WIDE), null, entry);
  }
});

test('IPv6 networks are refused where the venue takes none, and single addresses stay good', () => {
  assert.match(problemOfIps(['2001:db8::/32'], NARROW) ?? '', /IPv4 networks/);
  assert.equal(problemOfIps(['2001:db8::1', '198.51.100.0/24'], NARROW), null);
});

test('Twenty entries fit, one more does not, and none comes twice', () => {
  const list = Array.from({ length: 21 }, (_none, at) => `203.0.113.${at}`);
  assert.equal(problemOfIps(list.slice(1), WIDE), null);
  assert.match(problemOfIps(list, WIDE) ?? '', /20/);
  assert.match(problemOfIps(['2001:DB8::1', '2001:db8::1'], WIDE) ?? '', /twice/);
});
