import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../trading/intent.ts';
import { intentsOf, readExample, readSent, verdictOf } from './testing/requests.ts';

type Changes = Readonly<Record<string, unknown>>;
const read = (reader: string, changes: Changes = {}): readonly Intent[] =>
  intentsOf(readExample(reader, changes));
const refusal = (reader: string, changes: Changes): string => verdictOf(readExample(reader, changes));

const SPOT = { kind: 'cancel', instrument: null, market: 'spot', algo: false } as const;
const CONTRACT = { kind: 'cancel', instrument: 'BTC-USDT', market: 'swap', algo: false } as const;
const byVenue = (id: string): { kind: 'venue-id'; id: string } => ({ kind: 'venue-id', id });
const byClient = (id: string): { kind: 'client-id'; id: string } => ({ kind: 'client-id', id });

test('A spot order is cancelled by the id in the path.', () => {
  assert.deepEqual(read('spot-cancel'), [
    { ...SPOT, instrument: 'btcusdt', order: byVenue('357632718898331') },
  ]);
  assert.deepEqual(intentsOf(readSent('POST', '/v1/order/orders/77/submitcancel', {})), [
    { ...SPOT, order: byVenue('77') },
  ]);
});

test('A spot order is cancelled by its client id, a conditional one by nothing else.', () => {
  assert.deepEqual(read('spot-cancel-client'), [{ ...SPOT, order: byClient('mine-1') }]);
  assert.deepEqual(read('spot-algo-cancel'), [
    { ...SPOT, algo: true, order: byClient('mine-2') },
    { ...SPOT, algo: true, order: byClient('mine-3') },
  ]);
});

test('Each id of a list is a cancel of its own, in order, as text whichever way it was written.', () => {
  const ids = ['357632718898331', '357632718898332'];
  const orders = ids.map((id) => ({ ...SPOT, order: byVenue(id) }));
  assert.deepEqual(read('spot-batch-cancel'), orders);
  const asNumbers = intentsOf(
    readSent('POST', '/v1/order/orders/batchcancel', `{"order-ids":[${ids.join(',')}]}`),
  );
  assert.deepEqual(asNumbers, orders);
  assert.deepEqual(read('spot-batch-cancel', { 'order-ids': undefined, 'client-order-ids': ['a', 'b'] }), [
    { ...SPOT, order: byClient('a') },
    { ...SPOT, order: byClient('b') },
  ]);
});

test('Contract orders are cancelled one by one, by lists and by ids joined by commas.', () => {
  assert.deepEqual(read('v5-cancel'), [{ ...CONTRACT, order: byVenue('1512501029504577536') }]);
  assert.deepEqual(read('v5-cancel', { order_id: undefined, client_order_id: 5 }), [
    { ...CONTRACT, order: byClient('5') },
  ]);
  assert.deepEqual(read('v5-batch-cancel', { order_id: ['1', '2'] }), [
    { ...CONTRACT, order: byVenue('1') },
    { ...CONTRACT, order: byVenue('2') },
  ]);
  assert.deepEqual(read('legacy-cancel', { order_id: '15,16' }), [
    { ...CONTRACT, order: byVenue('15') },
    { ...CONTRACT, order: byVenue('16') },
  ]);
  assert.deepEqual(read('legacy-cancel', { order_id: undefined, client_order_id: 5 }), [
    { ...CONTRACT, order: byClient('5') },
  ]);
  assert.deepEqual(read('v5-algo-cancel'), [
    { ...CONTRACT, algo: true, order: byVenue('1512871666507657216') },
  ]);
});

test('An order is named by one kind of id: both together, or none, is refused (POL-13).', () => {
  const rows: readonly (readonly [reader: string, venue: string, client: string, value: unknown])[] = [
    ['spot-batch-cancel', 'order-ids', 'client-order-ids', ['5']],
    ['v5-cancel', 'order_id', 'client_order_id', '5'],
    ['v5-batch-cancel', 'order_id', 'client_order_id', ['5']],
    ['v5-algo-cancel', 'algo_id', 'algo_client_order_id', '5'],
    ['legacy-cancel', 'order_id', 'client_order_id', '5'],
  ];
  for (const [reader, venue, client, value] of rows) {
    assert.equal(refusal(reader, { [venue]: value }), 'accept', reader);
    assert.equal(refusal(reader, { [venue]: undefined, [client]: value }), 'accept', reader);
    assert.equal(refusal(reader, { [venue]: value, [client]: value }), 'FIELD_MALFORMED', reader);
    assert.equal(refusal(reader, { [venue]: undefined }), 'FIELD_MISSING', reader);
  }
});

test('A list names each order once: two answers about one could contradict each other.', () => {
  assert.equal(refusal('spot-batch-cancel', { 'order-ids': ['1', '2'] }), 'accept');
  assert.equal(refusal('spot-batch-cancel', { 'order-ids': ['1', '1'] }), 'FIELD_MALFORMED');
  assert.equal(refusal('v5-batch-cancel', { order_id: ['1', 1] }), 'FIELD_MALFORMED');
  assert.equal(refusal('legacy-cancel', { order_id: '1,2,1' }), 'FIELD_MALFORMED');
  for (const order_id of ['1,', ',1', '1,,2', '1, 2', ''])
    assert.notEqual(refusal('legacy-cancel', { order_id }), 'accept', order_id);
});

