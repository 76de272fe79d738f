import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDecimal, formatDistance, formatDuration, formatInstant } from './formats.ts';

const NOW_MS = 1_790_000_000_000;

test('a decimal keeps every digit, whatever its size', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^-?[0-9]{1,40}(?:\.[0-9]{1,40})?$/u),
      fc.constantFrom('en' as const, 'zh' as const),
      (text, language) => {
        const digits = (of: string): string => of.replace(/[^0-9.]/gu, '').replace(/^0+(?=[0-9])/u, '');
        assert.equal(digits(formatDecimal(text, language)), digits(text));
        assert.equal(formatDecimal(text, language).startsWith('\u2212'), text.startsWith('-'));
      },
    ),
  );
});

test('a decimal stands in groups of three', () => {
  assert.equal(formatDecimal('1234567.10', 'en'), '1,234,567.10');
  assert.equal(formatDecimal('-0.000000001', 'zh'), '\u22120.000000001');
});

test('what is no decimal stays as it is', () => {
  for (const text of ['', 'all', '1e9', '1,000', 'NaN']) assert.equal(formatDecimal(text, 'en'), text);
});

test('a distance is told in the largest unit of which there are two', () => {
  assert.equal(formatDistance(NOW_MS - 59_000, NOW_MS, 'en'), '59 seconds ago');
  assert.equal(formatDistance(NOW_MS - 119_000, NOW_MS, 'en'), '119 seconds ago');
  assert.equal(formatDistance(NOW_MS - 120_000, NOW_MS, 'en'), '2 minutes ago');
  assert.equal(formatDistance(NOW_MS + 3 * 86_400_000, NOW_MS, 'zh'), '3天后');
});

test('a duration never rounds up', () => {
  assert.equal(formatDuration(7_199_999, 'en'), '119 minutes');
  assert.equal(formatDuration(7_200_000, 'en'), '2 hours');
});

test('an instant is told with seconds and the zone', () => {
  assert.match(formatInstant(NOW_MS, 'en'), /:\d\d \S+$/u);
});
