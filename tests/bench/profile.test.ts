import assert from 'node:assert/strict';
import { test } from 'node:test';
import { topOf, type CpuProfile } from '../../bench/profile-part.ts';

const node = (id: number, functionName: string) => ({
  id,
  callFrame: { functionName, url: '', lineNumber: 0 },
});

test('A profile gives each name the time of its own samples, and leaves out what did not run', () => {
  const profile: CpuProfile = {
    nodes: [node(1, '(root)'), node(2, '(idle)'), node(3, 'verify'), node(4, 'sign'), node(5, 'verify')],
    samples: [1, 2, 3, 4, 5],
    timeDeltas: [100, 1_000, 30, 20, 50],
  };
  assert.deepEqual(
    topOf(profile, ({ callFrame }) => callFrame.functionName),
    [
      { name: 'verify', share: 0.8 },
      { name: 'sign', share: 0.2 },
    ],
  );
});
