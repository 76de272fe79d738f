import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMismatches, judge } from './differences.ts';

void test('comparison finds every leaf that differs, at any depth and in either direction', () => {
  const direct = { a: [{ x: '1', y: '2' }], b: { c: null }, only: '' };
  const gateway = { a: [{ x: '1', y: '3' }, 'more'], b: { c: undefined } };
  assert.deepEqual(
    findMismatches(direct, gateway).map((mismatch) => mismatch.path),
    ['a.0.y', 'a.1', 'b.c', 'only'],
  );
  assert.deepEqual(findMismatches(direct, structuredClone(direct)), []);
});

void test('comparison does not take an array for an object, or a number for its text', () => {
  assert.equal(findMismatches([], {}).length, 1);
  assert.equal(findMismatches('1', 1).length, 1);
});

void test('a permitted difference covers its own fields and shapes only', () => {
  const ours = { path: '0.clOrdId', direct: '', gateway: 'bit0123456789abc' };
  assert.deepEqual([...judge([ours], ["gateway's id"]).used], ["gateway's id"]);
  const refused = [
    { ...ours, direct: 'mine' },
    { ...ours, gateway: 'other' },
    { ...ours, path: '0.ordId' },
  ];
  for (const mismatch of refused)
    assert.deepEqual(judge([mismatch], ["gateway's id"]).unexplained, [mismatch], JSON.stringify(mismatch));
  assert.deepEqual(judge([ours], []).unexplained, [ours]);
});
