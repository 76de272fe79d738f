import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeDemo } from './demo-lines.ts';

const LINK = 'http://localhost:18408/setup#link';
const plain = (text: string): string => text;
const WORDS = {
  which: '--demo',
  fingerprint: '0123 4567',
  paint: { good: plain, bad: plain, faint: plain, strong: plain },
};
const DEMO = {
  console: LINK,
  dataDirectory: '/somewhere',
  keys: [],
  listeners: { okx: 'http://127.0.0.1:18400' },
  simulator: { okx: '', control: '', htxSpot: '', htxContract: '', desk: 'http://127.0.0.1:18454' },
};

test('The page stands first and last, with the fingerprint by the name that the page has for it.', () => {
  const lines = describeDemo(DEMO, WORDS);
  assert.ok(lines[1]?.endsWith(LINK));
  assert.match(lines[2] ?? '', /^ +Fingerprint .*: 0123 4567$/u);
  assert.ok(lines.at(-2)?.endsWith(LINK));
});

test('Where no page is served none is named.', () => {
  const lines = describeDemo({ ...DEMO, console: null }, WORDS);
  assert.ok(!lines.some((line) => /Console:|page|Fingerprint/u.test(line)), lines.join('\n'));
  assert.ok(lines.some((line) => line.startsWith('Bots trade on paper: OKX at http://127.0.0.1:18400')));
});

test('Before the gateway has a key there is nothing to compare.', () => {
  assert.ok(
    !describeDemo(DEMO, { ...WORDS, fingerprint: null })
      .join('\n')
      .includes('Fingerprint'),
  );
});
