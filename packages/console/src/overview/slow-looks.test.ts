import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SlowLooks } from './slow-looks.ts';

void test('A fault while it looks is told to whoever asked, ends nothing else, and is kept for nobody.', async () => {
  const faults = [new Error('EACCES'), new BittingError('OPERATOR_UNKNOWN', 'no token')];
  let asked = 0;
  const slow = new SlowLooks({
    auditor: () => {
      throw faults[asked++] ?? new Error('asked again');
    },
    nowMs: () => 1,
  });
  await assert.rejects(slow.facts(), /EACCES/u);
  // A rejection that nobody took would fail this test by now.
  await turn();
  assert.deepEqual(await slow.facts(), { kind: 'unseen', why: 'OPERATOR_UNKNOWN' });
  await turn();
  await assert.rejects(slow.facts(), /asked again/u);
});
