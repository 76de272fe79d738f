/** Bodies by which a bot could make an HTX order look smaller or safer than it is, read and judged as on the path. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '../../money/decimal.ts';
import { evaluate } from '../../policy/evaluate.ts';
import { POLICY, SNAPSHOT } from '../../policy/policy.fixture.ts';
import type { KnownOrder, Policy, Snapshot } from '../../policy/policy.ts';
import { readInstruments } from './instruments.ts';
import { readSent } from './testing/requests.ts';

const CONTRACT = { price_tick: '0.1', contract_status: 1 };
const INSTRUMENTS = [
  { symbol: 'btcusdt', bc: 'btc', qc: 'usdt', state: 'online', pp: 2, ap: 6, at: 'enabled' },
  { ...CONTRACT, symbol: 'BTC', contract_code: 'BTC-USDT', contract_size: '0.001', trade_partition: 'USDT' },
  { ...CONTRACT, symbol: 'BTC', contract_code: 'BTC-USD', contract_size: '100' },
].flatMap((row) => readInstruments(Buffer.from(JSON.stringify({ status: 'ok', data: [row] }))));

/** A thousand USDT or dollars an order; the price is 60,000. */
const LIMITED: Policy = {
  ...POLICY,
  scopes: ['trade'],
  markets: ['spot', 'swap'],
  instruments: ['btcusdt', 'BTC-USDT', 'BTC-USD'],
  notionalPerOrder: new Map(['USDT', 'USD'].map((asset) => [asset, Decimal.parse('1000')])),
};
const WORLD: Snapshot = {
  ...SNAPSHOT,
  instruments: new Map(INSTRUMENTS.map((instrument) => [instrument.id, instrument])),
  references: new Map(
    INSTRUMENTS.map(({ id }) => [id, { price: Decimal.parse('60000'), atMs: SNAPSHOT.now }]),
  ),
  orders: new Map(),
  onlyTradingKey: false,
};

type World = { readonly policy?: Partial<Policy>; readonly snapshot?: Partial<Snapshot> };

/** `admitted`, or the code of the first refusal. */
function judge(target: string, body: unknown, { policy = {}, snapshot = {} }: World = {}): string {
  const read = readSent('POST', target, body);
  if (read.kind === 'refused') return read.code;
  const decision = evaluate({ ...LIMITED, ...policy }, read.intents, { ...WORLD, ...snapshot });
  return decision.kind === 'admitted' ? 'admitted' : decision.refusals[0].code;
}

const SPOT_PATH = '/v1/order/orders/place';
const SPOT = { 'account-id': '100001', symbol: 'btcusdt', type: 'buy-limit', amount: '0.01', price: '60000' };
const V5_PATH = '/v5/trade/order';
const V5 = {
  contract_code: 'BTC-USDT',
  margin_mode: 'cross',
  side: 'buy',
  type: 'limit',
  volume: '10',
  price: '60000',
};
const COIN_PATH = '/swap-api/v1/swap_order';
const COIN = {
  contract_code: 'BTC-USD',
  volume: 5,
  direction: 'buy',
  offset: 'open',
  order_price_type: 'limit',
  price: 60_000,
};

test('An order within the limit is admitted in every market, and one above it in none.', () => {
  for (const [path, order, more] of [
    [SPOT_PATH, SPOT, { amount: '0.02' }],
    [V5_PATH, V5, { volume: '20' }],
    [COIN_PATH, COIN, { volume: 11 }],
  ] as const) {
    assert.equal(judge(path, order), 'admitted', path);
    assert.equal(judge(path, { ...order, ...more }), 'NOTIONAL_ABOVE_LIMIT', path);
  }
});

