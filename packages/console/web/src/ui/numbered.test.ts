import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { numberEqual } from './numbered.ts';

test('equal texts of a list have keys of their own, which do not hang on what stands before them', () => {
  const keys = numberEqual(['a', 'b', 'a']).map(({ key }) => key);
  equal(new Set(keys).size, 3);
  deepEqual(
    numberEqual(['c', 'a', 'b', 'a'])
      .map(({ key }) => key)
      .slice(1),
    keys,
  );
});
