import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeOfDay, exactInstruments } from './exact-instruments.ts';

void test('only what names one instrument is looked up, each once and twenty at most', () => {
  assert.deepEqual(exactInstruments('all'), []);
  assert.deepEqual(exactInstruments([' BTC-USDT ', 'spot:*-USDT', '', 'BTC-USDT', 'b t c', 'btcusdt']), [
    'BTC-USDT',
    'btcusdt',
  ]);
  assert.equal(exactInstruments(Array.from({ length: 30 }, (_, at) => `A${at}-USDT`)).length, 20);
});

void test('change of a day is said with its sign, and not where it is not known', () => {
  assert.equal(changeOfDay('101', '100'), '+1.0');
  assert.equal(changeOfDay('97.96', '100'), '\u22122.0');
  assert.equal(changeOfDay('100', '100'), '+0.0');
  assert.equal(changeOfDay('100', null), null);
  assert.equal(changeOfDay('100', '0'), null);
});
