/** Numbers as a venue writes them, where the bounds take every number that JSON knows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BittingError } from '../errors/bitting-error.ts';
import { JSON_BOUNDS, JsonNumber, scanJson, type JsonBounds } from './json.ts';

const EVERY: JsonBounds = { ...JSON_BOUNDS, takesEveryNumber: true };

/** The texts of the numbers of an array, or the code of the refusal. */
function read(text: string, bounds = EVERY): unknown {
  try {
    const value = scanJson(Buffer.from(text), bounds);
    assert.ok(Array.isArray(value));
    return value.map((item: unknown) => (item instanceof JsonNumber ? item.text : item));
  } catch (error) {
    return error instanceof BittingError ? error.code : error;
  }
}

const NUMBERS = ['1', '15', '1.5', '1E5', '1e5', '1E+5', '1e-5', '2.38E8', '0E-18', '-0', '-0.0', '-1.5e+30'];

test('A number keeps the text that it was written with, and ends where it ends.', () => {
  for (const number of NUMBERS) {
    assert.deepEqual(read(`[${number}]`), [number]);
    assert.deepEqual(read(`[${number},7,"E5"]`), [number, '7', 'E5'], number);
  }
});

test('An exponent has a sign at most, and digits at least.', () => {
  for (const number of [
    '1E',
    '1e',
    '1E+',
    '1E-',
    '1E++1',
    '1E+-1',
    '1E5E5',
    '1E1.5',
    '1Ex',
    '1x',
    '1+',
    '1-5',
  ])
    assert.equal(read(`[${number}]`), 'JSON_MALFORMED', number);
});

test('Nobody else may write numbers so.', () => {
  for (const number of ['1E5', '1e-5', '0E-18', '-0', '-0.0'])
    assert.equal(read(`[${number}]`, JSON_BOUNDS), 'JSON_MALFORMED', number);
  assert.deepEqual(read('[1.5]', JSON_BOUNDS), ['1.5']);
});
