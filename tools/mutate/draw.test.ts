import assert from 'node:assert/strict';
import { test } from 'node:test';
import { identityOf } from './draw.ts';

test('a mutant is drawn by the place that the report names, which counts from one', () => {
  const first = { location: { start: { line: 0, column: 0 } }, replacement: 'false' };
  assert.equal(identityOf('a.ts', first), 'a.ts:1:1:false');
  const later = { location: { start: { line: 41, column: 7 } }, replacement: '""' };
  assert.equal(identityOf('b.ts', later), 'b.ts:42:8:""');
});