test('Cancels of a whole account say where they reach.', () => {
  const mass = { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null } as const;
  assert.deepEqual(read('spot-cancel-open'), [{ ...mass, tag: 'spot btcusdt' }]);
  assert.deepEqual(read('spot-cancel-open', { symbol: undefined }), [{ ...mass, tag: 'spot' }]);
  assert.deepEqual(read('spot-cancel-open', { symbol: 'btcusdt,ethusdt' }), [
    { ...mass, tag: 'spot btcusdt,ethusdt' },
  ]);
  assert.deepEqual(read('v5-cancel-all'), [{ ...mass, tag: 'linear BTC-USDT' }]);
  assert.deepEqual(read('v5-cancel-all', { contract_code: undefined }), [{ ...mass, tag: 'linear' }]);
  const coin = readSent('POST', '/swap-api/v1/swap_cancelall', { contract_code: 'BTC-USD' });
  assert.deepEqual(intentsOf(coin), [{ ...mass, tag: 'inverse BTC-USD' }]);
  assert.equal(refusal('v5-cancel-all', { contract_code: 'BTC-USD' }), 'FIELD_MALFORMED');
});

test('A cancel of everything on one side, or of some types, is refused: nobody could find out what it did.', () => {
  for (const [reader, changes] of [
    ['spot-cancel-open', { side: 'buy' }],
    ['spot-cancel-open', { types: 'buy-limit' }],
    ['spot-cancel-open', { size: 10 }],
    ['v5-cancel-all', { side: 'buy' }],
    ['v5-cancel-all', { position_side: 'long' }],
    ['legacy-cancel-all', { direction: 'buy' }],
    ['legacy-cancel-all', { offset: 'open' }],
  ] as const)
    assert.equal(refusal(reader, changes), 'FIELD_UNKNOWN', reader);
});

test('The cancel that is a GET is read like the others: by its parameters, closed.', () => {
  const get = (query: string, body = ''): string =>
    verdictOf(readSent('GET', `/v1/order/cancelAllOrders${query}`, body));
  assert.deepEqual(intentsOf(readSent('GET', '/v1/order/cancelAllOrders?symbol=btcusdt')), [
    { kind: 'account-cancel', means: 'mass-cancel', delaySeconds: null, tag: 'spot btcusdt' },
  ]);
  assert.equal(get(''), 'accept');
  assert.equal(get('?account-id=100001&symbol=btcusdt%2Cethusdt'), 'accept');
  assert.equal(get('?what=1'), 'FIELD_UNKNOWN');
  assert.equal(get('?symbol=BTCUSDT'), 'FIELD_MALFORMED');
  assert.equal(get('?symbol=btcusdt&symbol=ethusdt'), 'FIELD_MALFORMED');
  assert.equal(get('', '{}'), 'FIELD_UNKNOWN');
});

test('Timers are seconds for spot and milliseconds for contracts; zero, or off, disarms.', () => {
  const timer = (reader: string, changes: Changes): readonly [unknown, unknown] => {
    const [intent] = read(reader, changes);
    assert.ok(intent?.kind === 'account-cancel');
    return [intent.delaySeconds, intent.tag];
  };
  assert.deepEqual(timer('spot-cancel-after', {}), [10, 'spot']);
  assert.deepEqual(timer('spot-cancel-after', { timeout: '0' }), [0, 'spot']);
  assert.deepEqual(timer('v5-cancel-after', {}), [5, 'linear']);
  assert.deepEqual(timer('v5-cancel-after', { time_out: '5001' }), [6, 'linear']);
  assert.deepEqual(timer('v5-cancel-after', { on_off: '0', time_out: undefined }), [0, 'linear']);
  for (const timeout of [1, 4, 3_601])
    assert.equal(refusal('spot-cancel-after', { timeout }), 'FIELD_MALFORMED');
  for (const time_out of [0, 1000, 4000, 3_600_001])
    assert.equal(refusal('v5-cancel-after', { time_out }), 'FIELD_MALFORMED', String(time_out));
  assert.equal(refusal('v5-cancel-after', { on_off: 2 }), 'FIELD_MALFORMED');
});

test('Closing a position and setting a leverage say which.', () => {
  assert.deepEqual(read('v5-close'), [
    {
      kind: 'close-position',
      instrument: 'BTC-USDT',
      market: 'swap',
      marginMode: 'cross',
      positionSide: 'long',
      clientOrderId: null,
      cancelsPending: false,
    },
  ]);
  const [lever] = read('v5-lever');
  assert.ok(lever?.kind === 'set-leverage');
  assert.deepEqual(
    [lever.instrument, lever.marginMode, lever.leverage.toString()],
    ['BTC-USDT', 'cross', '10'],
  );
  const [ofCcxt] = read('v5-lever', { marginMode: 'cross' });
  assert.deepEqual(ofCcxt, lever);
  const [older] = read('legacy-lever');
  assert.ok(older?.kind === 'set-leverage');
  assert.deepEqual(
    [older.instrument, older.marginMode, older.leverage.toString()],
    ['BTC-USDT', 'cross', '10'],
  );
});
