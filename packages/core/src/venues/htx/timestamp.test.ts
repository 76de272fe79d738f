import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { epochMs } from '../../trading/vocabulary.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

test('A timestamp has one form and names a second that exists (SIG-05).', () => {
  assert.equal(parseTimestamp('2026-01-02T03:04:05'), Date.UTC(2026, 0, 2, 3, 4, 5));
  assert.equal(parseTimestamp('2024-02-29T23:59:59'), Date.UTC(2024, 1, 29, 23, 59, 59));
  for (const text of [
    '',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.0',
    '2026-01-02T03:04:05.000Z',
    '2026-01-02T03:04:05+00:00',
    '2026-01-02t03:04:05',
    '2026-01-02 03:04:05',
    '2026-1-2T03:04:05',
    '2026-02-29T03:04:05',
    '2026-02-30T03:04:05',
    '2026-13-01T03:04:05',
    '2026-01-02T24:00:00',
    '2026-01-02T03:60:05',
    '2026-01-02T03:04:60',
    '+02026-01-02T03:04:',
    '-2026-01-02T03:04:05',
    '٢٠٢٦-01-02T03:04:05',
    '1767323045',
    '1767323045000',
  ])
    assert.equal(parseTimestamp(text), null, text);
});

test('An instant is written by its second, and read back as that second.', () => {
  fc.assert(
    fc.property(fc.nat(4_102_444_800_000), (ms) => {
      const text = formatTimestamp(epochMs(ms));
      assert.match(text, /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/u);
      assert.equal(parseTimestamp(text), ms - (ms % 1_000));
    }),
  );
});
