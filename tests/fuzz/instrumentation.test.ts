import assert from 'node:assert/strict';
import { stripTypeScriptTypes } from 'node:module';
import { test } from 'node:test';

import { COUNTERS_NAME, instrument } from './instrumentation.ts';

const SOURCE = `
export function pick(kind: 'a' | 'b' | null, list: readonly number[] = []): string {
  if (kind === null) return list.length > 0 ? 'some' : 'none';
  if (kind === 'a') list.at(0);
  else if (list.length === 9) return 'nine';
  let sum = 0;
  for (const item of list) sum += item;
  switch (kind) {
    case 'a':
    case 'b': {
      const isLarge = (sum > 10 && kind === 'b') as boolean;
      return isLarge ? 'large' : String(list.map((item) => item * 2)[0] ?? 'nothing');
    }
    default:
      return 'other';
  }
}
`;

/** As a module: the counters of a call, and what it returned. */
async function load(): Promise<(...given: readonly unknown[]) => { value: string; passed: number }> {
  const { source, counters: count } = instrument('sample.ts', SOURCE, 100);
  const counters = new Uint8Array(1_000);
  Object.assign(globalThis, { [COUNTERS_NAME]: counters });
  const code = stripTypeScriptTypes(source);
  const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
    pick(...given: readonly unknown[]): string;
  };
  assert.equal(counters.subarray(0, 100).join(''), '0'.repeat(100), 'counters begin where they are told to');
  return (...given) => {
    counters.fill(0);
    const value = module.pick(...given);
    return { value, passed: counters.subarray(100, 100 + count).filter((hits) => hits > 0).length };
  };
}

test('instrumented module does what it did, and counts different places on different ways', async () => {
  const pick = await load();
  assert.deepEqual(
    [pick(null), pick(null, [1]), pick('a', [3]), pick('b', [11]), pick('b', [9, 9]), pick('b')].map(
      ({ value }) => value,
    ),
    ['none', 'some', '6', 'large', 'large', 'nothing'],
  );
  const short = pick(null).passed;
  const long = pick('b', [2]).passed;
  assert.ok(short > 1 && long > short + 3, `${short} and ${long} places`);
});

test('instrumentation keeps lines where they are', () => {
  const { source } = instrument('sample.ts', SOURCE, 0);
  assert.equal(source.split('\n').length, SOURCE.split('\n').length);
  assert.ok(source.split('\n')[11]?.includes('isLarge'), source.split('\n')[11] ?? '');
});
