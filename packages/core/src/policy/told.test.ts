/** What an operator reads of what went wrong: each sentence once, whole. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { parseCidr } from './cidr.ts';
import { evaluate } from './evaluate.ts';
import { parsePolicy, printPolicy } from './policy-document.ts';
import { PLACE, POLICY, SNAPSHOT } from './policy.fixture.ts';

function tell(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    assert.ok(error instanceof BittingError);
    return error.operatorDetail;
  }
}

test('A request of nothing that is judged is told as a fault of whoever asks.', () => {
  assert.equal(
    tell(() => evaluate(POLICY, [], SNAPSHOT)),
    'a request without an intent was judged',
  );
  assert.equal(
    tell(() => evaluate(POLICY, [PLACE], SNAPSHOT)),
    null,
  );
});

test('A text that is no address block is told why.', () => {
  for (const [text, told] of [
    ['10.0.0.0/33', 'not an address block'],
    ['::ffff:10.0.0.0/24', 'an IPv4 block is written as IPv4'],
    ['10.0.0.1/24', 'an address block has bits set behind its prefix'],
    ['10.0.0.0/24', null],
  ] as const)
    assert.equal(
      tell(() => parseCidr(text)),
      told,
      text,
    );
});

test('A field that a limit does not have is told with the limit that it is of.', () => {
  const written = JSON.parse(printPolicy(POLICY)) as object;
  const read = (limits: object): string | null =>
    tell(() => parsePolicy(Buffer.from(JSON.stringify({ ...written, limits }))));
  for (const [field, value, what] of [
    ['orderRate', { perSecond: 1, burst: 1 }, 'a rate'],
    ['readRate', { perSecond: 1, burst: 1 }, 'a rate'],
    ['breaker', { minutes: 5, unknowns: 1 }, 'the breaker'],
    ['liquidity', { volumePerDay: { USDT: '1' } }, 'liquidity'],
  ] as const) {
    assert.equal(read({ [field]: value }), null, field);
    assert.equal(
      read({ [field]: { ...value, speed: 1 } }),
      `policy.limits.${field}.speed is not a field of ${what}`,
    );
  }
});
