import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topOf, type CpuProfile } from '../../bench/profile-part.ts';

const node = (id: number, functionName: string) => ({
  id,
  callFrame: { functionName, url: '', lineNumber: 0 },
});

test('A profile gives each name the time of its own samples, and leaves out what did not run, or at another time', () => {
  const profile: CpuProfile = {
    nodes: [node(1, '(root)'), node(2, '(idle)'), node(3, 'verify'), node(4, 'sign'), node(5, 'verify')],
    startTime: 5_000,
    samples: [3, 1, 2, 3, 4, 5, 4],
    timeDeltas: [10, 100, 1_000, 30, 20, 50, 70],
  };
  assert.deepEqual(
    topOf(profile, ({ callFrame }) => callFrame.functionName, { sinceMicros: 5_100, untilMicros: 6_210 }),
    [
      { name: 'verify', share: 0.8 },
      { name: 'sign', share: 0.2 },
    ],
  );
});
