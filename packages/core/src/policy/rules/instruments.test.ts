import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACCOUNT_CANCEL,
  AMEND,
  CANCEL,
  CLOSE,
  INVERSE,
  LEVERAGE,
  PAIR,
  PLACE,
  READ,
  SWAP,
} from '../policy.fixture.ts';
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

test('A star outside of a pattern is an id like any other.', () => {
  assert.equal(
    askRule(INSTRUMENTS_RULE, PLACE, { policy: { instruments: ['BTC-*', '*'] } }),
    'INSTRUMENT_NOT_ALLOWED',
  );
});

test('A pattern names what the venue describes so, and no other market (POL-16).', () => {
  const ask = (instruments: readonly string[], instrument: string, snapshot = {}): unknown =>
    askRule(INSTRUMENTS_RULE, { ...PLACE, instrument }, { policy: { instruments }, snapshot });
  assert.equal(ask(['spot:*-USDT'], PAIR.id), null);
  assert.equal(ask(['spot:*-USDT'], SWAP.id), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(ask(['swap:BTC-*'], SWAP.id), null);
  assert.equal(ask(['swap:BTC-*'], INVERSE.id), null);
  assert.equal(ask(['swap:*-USDT', 'spot:*-USD'], INVERSE.id), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(ask(['swap:ETH-*', 'swap:*-USD'], INVERSE.id), null);
});

test('An instrument that is not described is unknown to patterns, and none at all to a list of ids.', () => {
  const ask = (instruments: readonly string[]): unknown =>
    askRule(INSTRUMENTS_RULE, PLACE, { policy: { instruments }, snapshot: { instruments: new Map() } });
  assert.equal(ask(['spot:*-USDT']), 'INSTRUMENT_UNKNOWN');
  assert.equal(ask(['ETH-USDT', 'spot:*-USDT']), 'INSTRUMENT_UNKNOWN');
  assert.equal(ask(['BTC-USDT', 'spot:*-USDT']), null);
  assert.equal(ask(['ETH-USDT']), 'INSTRUMENT_NOT_ALLOWED');
  const everything = { policy: { instruments: ['swap:*-*'] } };
  assert.equal(
    askRule(INSTRUMENTS_RULE, { ...LEVERAGE, instrument: null }, everything),
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
