import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { readForwardedFor } from './forwarded-for.ts';

const READ = {
  '203.0.113.7': '203.0.113.7',
  '127.0.0.1, 203.0.113.7': '203.0.113.7',
  '10.0.0.1,nonsense,203.0.113.7': '203.0.113.7',
  '2001:DB8:0:0::7': '2001:db8::7',
  '::ffff:203.0.113.7': '203.0.113.7',
} as const;

for (const [value, address] of Object.entries(READ)) {
  test(`forwarded-for takes the last hop of "${value}"`, () => {
    assert.equal(readForwardedFor({ headers: [['x-forwarded-for', value]] }), address);
  });
}

for (const value of [
  '',
  'unknown',
  '203.0.113.7,',
  '203.0.113.7:80',
  '[2001:db8::7]',
  'fe80::1%eth0',
  '1.2.3',
  '01.2.3.4',
  '203.0.113.7 198.51.100.1',
])
  test(`forwarded-for takes nothing of "${value}"`, () => {
    assert.equal(readForwardedFor({ headers: [['x-forwarded-for', value]] }), null);
  });

test('forwarded-for takes no other header for its own', () => {
  assert.equal(
    readForwardedFor({
      headers: [
        ['forwarded', 'for=203.0.113.7'],
        ['x-real-ip', '203.0.113.7'],
      ],
    }),
    null,
  );
});

const REQUESTS = 1_000;
const HEAD_BYTES = 16_000;

test('forwarded-for keeps no head in memory by the address that it has taken of it', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const takeOne = (nth: number): string | null => {
    const value = `203.0.113.${100 + (nth % 100)}`;
    const head = Buffer.alloc(HEAD_BYTES, value).toString('latin1');
    return readForwardedFor({ headers: [['x-forwarded-for', head.slice(0, value.length)]] });
  };
  collect();
  const before = process.memoryUsage().heapUsed;
  const kept = Array.from({ length: REQUESTS }, (_, nth) => takeOne(nth));
  collect();
  const perRequest = (process.memoryUsage().heapUsed - before) / REQUESTS;
  assert.equal(kept.at(-1), '203.0.113.199');
  assert.ok(perRequest < HEAD_BYTES / 10, `${perRequest} bytes are kept by each address`);
});
