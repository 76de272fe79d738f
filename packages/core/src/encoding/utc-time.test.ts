import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatUtcSecond, parseUtcSecond, readDigits } from './utc-time.ts';

const YEAR_0_MS = Date.parse('0000-01-01T00:00:00.000Z');
const YEAR_9999_MS = Date.parse('9999-12-31T23:59:59.999Z');
const instant = fc.oneof(
  fc.integer({ min: YEAR_0_MS, max: YEAR_9999_MS }),
  fc.integer({ min: Date.UTC(2026, 1, 27), max: Date.UTC(2026, 2, 2) }),
  fc.constantFrom(
    YEAR_0_MS,
    YEAR_9999_MS,
    -1,
    0,
    999,
    Date.UTC(2024, 1, 29),
    Date.UTC(2100, 1, 28, 23, 59, 59),
  ),
);

/** What the engine reads and writes again as the same text. */
function twin(text: string): number {
  const parsed = Date.parse(`${text}.000Z`);
  return Number.isNaN(parsed) || new Date(parsed).toISOString() !== `${text}.000Z` ? Number.NaN : parsed;
}

test('a second is written as the engine writes it, and read back', () => {
  fc.assert(
    fc.property(instant, (ms) => {
      const text = new Date(ms).toISOString().slice(0, 19);
      assert.equal(formatUtcSecond(ms), text);
      assert.equal(parseUtcSecond(text), Math.floor(ms / 1_000) * 1_000);
    }),
    { numRuns: 2_000 },
  );
  assert.equal(formatUtcSecond(YEAR_9999_MS + 1), '+010000-01-01T00:00:00');
  assert.equal(formatUtcSecond(YEAR_0_MS - 1), '-000001-12-31T23:59:59');
  assert.throws(() => formatUtcSecond(Number.NaN), RangeError);
});

test('exactly what the engine reads and writes again as the same text is read, whatever was read before', () => {
  const digit = fc.nat(9).map(String);
  const change = fc.tuple(
    fc.nat(18),
    fc.oneof(digit, fc.constantFrom(':', '-', 'T', 't', ' ', '+', '.', '/', '٢', ';')),
  );
  let accepted = 0;
  fc.assert(
    fc.property(instant, fc.array(change, { maxLength: 3 }), (ms, changes) => {
      const letters = Array.from(new Date(ms).toISOString().slice(0, 19));
      for (const [at, character] of changes) letters[at] = character;
      const text = letters.join('');
      accepted += Number(!Number.isNaN(twin(text)));
      assert.equal(parseUtcSecond(text), twin(text), text);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(accepted > 500, `${accepted} accepted`);
});

test('times that do not exist are not read, of a day that was just read either', () => {
  assert.equal(parseUtcSecond('2026-02-28T23:59:59'), Date.UTC(2026, 1, 28, 23, 59, 59));
  for (const text of [
    '2026-02-28T24:00:00',
    '2026-02-28T23:60:00',
    '2026-02-28T23:59:60',
    '2026-02-29T00:00:00',
    '2026-02-28T2:003:00',
    '2026-02-28',
    '2026-02-28T',
    '',
  ])
    assert.ok(Number.isNaN(parseUtcSecond(text)), text);
});

test('digits are read, and nothing else is a number', () => {
  assert.equal(readDigits('x0420', 1, 4), 420);
  for (const text of ['', '1', ' 1', '+1', '1.', '1e', '٢٢', '1/', '1:'])
    assert.ok(Number.isNaN(readDigits(text, 0, 2)), text);
});
