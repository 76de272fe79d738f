import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeWorstCase } from './worst-case-lines.ts';

test('A worst case without a bound says why, where it is not a limit that is missing.', () => {
  const sayOf = (ruleId: string) =>
    describeWorstCase([{ period: 'hour', asset: 'USDT', amount: null, parts: null, ruleId, remedies: [] }]);
  assert.match(String(sayOf('market')), /no bound but what the account holds of USDT \(what an option/u);
  assert.match(String(sayOf('other-keys')), /\(another key of the account has no budget/u);
  assert.match(String(sayOf('price-collar')), /\(missing: price-collar\)/u);
});
