import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addLine, isOwnStep } from './connecting.ts';

describe('the lines of a try', () => {
  it('end when the next one begins, and the last one with the try', () => {
    const one = addLine([], 'opening', 10);
    const two = addLine(one, 'reading the balance', 15);
    const over = addLine(two, null, 40);
    deepEqual(over, [
      { step: 'opening', beganMs: 10, endedMs: 15 },
      { step: 'reading the balance', beganMs: 15, endedMs: 40 },
    ]);
    equal(two.at(-1)?.endedMs, null);
    deepEqual(addLine(over, null, 99), over);
  });

  it('are of this page or of the gateway', () => {
    equal(isOwnStep('sealing'), true);
    equal(isOwnStep('reading the balance'), false);
  });
});
