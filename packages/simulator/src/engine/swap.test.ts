import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { totalsOf } from '../control/truth.ts';
import { closePosition } from './closing.ts';
import { averagePrice } from './instruments.ts';
import { figuresOf, marginOf } from './margin.ts';
import type { Engine } from './engine.ts';
import type { Position, PositionSide } from './records.ts';
import { cashOf, current, openAccount, place, startVenue, tryPlace } from './venue.fixture.ts';

const instrument = 'BTC-USDT-SWAP';

function setUp(positionMode: 'net_mode' | 'long_short_mode' = 'net_mode') {
  const { engine } = startVenue();
  engine.setPrice(instrument, Decimal.parse('50000'));
  const bot = openAccount(engine, { USDT: '10000' }, { positionMode }).uid;
  const other = openAccount(engine, { USDT: '1000000' }).uid;
  return { engine, bot, other };
}

function positionOf(engine: Engine, uid: string, side: PositionSide = 'net'): Position {
  const position = engine.state.positions.get(`${uid}:${instrument}:${side}`);
  if (position === null) throw new Error('no position');
  return position;
}

function leverage(engine: Engine, uid: string, text: string): void {
  engine.command((state) =>
    state.leverages.put({ uid, instrumentId: instrument, marginMode: 'cross', side: 'net', leverage: text }),
  );
}

test('A position averages its entries and realises profit in proportion', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'sell', size: '10', price: '50000' });
  place(engine, other, { instrument, side: 'sell', size: '10', price: '51000' });
  place(engine, bot, { instrument, side: 'buy', size: '20', price: '51000' });
  const position = positionOf(engine, bot);
  const btc = engine.state.instrument(instrument);
  assert.equal(averagePrice(btc, position.size, position.cost).toString(), '50500');
  place(engine, other, { instrument, side: 'buy', size: '5', price: '52500' });
  const closing = place(engine, bot, { instrument, side: 'sell', size: '5', price: '52500' });
  // 5 contracts of 0.01 BTC, 2000 USDT above the average.
  assert.equal(current(engine, closing).pnl.toString(), '100');
  assert.equal(positionOf(engine, bot).size.toString(), '15');
  assert.equal(
    averagePrice(btc, positionOf(engine, bot).size, positionOf(engine, bot).cost).toString(),
    '50500',
  );
});

test('Unrealised profit follows the mark and equals what closing there would pay', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'buy', size: '10', price: '50000' });
  place(engine, bot, { instrument, side: 'sell', size: '10', price: '50000' });
  engine.setPrice(instrument, Decimal.parse('49000'));
  assert.equal(figuresOf(engine.state, positionOf(engine, bot)).upl.toString(), '100');
  assert.equal(positionOf(engine, bot).size.toString(), '-10');
});

test('An order through zero flips a net position and starts its history anew', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'sell', size: '10', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '10', price: '50000' });
  place(engine, other, { instrument, side: 'buy', size: '15', price: '50100' });
  place(engine, bot, { instrument, side: 'sell', size: '15', price: '50100' });
  const position = positionOf(engine, bot);
  assert.equal(position.size.toString(), '-5');
  assert.equal(position.pnl.toString(), '0');
  assert.equal(engine.state.closedPositions.ownedBy(bot)[0]?.pnl.toString(), '10');
});

test('Margin bounds an order, leverage widens the bound, and a reducing order needs none', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'sell', size: '1000', price: '50000' });
  // 10,000 USDT at 3× carry 30,000 USDT: 60 contracts of 500 USDT, less the fee.
  const tooMuch = tryPlace(engine, bot, { instrument, side: 'buy', size: '60', price: '50000' });
  assert.equal('reason' in tooMuch && tooMuch.reason, 'insufficient-funds');
  place(engine, bot, { instrument, side: 'buy', size: '59', price: '50000' });
  const more = tryPlace(engine, bot, { instrument, side: 'buy', size: '59', price: '50000' });
  assert.equal('reason' in more && more.reason, 'insufficient-funds');
  const reduce = place(engine, bot, {
    instrument,
    side: 'sell',
    size: '59',
    price: '60000',
    reduceOnly: true,
  });
  assert.equal(reduce.state, 'live');
  const rich = openAccount(engine, { USDT: '10000' }).uid;
  leverage(engine, rich, '10');
  place(engine, rich, { instrument, side: 'buy', size: '118', price: '50000' });
});

test('Margin used by positions and orders is not available for anything else', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'sell', size: '30', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '30', price: '50000' });
  const margin = marginOf(engine.state, bot, 'USDT');
  assert.equal(margin.initialMargin.toString(), '5000');
  assert.equal(margin.available.toString(), '4992.5');
  const spot = tryPlace(engine, bot, { side: 'buy', size: '0.1', price: '50000' });
  assert.equal('reason' in spot && spot.reason, 'insufficient-funds');
  place(engine, bot, { side: 'buy', size: '0.09', price: '50000' });
});

