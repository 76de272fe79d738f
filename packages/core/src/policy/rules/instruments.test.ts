import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ACCOUNT_CANCEL, AMEND, CANCEL, CLOSE, LEVERAGE, PLACE, READ } from '../policy.fixture.ts';
import { INSTRUMENTS_RULE } from './instruments.ts';
import { askRule } from './rule.fixture.ts';

test('An instrument of the list passes, by its exact id (POL-16).', () => {
  const policy = { instruments: ['BTC-USDT'] };
  for (const intent of [PLACE, AMEND, CLOSE, LEVERAGE]) {
    assert.equal(askRule(INSTRUMENTS_RULE, { ...intent, instrument: 'BTC-USDT' }, { policy }), null);
    for (const instrument of ['BTC-USDT-SWAP', 'btc-usdt', 'BTC-USD', 'BTC_USDT', 'XBTC-USDT', '', 'BTC-*'])
      assert.equal(
        askRule(INSTRUMENTS_RULE, { ...intent, instrument }, { policy }),
        'INSTRUMENT_NOT_ALLOWED',
        `${intent.kind} of ${instrument}`,
      );
  }
});

test('A star in the list is an id like any other.', () => {
  assert.equal(
    askRule(INSTRUMENTS_RULE, PLACE, { policy: { instruments: ['BTC-*', '*'] } }),
    'INSTRUMENT_NOT_ALLOWED',
  );
});

test('An empty list admits no trading; cancels and reads pass.', () => {
  const policy = { instruments: [] };
  for (const intent of [PLACE, AMEND, CLOSE, LEVERAGE])
    assert.equal(askRule(INSTRUMENTS_RULE, intent, { policy }), 'INSTRUMENT_NOT_ALLOWED');
  for (const intent of [CANCEL, ACCOUNT_CANCEL, READ])
    assert.equal(askRule(INSTRUMENTS_RULE, intent, { policy }), null);
});

test('All instruments means all, a setting without an instrument included.', () => {
  assert.equal(askRule(INSTRUMENTS_RULE, PLACE), null);
  assert.equal(askRule(INSTRUMENTS_RULE, { ...LEVERAGE, instrument: null }), null);
  assert.equal(
    askRule(INSTRUMENTS_RULE, { ...LEVERAGE, instrument: null }, { policy: { instruments: ['BTC-USDT'] } }),
    'INSTRUMENT_NOT_ALLOWED',
  );
});
