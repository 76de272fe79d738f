/** Values and contracts that look right at first sight, and what is read beside them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ReadRequest } from '../dialect.ts';
import type { Refusal } from '../../errors/refusal.ts';
import { readQuery, splitQuery } from './query.ts';
import { intentsOf, readExample, readSent, verdictOf } from './testing/requests.ts';

const told = (read: ReadRequest | Refusal): string =>
  read.kind === 'refused' ? `${read.code}: ${read.detail}` : 'accepted';

test('Orders, closings, leverages and cancels are refused for a contract of another API, or of none that is known.', () => {
  const none = 'FIELD_MALFORMED: The field contract_code names no contract of this API.';
  for (const reader of ['v5-order', 'v5-algo-order', 'v5-close', 'v5-lever', 'legacy-lever']) {
    assert.equal(told(readExample(reader)), 'accepted', reader);
    for (const contract_code of ['BTC-USD', 'BTC-USD-261225'])
      assert.equal(told(readExample(reader, { contract_code })), none, `${reader} ${contract_code}`);
  }
  assert.equal(
    told(readExample('v5-cancel-all', { contract_code: 'BTC-USD-261225' })),
    'FIELD_MALFORMED: The field contract_code names nothing of this API.',
  );
});

test('A text is a text: nothing that could be written as one stands for it.', () => {
  assert.equal(verdictOf(readExample('spot-order', { symbol: 'true' })), 'accept');
  for (const symbol of [true, null, ['btcusdt'], 12_345])
    assert.equal(verdictOf(readExample('spot-order', { symbol })), 'FIELD_MALFORMED', JSON.stringify(symbol));
});

test('The venue’s ids may be larger than the numbers that it takes as ids of clients.', () => {
  const cancel = (changes: object): string =>
    verdictOf(readExample('v5-cancel', { order_id: undefined, ...changes }));
  assert.equal(cancel({ order_id: '18446744073709551615' }), 'accept');
  assert.equal(cancel({ client_order_id: '9223372036854775807' }), 'accept');
  assert.equal(cancel({ client_order_id: '9223372036854775808' }), 'FIELD_MALFORMED');
});

test('A question that is posted names its contract by a text, or none.', () => {
  const asked = (body: object): unknown => intentsOf(readSent('POST', '/swap-api/v1/swap_order_info', body));
  assert.deepEqual(asked({ contract_code: 'BTC-USD' }), [{ kind: 'read', instrument: 'BTC-USD' }]);
  for (const body of [{}, { contract_code: 5 }, { contract_code: true }])
    assert.deepEqual(asked(body), [{ kind: 'read', instrument: null }], JSON.stringify(body));
});

test('A query of too many parameters is told so.', () => {
  const parameters = (count: number): string =>
    Array.from({ length: count }, (_, at) => `p${at}=1`).join('&');
  assert.ok(!('code' in readQuery(parameters(32))));
  const refused = readQuery(parameters(33));
  assert.equal('code' in refused && refused.detail, 'The query has too many parameters.');
});

test('The pairs of a query are split at their first equals sign; a name alone has no text.', () => {
  assert.deepEqual(splitQuery('a=1&bc&d=&e=f=g'), [
    ['a', '1'],
    ['bc', ''],
    ['d', ''],
    ['e', 'f=g'],
  ]);
});