test('A reduce-only order is cut to the position, follows it, and never turns it around', () => {
  const { engine, bot, other } = setUp();
  const none = tryPlace(engine, bot, {
    instrument,
    side: 'sell',
    size: '1',
    price: '50000',
    reduceOnly: true,
  });
  assert.equal('reason' in none && none.reason, 'no-position');
  place(engine, other, { instrument, side: 'sell', size: '10', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '10', price: '50000' });
  const reduce = place(engine, bot, {
    instrument,
    side: 'sell',
    size: '25',
    price: '55000',
    reduceOnly: true,
  });
  assert.equal(reduce.size.toString(), '10');
  place(engine, other, { instrument, side: 'buy', size: '4', price: '50000' });
  place(engine, bot, { instrument, side: 'sell', size: '4', price: '50000' });
  assert.equal(current(engine, reduce).size.toString(), '6');
  place(engine, other, { instrument, side: 'buy', size: '6', price: '50000' });
  place(engine, bot, { instrument, side: 'sell', size: '6', price: '50000' });
  assert.deepEqual([current(engine, reduce).state, current(engine, reduce).cancelSource], ['canceled', '17']);
});

test('Long and short positions stand side by side in long/short mode', () => {
  const { engine, bot, other } = setUp('long_short_mode');
  const missing = tryPlace(engine, bot, { instrument, side: 'buy', size: '1', price: '50000' });
  assert.equal('reason' in missing && missing.detail, 'posSide');
  place(engine, other, { instrument, side: 'sell', size: '5', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '5', price: '50000', positionSide: 'long' });
  place(engine, other, { instrument, side: 'buy', size: '3', price: '50000' });
  place(engine, bot, { instrument, side: 'sell', size: '3', price: '50000', positionSide: 'short' });
  assert.equal(positionOf(engine, bot, 'long').size.toString(), '5');
  assert.equal(positionOf(engine, bot, 'short').size.toString(), '-3');
  const tooMuch = tryPlace(engine, bot, {
    instrument,
    side: 'buy',
    size: '4',
    price: '50000',
    positionSide: 'short',
  });
  assert.equal('reason' in tooMuch && tooMuch.reason, 'close-too-large');
  place(engine, bot, { instrument, side: 'buy', size: '3', price: '49000', positionSide: 'short' });
});

test('Closing a position takes all of it, and waits for nobody only when told to cancel closing orders', () => {
  const { engine, bot, other } = setUp();
  place(engine, other, { instrument, side: 'sell', size: '10', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '10', price: '50000' });
  place(engine, bot, { instrument, side: 'sell', size: '5', price: '60000', reduceOnly: true });
  place(engine, other, { instrument, side: 'buy', size: '20', price: '49000' });
  const close = (cancelPending: boolean) =>
    engine.command((state) =>
      closePosition(state, {
        uid: bot,
        instrumentId: instrument,
        side: 'net',
        clientId: '',
        tag: '',
        cancelPending,
      }),
    );
  const blocked = close(false);
  assert.equal(blocked.kind === 'rejected' && blocked.reason, 'closing-orders-pending');
  assert.equal(close(true).kind, 'placed');
  assert.equal(engine.state.positions.get(`${bot}:${instrument}:net`), null);
});

test('An account below its maintenance margin is liquidated, one above it is not', () => {
  const { engine, bot, other } = setUp();
  leverage(engine, bot, '20');
  place(engine, other, { instrument, side: 'sell', size: '300', price: '50000' });
  place(engine, bot, { instrument, side: 'buy', size: '300', price: '50000' });
  const waiting = place(engine, bot, { instrument, side: 'buy', size: '1', price: '30000' });
  engine.setPrice(instrument, Decimal.parse('47500'));
  assert.equal(positionOf(engine, bot).size.toString(), '300');
  engine.setPrice(instrument, Decimal.parse('46700'));
  assert.equal(engine.state.positions.get(`${bot}:${instrument}:net`), null);
  assert.deepEqual(
    [current(engine, waiting).state, current(engine, waiting).cancelSource],
    ['canceled', '2'],
  );
  assert.equal(engine.state.fills.ownedBy(bot).at(-1)?.subType, '100');
  for (const total of Object.values(totalsOf(engine.state))) assert.equal(total.toString(), '0');
});

test('An inverse swap pays profit in its base asset', () => {
  const { engine } = startVenue();
  engine.setPrice('BTC-USD-SWAP', Decimal.parse('50000'));
  const long = openAccount(engine, { BTC: '1' }).uid;
  const short = openAccount(engine, { BTC: '1' }).uid;
  const inverse = 'BTC-USD-SWAP';
  place(engine, short, { instrument: inverse, side: 'sell', size: '100', price: '50000' });
  place(engine, long, { instrument: inverse, side: 'buy', size: '100', price: '50000' });
  place(engine, short, { instrument: inverse, side: 'buy', size: '100', price: '62500' });
  const closing = place(engine, long, { instrument: inverse, side: 'sell', size: '100', price: '62500' });
  // 10,000 USD × (1/50,000 − 1/62,500) = 0.04 BTC.
  assert.equal(current(engine, closing).pnl.toString(), '0.04');
  assert.equal(cashOf(engine, long, 'BTC'), '1.03982');
});
