import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CATALOGUE } from '../errors/catalogue.ts';
import { refuseChannel } from './channel-refusal.ts';

void test('the refusal of a channel says which channel it is', () => {
  for (const code of ['CHANNEL_UNKNOWN', 'CHANNEL_NOT_ADMITTED'] as const) {
    const refusal = refuseChannel(code, 'market.btcusdt.dance');
    assert.equal(refusal.code, code);
    assert.equal(refusal.detail, `${CATALOGUE[code].sentence} (channel "market.btcusdt.dance")`);
  }
});

void test('the refusal of a channel repeats nothing that is long, or could change a terminal or end a quotation', () => {
  const longest = 'x'.repeat(80);
  assert.ok(refuseChannel('CHANNEL_UNKNOWN', longest).detail.includes(longest));
  for (const name of [`${longest}x`, '', 'a b', 'a"b', '\u001b[2J', 'a\nb', 'ä'])
    assert.equal(refuseChannel('CHANNEL_UNKNOWN', name).detail, CATALOGUE.CHANNEL_UNKNOWN.sentence, name);
});
