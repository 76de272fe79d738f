import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { verifyLog } from '@bitting/core/ledger/verify.ts';
import { logFilesOf } from '@bitting/core/ledger/log-files.ts';
import { makeDirectory, openLog } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { type LedgerCut, readLedgerPart } from './ledger-part.ts';

interface Cut {
  readonly directory: string;
  readonly cut: LedgerCut;
}

/** A log over several segments, cut at a checkpoint after which it went on. */
async function makeCut(context: TestContext, records: number, later: number): Promise<Cut> {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(records);
  await log.opened.tree.release();
  const { released } = log.opened.tree;
  assert.ok(released !== null && released.head.size === BigInt(records));
  const cut = { directory, head: released.head, note: formatNote(released.checkpoint), shown: null };
  if (later > 0) await log.append(later);
  await log.close();
  return { directory, cut };
}

function read(cut: LedgerCut): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, content } of readLedgerPart(cut).files)
    files.set(name.replace(/^ledger\//u, ''), Buffer.concat([...(content as Iterable<Uint8Array>)]));
  return files;
}

test('A log that goes on being written is cut at its checkpoint, and the part verifies by itself.', async (context) => {
  for (const [records, later] of [
    [1, 0],
    [1, 3],
    [300, 0],
    [300, 5],
    [900, 700],
  ] as const) {
    const { cut } = await makeCut(context, records, later);
    const files = read(cut);
    const log = logFilesOf({ names: [...files.keys()], read: (name) => files.get(name) ?? null });
    const verifying = verifyLog(log, { key: null, kept: cut.note, policy: null });
    let step = verifying.next();
    while (step.done !== true) step = verifying.next();
    const { damage, records: found } = step.value;
    assert.deepEqual({ damage, found }, { damage: null, found: BigInt(records) });
  }
});

test('Records that are not those that were signed, and tiles that are missing, are not backed up.', async (context) => {
  const { cut, directory } = await makeCut(context, 600, 10);
  assert.ok(read(cut).size > 3);
  const root = Uint8Array.from(cut.head.root, (byte, at) => (at === 0 ? byte ^ 1 : byte));
  assert.throws(() => read({ ...cut, head: { ...cut.head, root } }), { code: 'LEDGER_DAMAGED' });
  assert.throws(() => read({ ...cut, head: { ...cut.head, size: cut.head.size + 100n } }), {
    code: 'LEDGER_DAMAGED',
  });
  rmSync(path.join(directory, 'tile/0/000'));
  assert.throws(() => read(cut), { code: 'LEDGER_DAMAGED' });
});

test('A segment that was archived while its log is read asks for another try.', async (context) => {
  const { cut, directory } = await makeCut(context, 900, 0);
  const { files } = readLedgerPart(cut);
  files.next();
  rmSync(path.join(directory, 'segment-00000000.bin'));
  assert.throws(() => [...files], { code: 'BACKUP_REFUSED' });
});

test('A segment that is missing or is none is said before anything of it is taken along.', async (context) => {
  const { cut, directory } = await makeCut(context, 900, 0);
  rmSync(path.join(directory, 'segment-00000001.bin'));
  assert.throws(() => read(cut), { code: 'LEDGER_DAMAGED' });
  writeFileSync(path.join(directory, 'segment-00000000.bin'), new Uint8Array(1_024));
  assert.throws(() => read(cut), { code: 'LEDGER_DAMAGED' });
});