test('What is spent at market is no number of coins, and what is sold no amount of money.', () => {
  const market = { ...SPOT, price: undefined };
  assert.equal(judge(SPOT_PATH, { ...market, type: 'buy-market', amount: '900' }), 'admitted');
  assert.equal(judge(SPOT_PATH, { ...market, type: 'buy-market', amount: '1001' }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(judge(SPOT_PATH, { ...market, type: 'sell-market', amount: '0.01' }), 'admitted');
  assert.equal(judge(SPOT_PATH, { ...market, type: 'sell-market', amount: '0.02' }), 'NOTIONAL_ABOVE_LIMIT');
});

test('A low price hides no sale, no order of the book and no leg.', () => {
  assert.equal(judge(SPOT_PATH, { ...SPOT, amount: '0.02', price: '1' }), 'admitted');
  assert.equal(
    judge(SPOT_PATH, { ...SPOT, type: 'sell-limit', amount: '0.02', price: '1' }),
    'NOTIONAL_ABOVE_LIMIT',
  );
  const more = { ...V5, volume: '20', price: '1' };
  assert.equal(judge(V5_PATH, more), 'admitted');
  assert.equal(judge(V5_PATH, { ...more, side: 'sell' }), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(
    judge(V5_PATH, { ...more, price: undefined, price_match: 'optimal_20' }),
    'NOTIONAL_ABOVE_LIMIT',
  );
  assert.equal(judge(V5_PATH, { ...more, sl_trigger_price: '1' }), 'NOTIONAL_ABOVE_LIMIT');
  const dear = { ...V5, volume: '1', price: '1', tp_trigger_price: '2000000' };
  assert.equal(judge(V5_PATH, dear), 'NOTIONAL_ABOVE_LIMIT');
  const algo = { ...V5, volume: '20', price: '1', type: 'limit', trigger_price: '1' };
  assert.equal(judge('/v5/algo/order', algo), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(judge('/v5/algo/order', { ...algo, volume: '10' }), 'admitted');
  const trailing = { ...V5, volume: '20', price: '1', type: 'trailing_stop', callback_rate: '0.01' };
  assert.equal(judge('/v5/algo/order', trailing), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(judge('/v5/algo/order', { ...trailing, volume: '10' }), 'admitted');
});

test('Only a ledger that was read back pays for spot orders, and no margin.', () => {
  for (const id of ['100002', '0', '-1', '100001,100002', ''])
    assert.notEqual(judge(SPOT_PATH, { ...SPOT, 'account-id': id }), 'admitted', id);
  assert.equal(judge(SPOT_PATH, { ...SPOT, 'account-id': '100002' }), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(judge(SPOT_PATH, { ...SPOT, 'account-id': undefined }), 'FIELD_MISSING');
  assert.equal(judge(SPOT_PATH, { ...SPOT, source: 'super-margin-api' }), 'FIELD_MALFORMED');
  const algo = {
    accountId: '100002',
    symbol: 'btcusdt',
    orderSide: 'sell',
    orderType: 'limit',
    orderSize: '0.001',
  };
  const full = { ...algo, orderPrice: '60000', stopPrice: '60000' };
  assert.equal(judge('/v2/algo-orders', full), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(judge('/v2/algo-orders', { ...full, accountId: '100001' }), 'admitted');
});

test('One order of a batch that is not allowed refuses all of it (POL-05).', () => {
  const batch = '/v1/order/batch-orders';
  assert.equal(judge(batch, [SPOT, SPOT]), 'admitted');
  assert.equal(judge(batch, [SPOT, { ...SPOT, symbol: 'ethusdt' }]), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(judge(batch, [SPOT, { ...SPOT, amount: '0.02' }]), 'NOTIONAL_ABOVE_LIMIT');
  assert.equal(judge(batch, [SPOT, { ...SPOT, 'account-id': '100002' }]), 'VENUE_ACCOUNT_NOT_ALLOWED');
  const contracts = '/v5/trade/batch_orders';
  assert.equal(judge(contracts, [V5, V5]), 'admitted');
  assert.equal(judge(contracts, [V5, { ...V5, contract_code: 'ETH-USDT' }]), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(judge(contracts, [V5, { ...V5, volume: '20' }]), 'NOTIONAL_ABOVE_LIMIT');
});

const REDUCING: readonly (readonly [name: string, world: World, code: string])[] = [
  ['a key that may only reduce', { policy: { scopes: ['reduce-only'] } }, 'SCOPE_MISSING'],
  ['a key that is reducing', { snapshot: { state: 'reducing' } }, 'STATE_REDUCING'],
];
for (const [name, world, code] of REDUCING) {
  test(`Nothing but an order that reduces in both position modes is one for ${name}.`, () => {
    const closing = { ...V5, side: 'sell', reduce_only: 1 };
    for (const order of [
      closing,
      { ...closing, position_side: 'long' },
      { ...closing, position_side: 'both' },
    ])
      assert.equal(judge(V5_PATH, order, world), 'admitted');
    for (const order of [
      { ...closing, reduce_only: undefined, position_side: 'long' },
      { ...closing, position_side: 'short' },
      { ...closing, side: 'buy', position_side: 'long' },
      { ...closing, tp_trigger_price: '1' },
      { ...closing, reduce_only: 0 },
    ])
      assert.equal(judge(V5_PATH, order, world), code, JSON.stringify(order));
    assert.equal(judge(SPOT_PATH, { ...SPOT, type: 'sell-limit' }, world), code);
    assert.equal(judge(COIN_PATH, { ...COIN, offset: 'close' }, world), 'admitted');
    assert.equal(judge(COIN_PATH, { ...COIN, offset: 'open', reduce_only: 1 }, world), code);
    const linear = { ...COIN, contract_code: 'BTC-USDT' };
    const linearPath = '/linear-swap-api/v1/swap_cross_order';
    assert.equal(judge(linearPath, { ...linear, offset: 'close', reduce_only: 1 }, world), 'admitted');
    assert.equal(judge(linearPath, { ...linear, offset: 'close' }, world), code);
  });
}

test('A leverage that an order brings along needs the scope for settings.', () => {
  const levered = { ...COIN, lever_rate: 100 };
  assert.equal(judge(COIN_PATH, levered), 'SCOPE_MISSING');
  assert.equal(judge(COIN_PATH, levered, { policy: { scopes: ['trade', 'settings'] } }), 'admitted');
  assert.equal(judge('/swap-api/v1/swap_batchorder', { orders_data: [COIN, levered] }), 'SCOPE_MISSING');
  const closing = { ...levered, offset: 'close' };
  assert.equal(judge(COIN_PATH, closing, { policy: { scopes: ['reduce-only'] } }), 'admitted');
});

test('A bot cancels its own orders, whichever way it names them, and nobody else’s.', () => {
  const own: KnownOrder = { ownership: 'own', price: null, size: null, side: 'buy', reduceOnly: false };
  const knowing: World = {
    snapshot: {
      orders: new Map([
        ['v:7', own],
        ['c:a', own],
        ['v:8', { ...own, ownership: 'foreign' }],
      ]),
    },
  };
  const rows: readonly (readonly [path: string, mine: unknown, theirs: unknown])[] = [
    ['/v1/order/orders/batchcancel', { 'order-ids': ['7'] }, { 'order-ids': ['7', '8'] }],
    ['/v1/order/orders/submitCancelClientOrder', { 'client-order-id': 'a' }, { 'client-order-id': 'b' }],
    [
      '/v5/trade/cancel_order',
      { contract_code: 'BTC-USDT', order_id: '7' },
      { contract_code: 'BTC-USDT', order_id: '8' },
    ],
    [
      '/linear-swap-api/v1/swap_cancel',
      { contract_code: 'BTC-USDT', order_id: '7' },
      { contract_code: 'BTC-USDT', order_id: '7,8' },
    ],
  ];
  for (const [path, mine, theirs] of rows) {
    assert.equal(judge(path, mine, knowing), 'admitted', path);
    assert.equal(judge(path, theirs, knowing), 'ORDER_NOT_OWNED', path);
  }
  assert.equal(judge('/v1/order/orders/7/submitcancel', {}, knowing), 'admitted');
  assert.equal(judge('/v1/order/orders/8/submitcancel', {}, knowing), 'ORDER_NOT_OWNED');
});

test('What reaches every order of the account is for a key that is alone with them.', () => {
  const alone: World = { snapshot: { onlyTradingKey: true } };
  for (const [path, body] of [
    ['/v1/order/orders/batchCancelOpenOrders', {}],
    ['/v2/algo-orders/cancel-all-after', { timeout: 10 }],
    ['/v5/trade/cancel_all_orders', {}],
    ['/v5/trade/cancel-after', { on_off: 0 }],
    ['/swap-api/v1/swap_cancelall', { contract_code: 'BTC-USD' }],
  ] as const) {
    assert.equal(judge(path, body), 'ACCOUNT_WIDE_NOT_ALONE', path);
    assert.equal(judge(path, body, alone), 'admitted', path);
  }
  const read = readSent('GET', '/v1/order/cancelAllOrders');
  assert.ok(read.kind === 'read-request');
  assert.equal(evaluate(LIMITED, read.intents, WORLD).kind, 'denied');
});
