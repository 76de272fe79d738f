import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import { parseArguments } from './arguments.ts';
import { issue } from './commands/issue.ts';
import { documentOf, readTerms, type IssueTerms, type TermsValues } from './terms-options.ts';

function termsOf(...words: readonly string[]): IssueTerms {
  return readTerms(parseArguments(issue, words).options as unknown as TermsValues);
}

for (const [text, perSecond, burst] of [
  ['4/20', 4, 20],
  ['4', 4, 4],
  ['20/1', 20, 1],
  ['1000/10000', 1_000, 10_000],
] as const)
  test(`a rate of ${text} is ${perSecond} a second and ${burst} at once, as a policy that can be read`, () => {
    const terms = termsOf('--order-rate', text, '--read-rate', '7/9');
    assert.deepEqual(terms.limits, { orderRate: { perSecond, burst }, readRate: { perSecond: 7, burst: 9 } });
    const { orderRate, readRate } = parsePolicy(encodeUtf8(JSON.stringify(documentOf(terms)))).limits;
    assert.deepEqual(
      [orderRate, readRate],
      [
        { perSecond, burst },
        { perSecond: 7, burst: 9 },
      ],
    );
  });

for (const text of ['0', '4/0', '-1', '4/', '/4', '1.5', '1001', '4/10001', '4/20/1', 'x', '04', '4 /20'])
  test(`a rate of ${text} is refused by the name of its option`, () => {
    for (const option of ['order-rate', 'read-rate'])
      assert.throws(() => termsOf(`--${option}=${text}`), {
        code: 'ARGUMENT_INVALID',
        message: new RegExp(`--${option}`, 'u'),
      });
  });

test('without the options there is no rate but that of all requests', () => {
  const { limits, requestsPerSecond } = termsOf('--rate', '5');
  assert.deepEqual([limits, requestsPerSecond], [{}, 5]);
});
