import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exampleInstrument } from './example-instrument.ts';

void test('example of an instrument is one of the venue and of the market that was asked for', () => {
  assert.equal(exampleInstrument('okx', ['spot']), 'BTC-USDT');
  assert.equal(exampleInstrument('htx', ['spot', 'swap']), 'btcusdt');
  assert.equal(exampleInstrument('htx', ['swap']), 'BTC-USDT');
  assert.equal(exampleInstrument('okx', ['swap']), 'BTC-USDT-SWAP');
  assert.equal(exampleInstrument('htx', ['option']), 'btcusdt');
});
