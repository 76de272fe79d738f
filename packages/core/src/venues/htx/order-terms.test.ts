/** What else an order says of itself, beside what its size and price are. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlaceIntent } from '../../trading/intent.ts';
import { intentsOf, readExample, readSent } from './testing/requests.ts';

type Changes = Readonly<Record<string, unknown>>;

function placed(reader: string, changes: Changes): PlaceIntent {
  const [intent] = intentsOf(readExample(reader, changes));
  assert.ok(intent?.kind === 'place');
  return intent;
}

test('A contract order is read completely.', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(placed('v5-order', { position_side: 'long' }))), {
    kind: 'place',
    instrument: 'BTC-USDT',
    market: 'swap',
    side: 'buy',
    type: 'limit',
    size: { unit: 'contracts', amount: '1' },
    price: '50000',
    legs: [],
    reduceOnly: false,
    clientOrderId: '12345',
    algo: false,
    positionSide: 'long',
    venueAccount: null,
  });
});

test('An order that the book prices is of the type that its time in force says.', () => {
  const matched = (time_in_force?: string): string =>
    placed('v5-order', { price_match: 'optimal_5', price: undefined, time_in_force }).type;
  assert.deepEqual(
    [matched(), matched('gtc'), matched('ioc'), matched('fok')],
    ['limit', 'limit', 'ioc', 'fok'],
  );
});

test('An algo order of V5 buys or sells, as its side says.', () => {
  assert.equal(placed('v5-algo-order', {}).side, 'sell');
  assert.equal(placed('v5-algo-order', { side: 'buy' }).side, 'buy');
});

test('An algo order at market that names no price has its trigger alone for a leg.', () => {
  const legs = (changes: Changes): readonly unknown[] =>
    placed('v5-algo-order', { type: 'market', ...changes }).legs.map(
      ({ triggerPrice, price }) => `${triggerPrice}/${price ?? 'market'}`,
    );
  assert.deepEqual(legs({ price: undefined }), ['49000/market']);
  assert.deepEqual(legs({}), ['49000/48000', 'null/market']);
});

test('A coin-margined order that does not say which position it closes reduces none.', () => {
  const reduces = (changes: Changes): boolean => {
    const body = {
      contract_code: 'BTC-USD',
      volume: 1,
      direction: 'buy',
      order_price_type: 'limit',
      price: 1,
      ...changes,
    };
    const [intent] = intentsOf(readSent('POST', '/swap-api/v1/swap_order', body));
    return intent?.kind === 'place' && intent.reduceOnly;
  };
  assert.equal(reduces({ offset: 'close' }), true);
  for (const direction of ['buy', 'sell'])
    for (const offset of [undefined, 'both', 'open']) assert.equal(reduces({ direction, offset }), false);
});
