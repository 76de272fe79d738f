/** A console that is killed anywhere between a record and its message: nothing is lost, and what comes twice says so. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';

const FIXTURE = path.join(import.meta.dirname, 'kill.fixture.ts');
const RECORDS = 3;

/** Which message comes again, where one does. */
const STEPS = [
  ['before it is taken', []],
  ['after it is taken', []],
  ['when its sending begins', []],
  ['when it was sent', ['al_0.0']],
  ['when that was noted', []],
  ['never', []],
] as const;

async function live(
  file: string,
  step: string,
): Promise<{ readonly ids: readonly string[]; readonly signal: string | null }> {
  const child = fork(FIXTURE, [file, step, '0', String(RECORDS)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const ids: string[] = [];
  child.on('message', (id) => ids.push(id as string));
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { ids, signal };
}

for (const [step, twice] of STEPS)
  test(`A console that is killed ${step} loses no alert, and tells ${twice.length} of them again under its old id.`, async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'bitting-kill-'));
    try {
      const file = path.join(directory, 'alerts.db');
      const first = await live(file, step);
      assert.equal(first.signal, step === 'never' ? null : 'SIGKILL');
      const second = await live(file, 'never');
      const ids = [...first.ids, ...second.ids];
      assert.deepEqual([...new Set(ids)].toSorted(), ['al_0.0', 'al_1.0', 'al_2.0']);
      assert.deepEqual(
        ids.filter((id, index) => ids.indexOf(id) !== index),
        twice,
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
