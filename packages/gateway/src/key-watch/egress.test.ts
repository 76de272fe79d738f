import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAbsent } from './egress.ts';
import { addressIn } from './named-address.ts';

test('An expected address is missed only where the machine has public ones of that kind.', () => {
  const expected = ['203.0.113.7', '2001:db8::7'];
  assert.deepEqual(listAbsent(expected, ['127.0.0.1', '203.0.113.7', '2001:db8::7']), []);
  assert.deepEqual(listAbsent(expected, ['127.0.0.1', '203.0.113.9']), ['203.0.113.7']);
  assert.deepEqual(listAbsent(expected, ['2001:db8::9']), ['2001:db8::7']);
  assert.deepEqual(listAbsent([], ['203.0.113.9']), []);
  const inner = [
    '10.0.0.4',
    '192.168.1.4',
    '172.16.0.4',
    '100.64.0.4',
    '169.254.0.4',
    '::1',
    'fe80::1',
    'fd00::1',
  ];
  assert.deepEqual(listAbsent(expected, inner), [], 'behind another machine nobody can say');
});

test('The address that a venue names is found in its sentence.', () => {
  const rows: readonly (readonly [sentence: string, address: string | null])[] = [
    ["Your IP 203.0.113.7 is not included in your API key's IP whitelist.", '203.0.113.7'],
    ['Signature not valid: Incorrect IP address [IP地址错误]:203.0.113.7', '203.0.113.7'],
    ['Incorrect IP address:2001:db8::7', '2001:db8::7'],
    ['Your IP is not on the list: ask', null],
    ['at 12:30 of 1.2.3', null],
    ['', null],
  ];
  for (const [sentence, address] of rows) assert.equal(addressIn(sentence), address, sentence);
});
