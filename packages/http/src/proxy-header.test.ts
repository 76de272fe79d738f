import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';

import { PROXY_HEADER_BYTES_MAX } from './bounds.ts';
import { readProxyHeader } from './proxy-header.ts';
import { LOCAL_HEADER, PROXY_V4, PROXY_V6, writeProxyHeader } from './testing/proxy-headers.ts';

test('proxy header tells the address of version 4 and 6 that is behind the proxy', () => {
  assert.deepEqual(readProxyHeader(PROXY_V4), {
    told: { remoteAddress: '203.0.113.7', remotePort: 51_000 },
    lengthBytes: 28,
  });
  assert.deepEqual(readProxyHeader(PROXY_V6), {
    told: { remoteAddress: '2001:db8::7', remotePort: 51_000 },
    lengthBytes: 52,
  });
});

test('proxy header writes an address of version 4 within version 6 as the sockets do', () => {
  const mapped = Buffer.from('00000000000000000000ffffcb007107', 'hex');
  const header = readProxyHeader(
    writeProxyHeader({
      family: 0x21,
      block: Buffer.concat([mapped, mapped, Buffer.from('c738', 'hex'), Buffer.alloc(2)]),
    }),
  );
  assert.deepEqual(header, { told: { remoteAddress: '203.0.113.7', remotePort: 51_000 }, lengthBytes: 52 });
});

test('proxy header of a proxy that asks for itself tells nobody else', () => {
  assert.deepEqual(readProxyHeader(LOCAL_HEADER), { told: 'local', lengthBytes: 16 });
});

test('proxy header may carry more, and what comes behind it is not part of it', () => {
  const tlv = Buffer.from('0400026162', 'hex');
  const bytes = Buffer.concat([writeProxyHeader({ more: tlv }), Buffer.from('GET /')]);
  assert.deepEqual(readProxyHeader(bytes), {
    told: { remoteAddress: '203.0.113.7', remotePort: 51_000 },
    lengthBytes: 28 + tlv.length,
  });
});

const MALFORMED = {
  'of version 1': Buffer.from('PROXY TCP4 203.0.113.7 127.0.0.1 51000 443\r\n'),
  'of another version': writeProxyHeader({ command: 0x31 }),
  'of another command': writeProxyHeader({ command: 0x22 }),
  'of UDP': writeProxyHeader({ family: 0x12 }),
  'of a unix socket': writeProxyHeader({ family: 0x31, block: Buffer.alloc(216) }),
  'of nobody': writeProxyHeader({ family: 0x00 }),
  'that is too short for its addresses': writeProxyHeader({ block: Buffer.alloc(11) }),
  'of version 6 with addresses of version 4': writeProxyHeader({ family: 0x21 }),
  'whose last part is cut': writeProxyHeader({ more: Buffer.from('04000361', 'hex') }),
  'with half the head of a part': writeProxyHeader({ more: Buffer.from('0400', 'hex') }),
  'that is too long': writeProxyHeader({ more: Buffer.alloc(PROXY_HEADER_BYTES_MAX - 27) }),
  'with another signature': Buffer.from(`0d0a0d0a000d0a515549540b${PROXY_V4.toString('hex', 12)}`, 'hex'),
};

for (const [name, bytes] of Object.entries(MALFORMED)) {
  test(`proxy header ${name} is refused`, () => {
    assert.equal(readProxyHeader(bytes), 'malformed');
  });
}

test('proxy header may end with a part that says nothing', () => {
  const header = readProxyHeader(writeProxyHeader({ more: Buffer.from('0400026162040000', 'hex') }));
  assert.equal(typeof header === 'object' && header.lengthBytes, 28 + 8);
});

test('proxy header that is too long is refused by its head alone, whatever its parts are', () => {
  const tlv = Buffer.alloc(PROXY_HEADER_BYTES_MAX - 27);
  tlv.writeUInt16BE(tlv.length - 3, 1);
  const bytes = writeProxyHeader({ more: tlv });
  assert.equal(readProxyHeader(bytes), 'malformed');
  assert.equal(readProxyHeader(bytes.subarray(0, 16)), 'malformed');
});

test('proxy header may have its full length', () => {
  const tlv = Buffer.alloc(PROXY_HEADER_BYTES_MAX - 28);
  tlv.writeUInt16BE(tlv.length - 3, 1);
  assert.equal(typeof readProxyHeader(writeProxyHeader({ more: tlv })), 'object');
});

test('proxy header is awaited byte by byte, and refused at the first that cannot be its own', () => {
  for (let length = 0; length < PROXY_V4.length; length += 1)
    assert.equal(readProxyHeader(PROXY_V4.subarray(0, length)), 'more', `${length} bytes`);
  assert.equal(readProxyHeader(Buffer.from('G')), 'malformed');
});

test('proxy header of any bytes is read or refused, and never longer than what came', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (random, begins) => {
      const bytes = begins ? Buffer.concat([PROXY_V4.subarray(0, 13), random]) : Buffer.from(random);
      const header = readProxyHeader(bytes);
      return typeof header === 'string' || header.lengthBytes <= bytes.length;
    }),
  );
});
