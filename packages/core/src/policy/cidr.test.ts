import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { BittingError } from '../errors/bitting-error.ts';
import { formatAddress } from './address.ts';
import { formatCidr, isAddressAllowed, parseCidr } from './cidr.ts';

const BLOCKS: readonly (readonly [written: string, canonical: string])[] = [
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['10.1.2.3', '10.1.2.3/32'],
  ['10.1.2.3/32', '10.1.2.3/32'],
  ['128.0.0.0/1', '128.0.0.0/1'],
  ['0.0.0.0/1', '0.0.0.0/1'],
  ['192.168.1.128/25', '192.168.1.128/25'],
  ['::1', '::1/128'],
  ['::/1', '::/1'],
  ['2001:DB8::/32', '2001:db8::/32'],
  ['2001:db8:0:0::/64', '2001:db8::/64'],
  ['fe80::/10', 'fe80::/10'],
];
for (const [written, canonical] of BLOCKS) {
  test(`The block ${written} is ${canonical}.`, () => {
    assert.equal(formatCidr(parseCidr(written)), canonical);
    assert.equal(formatCidr(parseCidr(canonical)), canonical);
  });
}

const REFUSED = [
  '',
  '/',
  '/8',
  '10.0.0.0/',
  '10.0.0.0/0',
  '0.0.0.0/0',
  '::/0',
  '10.0.0.0/33',
  '::/129',
  '10.0.0.0/08',
  '10.0.0.0/+8',
  '10.0.0.0/-8',
  '10.0.0.0/8.0',
  '10.0.0.0/8 ',
  '10.0.0.0 /8',
  '10.0.0.0/8/8',
  '10.0.0.1/8',
  '10.0.0.0/255.0.0.0',
  '10.0.0.0/1e1',
  '192.168.1.1/25',
  '2001:db8::1/64',
  '::ffff:10.0.0.0/104',
  '::ffff:10.0.0.1',
  '::ffff:0:0/96',
  'fe80::1%eth0',
  'fe80::%1/64',
  '010.0.0.0/8',
  '10.0.0/8',
  '10/8',
  '*',
  'any',
  'localhost',
  '10.0.0.0/１6',
  '10.0.0.*',
];
for (const written of REFUSED) {
  test(`The text ${JSON.stringify(written)} is no block (POL-20).`, () => {
    assert.throws(
      () => parseCidr(written),
      (error) => error instanceof BittingError && error.code === 'CIDR_MALFORMED',
    );
  });
}

test('A block holds its first and its last address and none beside.', () => {
  const cidrs = ['10.1.0.0/16', '2001:db8::/32'];
  for (const inside of [
    '10.1.0.0',
    '10.1.255.255',
    '::ffff:10.1.0.1',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
  ])
    assert.ok(isAddressAllowed(cidrs, inside), inside);
  for (const outside of [
    '10.0.255.255',
    '10.2.0.0',
    '2001:db7:ffff::',
    '2001:db9::',
    '::10.1.0.1',
    '::1',
    '127.0.0.1',
  ])
    assert.ok(!isAddressAllowed(cidrs, outside), outside);
});

test('No blocks mean loopback only.', () => {
  for (const inside of ['127.0.0.1', '127.255.255.255', '::1', '::ffff:127.0.0.1'])
    assert.ok(isAddressAllowed([], inside), inside);
  for (const outside of ['128.0.0.0', '126.255.255.255', '::', '::2', '10.0.0.1'])
    assert.ok(!isAddressAllowed([], outside), outside);
});

test('What is no address is in no block, whatever the blocks are.', () => {
  for (const text of ['', 'fe80::1%eth0', '010.0.0.1', 'unknown', '127.0.0.1 '])
    for (const cidrs of [[], ['fe80::/10', '::/1', '0.0.0.0/1', '8.0.0.0/5']])
      assert.ok(!isAddressAllowed(cidrs, text), text);
});

test('A policy with a block that is none refuses by a throw, not by letting in.', () => {
  assert.throws(() => isAddressAllowed(['10.0.0.0/0'], '10.0.0.1'));
});

test('The same list is answered the same way twice: what was parsed is kept.', () => {
  const cidrs = ['10.0.0.0/8'];
  for (const expected of [true, true]) assert.equal(isAddressAllowed(cidrs, '10.9.9.9'), expected);
  assert.equal(isAddressAllowed(['11.0.0.0/8'], '10.9.9.9'), false);
});

test('Membership agrees with Node’s own block list.', () => {
  const bits32 = fc.bigInt({ min: 0n, max: 0xffff_ffffn });
  const bits128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  const world = fc.oneof(
    fc.record({
      width: fc.constant(32 as const),
      block: bits32,
      candidate: bits32,
      prefix: fc.integer({ min: 1, max: 32 }),
      near: fc.boolean(),
    }),
    fc.record({
      width: fc.constant(128 as const),
      block: bits128,
      candidate: bits128,
      prefix: fc.integer({ min: 1, max: 128 }),
      near: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(world, ({ width, block, candidate, prefix, near }) => {
      const hostBits = BigInt(width - prefix);
      const network = (block >> hostBits) << hostBits;
      const bits = near ? network | (candidate & ((1n << hostBits) - 1n)) : candidate;
      const family = width === 32 ? 'ipv4' : 'ipv6';
      fc.pre(width === 32 || (bits >> 32n !== 0xffffn && network >> 32n !== 0xffffn));
      const text = formatAddress({ bits, width });
      const twin = new BlockList();
      twin.addSubnet(formatAddress({ bits: network, width }), prefix, family);
      const cidr = formatCidr({ address: { bits: network, width }, prefix });
      assert.equal(isAddressAllowed([cidr], text), twin.check(text, family), `${text} in ${cidr}`);
    }),
  );
});
