import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { placeAlgo, type AlgoRequest } from './algo-orders.ts';
import { setDeadManTimer } from './dead-man.ts';
import type { Engine } from './engine.ts';
import type { Algo, StopLeg } from './records.ts';
import { cashOf, current, openAccount, place, startVenue, START } from './venue.fixture.ts';

function leg(triggerPrice: string, orderPrice: string | null = null): StopLeg {
  return {
    triggerPrice: Decimal.parse(triggerPrice),
    orderPrice: orderPrice === null ? null : Decimal.parse(orderPrice),
    triggerOn: 'last',
  };
}

function put(engine: Engine, uid: string, request: Partial<AlgoRequest>): Algo {
  const result = engine.command((state) =>
    placeAlgo(state, uid, {
      instrumentId: 'BTC-USDT',
      clientId: '',
      tradeMode: 'cash',
      side: 'sell',
      positionSide: null,
      type: 'conditional',
      size: Decimal.parse('1'),
      closeFraction: '',
      targetCurrency: 'base_ccy',
      takeProfit: null,
      stopLoss: null,
      trigger: null,
      advanceType: '',
      reduceOnly: false,
      attached: [],
      tag: '',
      ...request,
    }),
  );
  if (result.kind === 'rejected') throw new Error(result.reason);
  return result.algo;
}

function stateOf(engine: Engine, algo: Algo): string | undefined {
  return (engine.state.openAlgos.get(algo.id) ?? engine.state.closedAlgos.get(algo.id))?.state;
}

function setUp() {
  const { engine, clock } = startVenue();
  engine.setPrice('BTC-USDT', Decimal.parse('50000'));
  const bot = openAccount(engine, { USDT: '200000', BTC: '2' }).uid;
  const other = openAccount(engine, { USDT: '1000000', BTC: '10' }).uid;
  return { engine, clock, bot, other };
}

test('A stop-loss fires at its price and not before', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { side: 'buy', size: '5', price: '44000' });
  const stop = put(engine, bot, { stopLoss: leg('45000') });
  engine.setPrice('BTC-USDT', Decimal.parse('45000.1'));
  assert.equal(stateOf(engine, stop), 'live');
  engine.setPrice('BTC-USDT', Decimal.parse('45000'));
  assert.equal(stateOf(engine, stop), 'effective');
  assert.equal(cashOf(engine, bot, 'BTC'), '1');
  assert.equal(engine.state.closedAlgos.get(stop.id)?.actualSide, 'sl');
});

test('Of one-cancels-the-other only the leg that is reached trades', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { side: 'buy', size: '5', price: '40000' });
  const oco = put(engine, bot, { type: 'oco', takeProfit: leg('55000', '54000'), stopLoss: leg('45000') });
  engine.setPrice('BTC-USDT', Decimal.parse('56000'));
  assert.equal(engine.state.closedAlgos.get(oco.id)?.actualSide, 'tp');
  engine.setPrice('BTC-USDT', Decimal.parse('44000'));
  assert.equal(cashOf(engine, bot, 'BTC'), '2');
  assert.equal(engine.state.openOrders.ownedBy(bot)[0]?.price?.toString(), '54000');
});

test('A trigger order fires from the side it was placed on', () => {
  for (const [trigger, before, at] of [
    ['52000', '51999', '52000'],
    ['48000', '48001', '48000'],
  ] as const) {
    const { engine, bot } = setUp();
    const algo = put(engine, bot, { type: 'trigger', side: 'buy', trigger: leg(trigger, '47000') });
    engine.setPrice('BTC-USDT', Decimal.parse(before));
    assert.equal(stateOf(engine, algo), 'live');
    engine.setPrice('BTC-USDT', Decimal.parse(at));
    assert.equal(stateOf(engine, algo), 'effective');
  }
});

test('A trigger whose order cannot be paid fails and says so', () => {
  const { engine, bot } = setUp();
  const algo = put(engine, bot, { stopLoss: leg('45000', '44000'), size: Decimal.parse('3') });
  engine.setPrice('BTC-USDT', Decimal.parse('45000'));
  assert.equal(stateOf(engine, algo), 'order_failed');
  assert.equal(engine.state.closedAlgos.get(algo.id)?.failCode, 'insufficient-funds');
});

test('Stops that came with an order arm when it is wholly filled, for what it really brought', () => {
  const { engine, bot, other } = setUp();
  const attached = [
    {
      attachAlgoId: '77',
      attachAlgoClOrdId: 'tpsl',
      takeProfit: leg('60000'),
      stopLoss: leg('40000'),
      size: null,
    },
  ];
  const order = place(engine, bot, { side: 'buy', size: '1', price: '50000', attached });
  place(engine, other, { side: 'sell', size: '0.4', price: '50000' });
  assert.equal(engine.state.openAlgos.get('77'), null);
  place(engine, other, { side: 'sell', size: '0.6', price: '50000' });
  assert.equal(current(engine, order).state, 'filled');
  const armed = engine.state.openAlgos.get('77');
  // Bought as maker: 0.08 % stays with the venue.
  assert.deepEqual([armed?.type, armed?.size.toString(), armed?.side], ['oco', '0.9992', 'sell']);
});

test('The dead man’s switch cancels orders when nobody renews it, by tag when it has one', () => {
  const { engine, clock, bot } = setUp();
  const mine = place(engine, bot, { side: 'buy', size: '0.1', price: '40000', tag: 'mine' });
  const others = place(engine, bot, { side: 'buy', size: '0.1', price: '40000' });
  engine.command((state) => setDeadManTimer(state, { uid: bot, tag: 'mine', dueAt: START + 10_000 }));
  clock.advance(9_999);
  engine.tick();
  assert.equal(current(engine, mine).state, 'live');
  clock.advance(1);
  engine.tick();
  assert.deepEqual([current(engine, mine).state, current(engine, mine).cancelSource], ['canceled', '20']);
  assert.equal(current(engine, others).state, 'live');
});
