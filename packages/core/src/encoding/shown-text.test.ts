import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { showExactText, showText } from './shown-text.ts';

const SHOWN = [
  ['bot of desk', 'bot of desk'],
  ['10 USDT\u202e000', String.raw`10 USDT\u{202e}000`],
  ['a\u200bb\u00adc\ufeff', String.raw`a\u{200b}b\u{ad}c\u{feff}`],
  ['line\u2028next\nlast\u001b[2J', String.raw`line\u{2028}next\u{a}last\u{1b}[2J`],
  ['no\u00a0break', String.raw`no\u{a0}break`],
  ['\u3164 \u2800', String.raw`\u{3164} \u{2800}`],
  ['m\u0430in', String.raw`m\u{430}in`],
  ['主账户 ключ', '主账户 ключ'],
  ['\u{e0041}', String.raw`\u{e0041}`],
  ['\ud800', String.raw`\u{d800}`],
] as const;

for (const [text, shown] of SHOWN)
  test(`${JSON.stringify(shown)} is shown for what it is`, () => {
    assert.equal(showText(text), shown);
  });

test('text to compare has a code for everything that is not visible ASCII', () => {
  assert.equal(showExactText('主 m\u0430in'), String.raw`\u{4e3b} m\u{430}in`);
});

test('whatever is shown has nothing unseen in it, and showing it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const [shown, exact] = [showText(text), showExactText(text)];
      assert.doesNotMatch(shown, /[\p{C}\p{Zl}\p{Zp}]/u);
      assert.match(exact, /^[ -~]*$/u);
      assert.equal(showText(shown), shown);
    }),
    { numRuns: 30 },
  );
});
