import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRequest } from './readers.ts';
import { messageOf, operationOf, verdictOf } from './testing/requests.ts';

test('A question is read with the instrument that it names.', () => {
  const operation = operationOf('GET', 'trade/order');
  const ask = (query: string) => readRequest(operation, messageOf({ target: `${operation.path}${query}` }));
  const named = (instrument: string | null) => ({
    kind: 'read-request',
    intents: [{ kind: 'read', instrument }],
    deadlineMs: null,
  });
  assert.deepEqual(ask(''), named(null));
  assert.deepEqual(ask('?instId=BTC-USDT&ordId=1'), named('BTC-USDT'));
  assert.deepEqual(ask('?ordId=1'), named(null));
  assert.deepEqual(ask('?instId=BTC-USDT%2CETH-USDT'), named('BTC-USDT,ETH-USDT'));
  assert.deepEqual(ask('?instId=BTC-USDT,ETH-USDT'), named('BTC-USDT,ETH-USDT'));
  assert.deepEqual(ask('?ordType=conditional%2Coco&note=%E2%82%AC'), named(null));
});

test('A query in another than its one form is refused (SIG-04).', () => {
  const operation = operationOf('GET', 'trade/order');
  for (const query of [
    'instId=A&instId=B',
    'a=1&a=1',
    'a=1&&b=2',
    '&a=1',
    'a=1&',
    '=1',
    'a',
    'a=b=c',
    'a=1+2',
    'a=1 2',
    'a=%2c',
    'a=%41',
    'a=%7E',
    'a=%',
    'a=%4',
    'a=%zz',
    'a=%C3',
    'a=%C0%AF',
    'a[]=1',
    'a%5B%5D=1',
    'a.b=1',
    'a=1?b=2',
    'a=1#x',
    'a=é',
    'a="1"',
    'a=<',
    'a=1;b=2',
    `${'a'.repeat(33)}=1`,
    '1a=1',
  ])
    assert.equal(
      verdictOf(readRequest(operation, messageOf({ target: `${operation.path}?${query}` }))),
      'FIELD_MALFORMED',
      query,
    );
});
