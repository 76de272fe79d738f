import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { sayOrder } from './order-words.ts';
import { sayRead } from './read-words.ts';

const place = (item: object): string =>
  sayOrder({ kind: 'place', instrument: 'BTC-USDT', side: 'buy', type: 'market', ...item }, 'en');

test('An order says its side, how much of what, its type and its price.', () => {
  assert.equal(place({ size: '0.5 base' }), 'Buy 0.5 BTC-USDT, market');
  assert.equal(place({ size: '0.5 base', type: 'limit', price: '3e4' }), 'Buy 0.5 BTC-USDT, limit at 3e4');
  assert.equal(place({ size: '100 quote' }), 'Buy BTC-USDT for 100 USDT, market');
  assert.equal(place({ size: '100 quote', instrument: 'btcusdt' }), 'Buy btcusdt for 100, market');
  assert.equal(
    place({ size: '3 contracts', side: 'sell', instrument: 'BTC-USDT-SWAP' }),
    'Sell 3 contracts BTC-USDT-SWAP, market',
  );
  assert.equal(place({ size: 'position', side: 'sell' }), 'Sell the whole position BTC-USDT, market');
  assert.equal(place({ size: '1 lot', type: 'new-type' }), 'Buy 1 lot BTC-USDT, new-type');
});

test('What is no order says what it does to one.', () => {
  const say = (kind: string, item: object = {}): string =>
    sayOrder({ kind, instrument: 'BTC-USDT', venueOrderId: '17', ...item }, 'en');
  assert.equal(say('cancel'), 'Cancel order #17 BTC-USDT');
  assert.equal(say('cancel', { venueOrderId: null, clientOrderId: 'grid1' }), 'Cancel order grid1 BTC-USDT');
  assert.equal(
    say('amend', { size: '0.6 total', price: '31000' }),
    'Change order #17 BTC-USDT, to 0.6, price 31000',
  );
  assert.equal(say('amend'), 'Change order #17 BTC-USDT');
  assert.equal(say('close-position'), 'Close the position BTC-USDT');
  assert.equal(say('set-leverage', { details: { leverage: '5' } }), 'Set the leverage BTC-USDT to 5×');
  assert.equal(say('account-cancel', { instrument: null }), 'Cancel all orders of the account');
  assert.match(say('account-cancel', { details: { delaySeconds: '30' } }), /in 30 s/u);
  assert.match(say('account-cancel', { details: { delaySeconds: '0' } }), /^No longer/u);
  assert.equal(say('toString'), 'toString BTC-USDT');
});

test('A question says what it is about.', () => {
  for (const [operation, words] of [
    ['GET /api/v5/account/balance', 'Read balances'],
    ['GET /v1/account/accounts/17/balance', 'Read balances'],
    ['GET /api/v5/account/positions', 'Read positions'],
    ['GET /v1/order/openOrders', 'Read orders'],
    ['GET /v1/order/matchresults', 'Read fills'],
    ['POST /linear-swap-api/v3/swap_hisorders', 'Read orders'],
    ['GET /api/v5/account/trade-fee', 'Read fees'],
    ['GET /api/v5/account/leverage-info', 'Read limits and leverage'],
    ['GET /api/v5/account/greeks', 'Read'],
    ['SUBSCRIBE trade.clearing#btcusdt', 'Follow fills'],
    ['LOGIN', 'Log in to the stream'],
  ] as const)
    assert.equal(sayRead(operation, 'en'), words);
});

const VECTORS = path.resolve(import.meta.dirname, '../../../../../core/vectors');

test('Nearly everything that may be asked at a venue is named by more than its path.', () => {
  for (const venue of ['okx', 'htx']) {
    const asked = readFileSync(path.join(VECTORS, `operations-${venue}.txt`), 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, , , group, , reader]) => group === 'read' && reader !== 'refused');
    const nameless = asked.filter(([, method, at]) => sayRead(`${method} ${at}`, 'en') === 'Read');
    assert.ok(asked.length > 30);
    assert.ok(nameless.length <= asked.length / 5, nameless.map(([, , at]) => at).join('\n'));
  }
});
