/** A head that is no longer where it was kept is still known by the checkpoint that was shown. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { changeRecord } from '../summary/testing/summed-log.ts';
import { HEAD_FILE } from './log-head.ts';
import { makeDirectory, openLog, verify } from './testing/log-bench.ts';

async function writeLog(context: TestContext): Promise<string> {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(300);
  await log.close();
  return directory;
}

async function goOn(directory: string): Promise<void> {
  const log = await openLog(directory);
  await log.append(1);
  await log.close();
}

function isDamaged(error: unknown): boolean {
  return error instanceof BittingError && error.code === 'LEDGER_DAMAGED';
}

test('A changed record is found where the file of heads is gone.', async (context) => {
  const directory = await writeLog(context);
  rmSync(path.join(directory, HEAD_FILE));
  changeRecord(directory, 7n, true);
  await assert.rejects(goOn(directory), isDamaged);
});

test('Where the file of heads is gone and nothing else was changed, it goes on.', async (context) => {
  const directory = await writeLog(context);
  rmSync(path.join(directory, HEAD_FILE));
  await goOn(directory);
  assert.deepEqual([verify(directory).damage, verify(directory).records], [null, 301n]);
});

test('A changed record is found beside a file of heads of an older day.', async (context) => {
  const directory = await writeLog(context);
  const older = readFileSync(path.join(directory, HEAD_FILE));
  const log = await openLog(directory);
  await log.append(300);
  await log.close();
  writeFileSync(path.join(directory, HEAD_FILE), older);
  changeRecord(directory, 407n, true);
  await assert.rejects(goOn(directory), isDamaged);
});

test('A file of heads of which nothing is whole is damage; one that never held any is none.', async (context) => {
  for (const [byte, accepted] of [
    [0xff, false],
    [0, true],
  ] as const) {
    const directory = await writeLog(context);
    const file = path.join(directory, HEAD_FILE);
    writeFileSync(file, Buffer.alloc(readFileSync(file).length, byte));
    if (!accepted) await assert.rejects(goOn(directory), isDamaged);
    else await goOn(directory);
  }
});

test('A checkpoint that cannot be read takes nothing from a head that can.', async (context) => {
  const directory = await writeLog(context);
  for (const text of ['', 'no checkpoint\n']) {
    writeFileSync(path.join(directory, 'checkpoint'), text);
    await goOn(directory);
  }
  assert.deepEqual([verify(directory).damage, verify(directory).records], [null, 302n]);
});
