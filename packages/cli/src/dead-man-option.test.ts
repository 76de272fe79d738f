/** `--dead-man`, and a file that says it: neither is lost on its way to the gateway. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { parsePolicy } from '@bitting/core/policy/policy-document.ts';
import { parseArguments } from './arguments.ts';
import { issue } from './commands/issue.ts';
import { documentOf, readTerms, readTermsOver, termsOf, type TermsValues } from './terms-options.ts';

function options(...words: readonly string[]): TermsValues {
  return parseArguments(issue, words).options as unknown as TermsValues;
}

function secondsIn(terms: Parameters<typeof documentOf>[0]): number | null {
  return parsePolicy(encodeUtf8(JSON.stringify(documentOf(terms)))).deadManSeconds;
}

test('The seconds of the option are those of the policy, over the default policy, too.', () => {
  const said = options('--max-order', 'USDT=500', '--instrument', 'BTC-USDT', '--dead-man', '60');
  assert.equal(secondsIn(readTerms(said)), 60);
  const plain = readTerms(options('--max-order', 'USDT=500', '--instrument', 'BTC-USDT'));
  assert.equal(secondsIn(plain), null);
  assert.equal(secondsIn(readTermsOver(documentOf(plain), said)), 60);
  assert.equal(secondsIn(readTermsOver(documentOf(readTerms(said)), options('--rate', '5'))), 60);
});

test('The seconds of a file are those of the key.', () => {
  const document = documentOf(readTerms(options('--max-order', 'USDT=500', '--instrument', 'BTC-USDT')));
  assert.equal(secondsIn(termsOf({ ...document, deadManSeconds: 45 })), 45);
  assert.equal(secondsIn(termsOf({ ...document, deadManSeconds: null })), null);
});

for (const seconds of ['9', '121', '0', '10.5'])
  test(`A dead-man of ${seconds} seconds is refused by the name of its option.`, () => {
    assert.throws(() => options('--dead-man', seconds), { code: 'ARGUMENT_INVALID', message: /--dead-man/u });
  });
