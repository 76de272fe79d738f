import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amounts, CASES } from './difference-cases.fixture.ts';
import { differencesOf, differencesOfTerms } from './difference.ts';
import { POLICY as FIXTURE } from './policy.fixture.ts';
import { NO_TERMS } from './policy-document.ts';
import type { Policy, Terms } from './policy.ts';

/** A plain policy: what a case is not about. */
const POLICY: Policy = {
  ...FIXTURE,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['BTC-USDT'],
  notionalPerOrder: amounts({ USDT: '1000' }),
};

/** `+` loosened, `-` tightened, the field, and the sentence. */
function linesOf(before: Partial<Policy>, after: Partial<Policy>): readonly string[] {
  return differencesOf({ ...POLICY, ...before }, { ...POLICY, ...after }).map(
    ({ direction, field, sentence }) => `${direction === 'loosened' ? '+' : '-'} ${field}: ${sentence}`,
  );
}

for (const [index, [before, after, there, back]] of CASES.entries())
  test(`A change is told as it is, there and back (${index}: ${there[0] ?? 'nothing'}).`, () => {
    assert.deepEqual(linesOf(before, after), there);
    assert.deepEqual(linesOf(after, before), back);
  });

test('Every field but the version is told of, so that none can be changed in silence.', () => {
  const told = new Set(CASES.flatMap(([, , there]) => there.map((line) => line.slice(2, line.indexOf(':')))));
  const { version: _version, limits, ...fields } = POLICY;
  assert.deepEqual(
    [...told].sort(),
    [...Object.keys(fields), ...Object.keys(limits).map((name) => `limits.${name}`)].sort(),
  );
  assert.deepEqual(linesOf({ version: 1 }, { version: 2 }), []);
});

test('A layer that is set for the first time tightens only.', () => {
  const set: Terms = { ...NO_TERMS, version: 1, markets: ['spot'], notionalPerOrder: amounts({ USDT: '5' }) };
  assert.deepEqual(
    differencesOfTerms(NO_TERMS, set).map(({ direction, sentence }) => [direction, sentence]),
    [
      ['tightened', 'may no longer trade in the market margin, swap, futures, option'],
      ['tightened', 'may now place at most 5 USDT in one order: no limit before'],
    ],
  );
  assert.ok(differencesOfTerms(set, NO_TERMS).every(({ direction }) => direction === 'loosened'));
  assert.deepEqual(differencesOfTerms(set, set), []);
});
