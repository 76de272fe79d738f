import assert from 'node:assert/strict';
import { BlockList, isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, parseAddress } from './address.ts';

/** RFC 5952 §4 and §5, RFC 4291 §2.2: text as written → the one text. */
const ADDRESSES: readonly (readonly [written: string, canonical: string])[] = [
  ['0.0.0.0', '0.0.0.0'],
  ['127.0.0.1', '127.0.0.1'],
  ['255.255.255.255', '255.255.255.255'],
  ['1.2.3.4', '1.2.3.4'],
  ['::', '::'],
  ['::1', '::1'],
  ['1::', '1::'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:DB8::1', '2001:db8::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['0:1:2:3:4:5:6:7', '0:1:2:3:4:5:6:7'],
  ['0:0:2:3:4:5:6:7', '::2:3:4:5:6:7'],
  ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
  ['1:0:0:4:5:0:0:8', '1::4:5:0:0:8'],
  ['0:0:1:2:0:0:3:4', '::1:2:0:0:3:4'],
  ['fe80::10:20', 'fe80::10:20'],
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['::FFFF:1.2.3.4', '1.2.3.4'],
  ['::ffff:102:304', '1.2.3.4'],
  ['0:0:0:0:0:ffff:1.2.3.4', '1.2.3.4'],
  ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ['::fffe:1.2.3.4', '::fffe:102:304'],
  ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
];
for (const [written, canonical] of ADDRESSES) {
  test(`The address ${written} is ${canonical}.`, () => {
    const address = parseAddress(written);
    assert.ok(address !== null);
    assert.equal(formatAddress(address), canonical);
    assert.deepEqual(parseAddress(canonical), address);
  });
}

const REFUSED = [
  '',
  ' ',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '01.2.3.4',
  '010.0.0.1',
  '1.2.3.00',
  '1.2.3.256',
  '256.1.1.1',
  '999.1.1.1',
  '1.2.3.-4',
  '+1.2.3.4',
  '1.2.3.4 ',
  ' 1.2.3.4',
  '0x7f.0.0.1',
  '0x7f000001',
  '2130706433',
  '1.2.3.4%eth0',
  '１.2.3.4',
  '1e1.2.3.4',
  ':',
  ':::',
  '1:',
  ':1',
  '1:2',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '::1::',
  '1:2:3:4:5:6:7:8::',
  '1:2:3:4::5:6:7:8',
  '12345::',
  '::g',
  'fe80::1%eth0',
  'fe80::1%1',
  '[::1]',
  '::1.2.3',
  '::1.2.3.4.5',
  '::01.2.3.4',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '1:2:3:4:5:6:7:1.2.3.4',
  '::1/128',
  '::-1',
  '::+1',
  '1:2:3:4:5:6:7:8:',
  '::0x1',
  '\u0000::1',
  '::1\n',
];
for (const written of REFUSED) {
  test(`The text ${JSON.stringify(written)} is no address (POL-20).`, () => {
    assert.equal(parseAddress(written), null);
  });
}

test('Every IPv4 address is read back from its text.', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const address = parseAddress(text);
      assert.ok(address !== null);
      assert.equal(formatAddress(address), text);
    }),
  );
});

test('Every IPv6 text that Node knows is read as the same address.', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const address = parseAddress(text);
      assert.ok(address !== null, text);
      const canonical = formatAddress(address);
      const twin = new BlockList();
      twin.addAddress(text, 'ipv6');
      const isMapped = address.width === 32;
      assert.ok(twin.check(canonical, isMapped ? 'ipv4' : 'ipv6'), `${text} → ${canonical}`);
    }),
  );
});

test('What Node does not take for an address is not read either.', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f:.]{0,24}$/u), (text) => {
      assert.equal(parseAddress(text) !== null, isIP(text) !== 0, text);
    }),
    { numRuns: 2_000 },
  );
});
