/** `--breaker`: a percentage that is a share of the policy. */
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

for (const [text, share] of [
  ['50%', '0.5'],
  ['7.5', '0.075'],
  ['99.9%', '0.999'],
  ['100%', '1'],
  ['100', '1'],
] as const)
  test(`A breaker at ${text} is a share of ${share}, and a document that can be read.`, () => {
    const terms = termsOf('--max-order', 'USDT=500', '--breaker', text);
    assert.deepEqual(terms.limits['breaker'], { minutes: 5, rejectedShare: share, unknowns: 10 });
    const { breaker } = parsePolicy(encodeUtf8(JSON.stringify(documentOf(terms)))).limits;
    assert.equal(String(breaker?.rejectedShare), share);
  });

for (const text of ['0', '0%', '101%', '100.1', '-1', 'half', '%'])
  test(`A breaker at ${text} is refused by the name of its option.`, () => {
    assert.throws(() => termsOf(`--breaker=${text}`), { code: 'ARGUMENT_INVALID', message: /--breaker/u });
  });
