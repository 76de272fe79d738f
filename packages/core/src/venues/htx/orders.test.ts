import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent, PlaceIntent, SetLeverageIntent } from '../../trading/intent.ts';
import { intentsOf, readExample, readSent, verdictOf } from './testing/requests.ts';

type Changes = Readonly<Record<string, unknown>>;

function placed(reader: string, changes: Changes): PlaceIntent {
  const [intent] = intentsOf(readExample(reader, changes));
  assert.ok(intent?.kind === 'place');
  return intent;
}

/** What decides about an order, in one line. */
function summary(intent: Intent): string {
  if (intent.kind !== 'place') return intent.kind;
  const { side, type, size, price, legs, reduceOnly, positionSide } = intent;
  const amount = size.unit === 'position' ? 'all' : `${size.amount} ${size.unit}`;
  const leg = legs.map((one) => `${one.purpose}@${one.triggerPrice}/${one.price ?? 'market'}`).join('+');
  return [side, amount, type, price ?? 'market', leg, reduceOnly ? 'reduces' : '', positionSide ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

const spot = (changes: Changes): string => summary(placed('spot-order', changes));
const algo = (changes: Changes): string => summary(placed('spot-algo-order', changes));
const v5 = (changes: Changes): string => summary(placed('v5-order', changes));
const v5Algo = (changes: Changes): string => summary(placed('v5-algo-order', changes));
const refusal = (reader: string, changes: Changes): string => verdictOf(readExample(reader, changes));

test('A spot order is read completely.', () => {
  assert.deepEqual(JSON.parse(JSON.stringify(placed('spot-order', {}))), {
    kind: 'place',
    instrument: 'btcusdt',
    market: 'spot',
    side: 'buy',
    type: 'limit',
    size: { unit: 'base', amount: '0.01' },
    price: '50000',
    legs: [],
    reduceOnly: false,
    clientOrderId: 'AA03022abc-1',
    algo: false,
    positionSide: null,
    venueAccount: '100001',
  });
});

test('An account id may be text or a number, as libraries send it.', () => {
  assert.equal(placed('spot-order', { 'account-id': 100_001 }).venueAccount, '100001');
});

test('The type of a spot order says its side, its kind and where its price comes from.', () => {
  const stop = { 'stop-price': '49000', operator: 'lte' };
  const rows: readonly (readonly [changes: Changes, expected: string])[] = [
    [{ type: 'sell-limit' }, 'sell 0.01 base limit 50000'],
    [{ type: 'buy-limit-maker' }, 'buy 0.01 base post-only 50000'],
    [{ type: 'sell-ioc' }, 'sell 0.01 base ioc 50000'],
    [{ type: 'buy-limit-fok' }, 'buy 0.01 base fok 50000'],
    [{ type: 'sell-stop-limit', ...stop }, 'sell 0.01 base trigger market trigger@49000/50000'],
    [{ type: 'buy-stop-limit-fok', ...stop }, 'buy 0.01 base trigger market trigger@49000/50000'],
    [{ type: 'sell-market', price: undefined }, 'sell 0.01 base market market'],
  ];
  for (const [changes, expected] of rows) assert.equal(spot(changes), expected);
});

test('A spot purchase at market names what it spends; a sale names what it sells (POL-08).', () => {
  assert.equal(spot({ type: 'buy-market', amount: '500', price: undefined }), 'buy 500 quote market market');
  assert.equal(spot({ type: 'sell-market', amount: '500', price: undefined }), 'sell 500 base market market');
});

test('A price or a trigger stands where it has a meaning and nowhere else.', () => {
  const stop = { 'stop-price': '49000', operator: 'lte' };
  assert.equal(refusal('spot-order', { type: 'buy-market' }), 'FIELD_MALFORMED');
  assert.equal(refusal('spot-order', { ...stop }), 'FIELD_MALFORMED');
  assert.equal(refusal('spot-order', { type: 'buy-stop-limit' }), 'FIELD_MISSING');
  assert.equal(refusal('spot-order', { type: 'buy-stop-limit', 'stop-price': '1' }), 'FIELD_MISSING');
  assert.equal(refusal('spot-order', { type: 'buy-stop-limit', ...stop, price: undefined }), 'FIELD_MISSING');
});

test('A spot order is paid from the spot ledger alone: no margin, nothing borrowed.', () => {
  for (const source of ['spot-api', 'api']) assert.equal(refusal('spot-order', { source }), 'accept');
  for (const source of ['margin-api', 'super-margin-api', 'c2c-margin-api', 'SPOT-API', 'web'])
    assert.equal(refusal('spot-order', { source }), 'FIELD_MALFORMED');
  for (const name of ['borrow-amount', 'trade-purpose', 'market-amount'])
    assert.equal(refusal('spot-order', { [name]: '1' }), 'FIELD_UNKNOWN');
});

test('Names of pairs and contracts are exact: no other case, no other writing (POL-16).', () => {
  for (const symbol of ['BTCUSDT', 'btc-usdt', 'btc_usdt', 'btc/usdt', 'btcusdt ', 'btcusdt,ethusdt', ''])
    assert.notEqual(refusal('spot-order', { symbol }), 'accept', symbol);
  for (const contract_code of [
    'btc-usdt',
    'BTCUSDT',
    'BTC_USDT',
    'BTC-USDT-SWAP',
    'BTC-USD',
    'BTC-USDT-2612',
    '*',
  ])
    assert.notEqual(refusal('v5-order', { contract_code }), 'accept', contract_code);
  assert.equal(placed('v5-order', { contract_code: 'BTC-USDT-261225' }).market, 'futures');
  assert.equal(placed('v5-order', {}).market, 'swap');
});

test('A conditional spot order trades its size, or spends its value when it buys at market.', () => {
  assert.equal(algo({}), 'sell 0.01 base trigger market trigger@49000/48000');
  const market = { orderType: 'market', orderPrice: undefined };
  assert.equal(algo(market), 'sell 0.01 base trigger market trigger@49000/market');
  const buy = { ...market, orderSide: 'buy', orderSize: undefined, orderValue: '500' };
  assert.equal(algo(buy), 'buy 500 quote trigger market trigger@49000/market');
  assert.equal(
    algo({ ...market, trailingRate: '0.02' }),
    'sell 0.01 base trailing market trigger@49000/market',
  );
  assert.equal(placed('spot-algo-order', {}).algo, true);
  assert.equal(placed('spot-algo-order', {}).venueAccount, '100001');
});

test('A conditional spot order that says both size and value, or the wrong one, is refused.', () => {
  assert.equal(refusal('spot-algo-order', { orderValue: '1' }), 'FIELD_MALFORMED');
  const buy = { orderType: 'market', orderPrice: undefined, orderSide: 'buy' };
  assert.equal(refusal('spot-algo-order', buy), 'FIELD_MISSING');
  assert.equal(refusal('spot-algo-order', { ...buy, orderValue: '1' }), 'FIELD_MALFORMED');
  assert.equal(refusal('spot-algo-order', { ...buy, orderSize: undefined, orderValue: '1' }), 'accept');
  assert.equal(refusal('spot-algo-order', { orderType: 'market' }), 'FIELD_MALFORMED');
  assert.equal(refusal('spot-algo-order', { orderPrice: undefined }), 'FIELD_MISSING');
});

test('An order of V5 counts contracts; its type and time in force say what it is.', () => {
  assert.equal(v5({}), 'buy 1 contracts limit 50000');
  assert.equal(v5({ time_in_force: 'ioc' }), 'buy 1 contracts ioc 50000');
  assert.equal(v5({ time_in_force: 'fok' }), 'buy 1 contracts fok 50000');
  assert.equal(v5({ time_in_force: undefined }), 'buy 1 contracts limit 50000');
  assert.equal(v5({ type: 'post_only' }), 'buy 1 contracts post-only 50000');
  assert.equal(v5({ type: 'market', price: undefined }), 'buy 1 contracts market market');
  assert.equal(v5({ side: 'sell', volume: 3, price: 49_000.5 }), 'sell 3 contracts limit 49000.5');
});

test('What the book prices has no price of its own, so it is judged as at market.', () => {
  for (const price_match of ['opponent', 'optimal_5', 'optimal_10', 'optimal_20']) {
    assert.equal(placed('v5-order', { price_match, price: undefined }).price, null);
    assert.equal(refusal('v5-order', { price_match }), 'FIELD_MALFORMED');
    assert.equal(
      refusal('v5-order', { price_match, type: 'post_only', price: undefined }),
      'FIELD_MALFORMED',
    );
  }
  assert.equal(refusal('v5-order', { price_match: 'optimal_6', price: undefined }), 'FIELD_MALFORMED');
  assert.equal(refusal('v5-order', { type: 'market' }), 'FIELD_MALFORMED');
});

test('Take-profit and stop-loss are legs, whichever of their fields is there (POL-06).', () => {
  const leg = (changes: Changes): string => v5({ ...changes }).replace('buy 1 contracts limit 50000 ', '');
  assert.equal(leg({ tp_trigger_price: '60000' }), 'take-profit@60000/market');
  assert.equal(
    leg({ sl_trigger_price: '40000', sl_order_price: '39000', sl_type: 'limit' }),
    'stop-loss@40000/39000',
  );
  assert.equal(
    leg({ tp_order_price: '61000', sl_type: 'market' }),
    'take-profit@null/61000+stop-loss@null/market',
  );
  assert.equal(leg({ sl_trigger_price_type: 'mark' }), 'stop-loss@null/market');
});

test('Orders of V5 are for crossed margin: nothing else is documented.', () => {
  assert.equal(refusal('v5-order', { margin_mode: 'isolated' }), 'FIELD_MALFORMED');
  assert.equal(refusal('v5-algo-order', { margin_mode: 'isolated' }), 'FIELD_MALFORMED');
});

test('An order of V5 reduces only where the venue makes sure of it in both position modes.', () => {
  const reduces = (changes: Changes): boolean => placed('v5-order', { side: 'sell', ...changes }).reduceOnly;
  assert.equal(reduces({ reduce_only: 1 }), true);
  assert.equal(reduces({ reduce_only: '1', position_side: 'both' }), true);
  assert.equal(reduces({ reduce_only: 1, position_side: 'long' }), true);
  assert.equal(reduces({ reduce_only: 1, position_side: 'short', side: 'buy' }), true);
  // With one position for both sides the venue might read past position_side, and this would open one.
  assert.equal(reduces({ position_side: 'long' }), false);
  // With two positions it reads past the flag, and this opens one.
  assert.equal(reduces({ reduce_only: 1, position_side: 'short' }), false);
  assert.equal(reduces({ reduce_only: 1, position_side: 'long', side: 'buy' }), false);
  assert.equal(reduces({ reduce_only: 0 }), false);
  assert.equal(reduces({}), false);
  assert.equal(reduces({ reduce_only: 1, tp_trigger_price: '1' }), false);
  assert.equal(placed('v5-order', { position_side: 'both' }).positionSide, null);
  assert.equal(placed('v5-order', { position_side: 'long' }).positionSide, 'long');
  assert.equal(refusal('v5-order', { reduce_only: true }), 'FIELD_MALFORMED');
});

test('An algo order of V5 is judged at every price that it names.', () => {
  assert.equal(v5Algo({}), 'sell 1 contracts trigger market trigger@49000/48000');
  assert.equal(v5Algo({ price: undefined }), 'sell 1 contracts trigger market trigger@49000/market');
  assert.equal(
    v5Algo({ sl_trigger_price: '1', tp_order_price: '2' }),
    'sell 1 contracts trigger market trigger@49000/48000+take-profit@null/2+stop-loss@1/market',
  );
  const noTrigger = { trigger_price: undefined, price: undefined };
  assert.equal(
    v5Algo({ ...noTrigger, type: 'sl', sl_trigger_price: '47000' }),
    'sell 1 contracts take-profit-stop-loss market trigger@null/market+stop-loss@47000/market',
  );
  assert.equal(
    v5Algo({ ...noTrigger, type: 'tp', tp_trigger_price: '57000', tp_order_price: '56000' }),
    'sell 1 contracts take-profit-stop-loss market trigger@null/market+take-profit@57000/56000',
  );
  assert.equal(
    v5Algo({ ...noTrigger, type: 'trailing_stop', callback_rate: 0.01, active_price: 51_000 }),
    'sell 1 contracts trailing market trigger@51000/market',
  );
  assert.equal(placed('v5-algo-order', {}).algo, true);
});

test('ccxt writes the type of the order over `trigger`; with a trigger it is read, without one it is not.', () => {
  for (const [type, atMarket] of [
    ['limit', ''],
    ['market', '+trigger@null/market'],
  ] as const) {
    assert.equal(
      v5Algo({ type, time_in_force: 'gtc' }),
      `sell 1 contracts trigger market trigger@49000/48000${atMarket}`,
    );
    assert.equal(refusal('v5-algo-order', { type, trigger_price: undefined }), 'FIELD_MISSING');
  }
  for (const type of ['tp', 'sl', 'trailing_stop'])
    assert.equal(refusal('v5-algo-order', { type }), 'FIELD_MISSING');
});

test('A price beside a type that is done at the book bounds nothing (POL-09).', () => {
  const bounded = 'sell 1 contracts trigger market trigger@49000/48000';
  assert.equal(v5Algo({ order_price_type: 'limit' }), bounded);
  assert.equal(v5Algo({ order_price_type: 'optimal_5' }), `${bounded}+trigger@null/market`);
  const legOf = (changes: Changes): unknown =>
    placed('v5-order', { tp_order_price: '59000', ...changes }).legs[0]?.price?.toString();
  assert.equal(legOf({ tp_type: 'limit' }), '59000');
  assert.equal(legOf({ tp_type: 'market' }), undefined);
  const legacyLeg = (type: string): unknown =>
    legacy(LINEAR, { sl_order_price: '1', sl_order_price_type: type }).legs[0]?.price?.toString();
  assert.equal(legacyLeg('limit'), '1');
  assert.equal(legacyLeg('optimal_5'), undefined);
});

test('An algo order of V5 reduces with the flag alone, and only if nothing else hangs on it.', () => {
  const reduces = (changes: Changes): boolean =>
    placed('v5-algo-order', { reduce_only: 1, ...changes }).reduceOnly;
  assert.equal(reduces({}), true);
  assert.equal(reduces({ reduce_only: undefined }), false);
  assert.equal(reduces({ tp_trigger_price: '1' }), false);
  const stop = { type: 'sl', trigger_price: undefined, price: undefined, sl_trigger_price: '1' };
  assert.equal(reduces(stop), true);
  assert.equal(reduces({ ...stop, tp_trigger_price: '1' }), false);
  assert.equal(reduces({ ...stop, trigger_price: '1' }), false);
  assert.equal(reduces({ position_side: 'short' }), false);
});

const LINEAR = '/linear-swap-api/v1/swap_cross_order';
const COIN = '/swap-api/v1/swap_order';
const LEGACY = {
  contract_code: 'BTC-USDT',
  volume: 1,
  direction: 'sell',
  offset: 'both',
  order_price_type: 'limit',
  price: 50_000,
};

function legacy(target: string, changes: Changes): PlaceIntent {
  const [intent] = intentsOf(readSent('POST', target, { ...LEGACY, ...changes }));
  assert.ok(intent?.kind === 'place');
  return intent;
}

test('An older contract order has its own price in four types; all others are priced by the book.', () => {
  const rows: readonly (readonly [word: string, type: string])[] = [
    ['limit', 'limit'],
    ['post_only', 'post-only'],
    ['ioc', 'ioc'],
    ['fok', 'fok'],
  ];
  for (const [order_price_type, type] of rows) {
    assert.equal(legacy(LINEAR, { order_price_type }).type, type);
    assert.equal(legacy(LINEAR, { order_price_type }).price?.toString(), '50000');
  }
  const book: readonly (readonly [word: string, type: string])[] = [
    ['market', 'market'],
    ['lightning', 'market'],
    ['opponent', 'limit'],
    ['optimal_20', 'limit'],
    ['opponent_ioc', 'optimal-limit-ioc'],
    ['optimal_5_fok', 'fok'],
  ];
  for (const [order_price_type, type] of book) {
    const intent = legacy(LINEAR, { order_price_type, price: undefined });
    assert.deepEqual([intent.type, intent.price], [type, null]);
    assert.equal(legacy(LINEAR, { order_price_type, price: '' }).price, null);
    assert.equal(verdictOf(readSent('POST', LINEAR, { ...LEGACY, order_price_type })), 'FIELD_MALFORMED');
  }
});

test('An older contract order has legs too, whichever of their fields is there.', () => {
  const legs = (changes: Changes): unknown =>
    legacy(LINEAR, changes).legs.map(({ purpose, triggerPrice, price }) => [
      purpose,
      `${triggerPrice}/${price}`,
    ]);
  assert.deepEqual(legs({ tp_trigger_price: 60_000.5, tp_order_price: 59_000 }), [
    ['take-profit', '60000.5/59000'],
  ]);
  assert.deepEqual(legs({ sl_order_price_type: 'optimal_5' }), [['stop-loss', 'null/null']]);
});

test('A contract must be one of the API that it is sent to: their ids overlap in nothing, their sizes do.', () => {
  const coin = { ...LEGACY, contract_code: 'BTC-USD', offset: 'open' };
  assert.equal(verdictOf(readSent('POST', COIN, coin)), 'accept');
  assert.equal(verdictOf(readSent('POST', LINEAR, LEGACY)), 'accept');
  assert.equal(verdictOf(readSent('POST', COIN, LEGACY)), 'FIELD_MALFORMED');
  assert.equal(verdictOf(readSent('POST', LINEAR, coin)), 'FIELD_MALFORMED');
});

test('An older linear order reduces only with the flag, and closing alone is not believed.', () => {
  assert.equal(legacy(LINEAR, { reduce_only: 1 }).reduceOnly, true);
  assert.equal(legacy(LINEAR, { reduce_only: 1, offset: 'close' }).reduceOnly, true);
  assert.equal(legacy(LINEAR, { offset: 'close' }).reduceOnly, false);
  assert.equal(legacy(LINEAR, { reduce_only: 1, offset: 'open' }).reduceOnly, false);
  assert.equal(legacy(LINEAR, { reduce_only: 1, sl_trigger_price: 1 }).reduceOnly, false);
});

test('A coin-margined order has two positions always: its offset says whether it closes, the flag nothing.', () => {
  const coin = (changes: Changes): PlaceIntent => legacy(COIN, { contract_code: 'BTC-USD', ...changes });
  assert.deepEqual(
    [coin({ offset: 'close' }).reduceOnly, coin({ offset: 'close' }).positionSide],
    [true, 'long'],
  );
  assert.equal(coin({ offset: 'close', direction: 'buy' }).positionSide, 'short');
  assert.equal(coin({ offset: 'close', direction: 'buy' }).reduceOnly, true);
  assert.equal(coin({ offset: 'open', reduce_only: 1 }).reduceOnly, false);
  assert.equal(coin({ offset: 'open' }).positionSide, 'short');
  assert.equal(coin({ offset: 'both', reduce_only: 1 }).reduceOnly, false);
});

test('A leverage in an order is a setting besides, for which the key needs its scope.', () => {
  const intents = intentsOf(readSent('POST', LINEAR, { ...LEGACY, lever_rate: 20 }));
  assert.deepEqual(
    intents.map(({ kind }) => kind),
    ['place', 'set-leverage'],
  );
  const setting = intents[1] as SetLeverageIntent;
  assert.deepEqual(
    [setting.instrument, setting.market, setting.leverage.toString(), setting.marginMode],
    ['BTC-USDT', 'swap', '20', 'cross'],
  );
  const isolated = intentsOf(
    readSent('POST', '/linear-swap-api/v1/swap_order', { ...LEGACY, lever_rate: 20 }),
  );
  assert.equal((isolated[1] as SetLeverageIntent).marginMode, 'isolated');
  assert.equal(intentsOf(readSent('POST', LINEAR, LEGACY)).length, 1);
});

test('An order that only reduces switches no leverage: there is a position, and the venue takes its rate alone.', () => {
  const reduces = { ...LEGACY, reduce_only: 1, lever_rate: 20 };
  assert.equal(intentsOf(readSent('POST', LINEAR, reduces)).length, 1);
});

test('The leverages of a batch stand behind its orders, once for each contract, and do not contradict.', () => {
  const target = '/linear-swap-api/v1/swap_cross_batchorder';
  const other = { ...LEGACY, contract_code: 'ETH-USDT' };
  const kinds = (orders: readonly unknown[]): readonly string[] =>
    intentsOf(readSent('POST', target, { orders_data: orders })).map(({ kind }) => kind);
  const lever = { lever_rate: 5 };
  assert.deepEqual(
    kinds([
      { ...LEGACY, ...lever },
      { ...LEGACY, ...lever },
      { ...other, lever_rate: 7 },
    ]),
    ['place', 'place', 'place', 'set-leverage', 'set-leverage'],
  );
  const contradicting = {
    orders_data: [
      { ...LEGACY, ...lever },
      { ...LEGACY, lever_rate: 6 },
    ],
  };
  assert.equal(verdictOf(readSent('POST', target, contradicting)), 'FIELD_MALFORMED');
});

test('Client order ids of contracts are whole numbers from 1 to 2^63 - 1, as text or as a number.', () => {
  const id = (value: unknown): string | null => placed('v5-order', { client_order_id: value }).clientOrderId;
  assert.equal(id('9223372036854775807'), '9223372036854775807');
  assert.equal(id(1), '1');
  const text = JSON.stringify({ ...LEGACY, client_order_id: '@' }).replace('"@"', '1172923090632953857');
  const [order] = intentsOf(readSent('POST', LINEAR, text));
  assert.equal(order?.kind === 'place' ? order.clientOrderId : '', '1172923090632953857');
  for (const client_order_id of ['0', '01', '9223372036854775808', 'bot1', '1.0', 0])
    assert.equal(refusal('v5-order', { client_order_id }), 'FIELD_MALFORMED', String(client_order_id));
});
