import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readInstant } from './instants.ts';

const NOW = Date.UTC(2026, 10, 21, 12);

test('An instant is so long ago, or a date of UTC unless it says otherwise.', () => {
  for (const [text, instant] of [
    ['90m', NOW - 90 * 60_000],
    ['24h', NOW - 86_400_000],
    ['7d', NOW - 7 * 86_400_000],
    ['2026-11-20', Date.UTC(2026, 10, 20)],
    ['2026-11-20T08:30', Date.UTC(2026, 10, 20, 8, 30)],
    ['2026-11-20T08:30:15Z', Date.UTC(2026, 10, 20, 8, 30, 15)],
    ['2026-11-20T08:30:15+02:00', Date.UTC(2026, 10, 20, 6, 30, 15)],
  ] as const)
    assert.equal(readInstant('since', text, NOW), instant, text);
});

test('What is neither is refused, and the sentence says what would do.', () => {
  for (const text of [
    '',
    '0h',
    '24',
    '24 h',
    'yesterday',
    '2026-13-01',
    '20.11.2026',
    '1e3d',
    '-1d',
    '1234567h',
  ])
    assert.throws(
      () => readInstant('since', text, NOW),
      { code: 'ARGUMENT_INVALID', message: /--since is a time ago/u },
      text,
    );
});
