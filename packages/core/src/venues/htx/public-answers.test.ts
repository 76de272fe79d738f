import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '../../errors/refusal.ts';
import { readInstruments } from './instruments.ts';
import { marketQuestion } from './market-data.ts';
import { renderRefusal } from './refusals.ts';

test('A question about a price goes to the host that has the instrument.', () => {
  for (const asked of ['ticker', 'book'] as const) {
    assert.equal(marketQuestion('btcusdt', asked)?.family, 'htx-spot');
    for (const id of ['BTC-USDT', 'BTC-USDT-261225', 'BTC-USD'])
      assert.equal(marketQuestion(id, asked)?.family, 'htx-contract', id);
  }
});

test('An asset is letters and digits, from its first character to its last.', () => {
  const pair = { symbol: 'btcusdt', qc: 'usdt', state: 'online', pp: 2, ap: 6, at: 'enabled' };
  const count = (bc: string): number =>
    readInstruments(Buffer.from(JSON.stringify({ status: 'ok', data: [{ ...pair, bc }] }))).length;
  assert.deepEqual([count('btc'), count('b'.repeat(24))], [1, 1]);
  for (const odd of ['-btc', 'btc-', 'b tc', 'b'.repeat(25)]) assert.equal(count(odd), 0, odd);
});

test('A key that is not good now, and an address that is not allowed, are said in the venue’s words.', () => {
  const said = (code: 'KEY_EXPIRED' | 'KEY_NOT_YET_VALID' | 'ADDRESS_NOT_ALLOWED'): unknown => {
    const body = JSON.parse(
      Buffer.from(renderRefusal(refuse(code, { detail: 'why' })).body).toString(),
    ) as object;
    return 'err-msg' in body && body['err-msg'];
  };
  assert.equal(said('KEY_EXPIRED'), 'API key has expired: why');
  assert.equal(said('KEY_NOT_YET_VALID'), 'API key has expired: why');
  assert.equal(said('ADDRESS_NOT_ALLOWED'), 'Incorrect IP address: why');
});
