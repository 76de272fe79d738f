import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import { placeAlgo, type AlgoRequest } from './algo-orders.ts';
import type { Engine } from './engine.ts';
import type { Side } from './records.ts';
import { openAccount, place, startVenue } from './venue.fixture.ts';

function trailing(side: Side, activePrice: string | null): AlgoRequest {
  return {
    instrumentId: 'BTC-USDT',
    clientId: '',
    tradeMode: 'cash',
    side,
    positionSide: null,
    type: 'trailing',
    size: Decimal.parse('0.5'),
    closeFraction: '',
    targetCurrency: 'base_ccy',
    takeProfit: null,
    stopLoss: null,
    trigger: null,
    advanceType: '',
    reduceOnly: false,
    attached: [],
    tag: '',
    trailing: {
      callbackRatio: Decimal.parse('0.1'),
      activePrice: activePrice === null ? null : Decimal.parse(activePrice),
      best: null,
    },
  };
}

/** Moves the price along `path` and says after each step whether the stop still waits. */
function follow(side: Side, activePrice: string | null, path: readonly string[]): readonly boolean[] {
  const { engine } = startVenue();
  const uid = openAccount(engine, { BTC: '1', USDT: '100000' }).uid;
  const other = openAccount(engine, { BTC: '5', USDT: '900000' }).uid;
  place(engine, other, { side: 'buy', size: '5', price: '30000' });
  place(engine, other, { side: 'sell', size: '5', price: '70000' });
  engine.setPrice('BTC-USDT', Decimal.parse('50000'));
  const placed = engine.command((state) => placeAlgo(state, uid, trailing(side, activePrice)));
  assert.equal(placed.kind, 'changed');
  const { id } = placed.kind === 'changed' ? placed.algo : { id: '' };
  return path.map((price) => isWaiting(engine, id, price));
}

function isWaiting(engine: Engine, id: string, price: string): boolean {
  engine.setPrice('BTC-USDT', Decimal.parse(price));
  const closed = engine.state.closedAlgos.get(id);
  if (closed !== null) assert.equal(closed.state, 'effective');
  return closed === null;
}

test('A trailing sale follows the best price and fires a tenth below it', () => {
  const path = ['45000.1', '60000', '54000.1', '54000'];
  assert.deepEqual(follow('sell', null, path), [true, true, true, false]);
});

test('A trailing purchase follows the lowest price and fires a tenth above it', () => {
  const path = ['54999.9', '40000', '43999.9', '44000'];
  assert.deepEqual(follow('buy', null, path), [true, true, true, false]);
});

test('A trailing sale that follows at once fires from the price it was placed at', () => {
  assert.deepEqual(follow('sell', null, ['45000']), [false]);
});

test('A trailing stop with an active price sleeps until it is reached', () => {
  const path = ['40000', '55000', '60000', '54000.1', '54000'];
  assert.deepEqual(follow('sell', '58000', path), [true, true, true, true, false]);
});
