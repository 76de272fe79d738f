import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { wordsOf } from './words.ts';

const STAMP = { wallMs: epochMs(1), monotonicMs: 1, boot: 'b' };

test('A read is found by all that it says, and as admitted.', () => {
  const words = wordsOf({
    ...STAMP,
    type: 'read',
    virtualKeyId: 'key_1',
    accountId: 'acc_1',
    venue: 'okx',
    operation: 'GET /api/v5/account/balance',
    instrument: 'BTC-USDT',
    sourceAddress: '192.0.2.1',
    upstreamHost: 'www.okx.com',
    httpStatus: 200,
    stages: { identify: 1 },
  });
  assert.deepEqual([...words].sort(), [
    'account=acc_1',
    'address=192.0.2.1',
    'decision=admitted',
    'instrument=BTC-USDT',
    'key=key_1',
    'operation=GET /api/v5/account/balance',
    'type=read',
    'venue=okx',
  ]);
});

test('Refusals that were only counted are found by each of their codes.', () => {
  const details = { address: '192.0.2.1', count: '3', codes: 'KEY_UNKNOWN SIGNATURE_WRONG' };
  const words = wordsOf({ ...STAMP, type: 'system', event: 'rejected-callers', details });
  assert.deepEqual([...words].sort(), [
    'address=192.0.2.1',
    'code=KEY_UNKNOWN',
    'code=SIGNATURE_WRONG',
    'event=rejected-callers',
    'type=system',
  ]);
});
