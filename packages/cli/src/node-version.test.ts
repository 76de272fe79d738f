import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findNodeFault } from './node-version.ts';

void test('Node without the last security fixes is found out, and one that has them is not', () => {
  for (const old of ['26.10.0', '26.12.0', '26.9.9', '24.99.99'])
    assert.match(findNodeFault(old) ?? '', new RegExp(`^Node ${old} lacks the security fixes of `, 'u'));
  for (const safe of ['26.12.1', '26.12.10', '26.13.0', '27.0.0']) assert.equal(findNodeFault(safe), null);
});
