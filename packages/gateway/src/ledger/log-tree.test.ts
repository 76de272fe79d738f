import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { readHeadFile } from '@bitting/core/ledger/tree/head-file.ts';
import { hashLeaf } from '@bitting/core/ledger/tree/merkle.ts';
import { parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { proveInclusion, verifyInclusion } from '@bitting/core/ledger/tree/proofs.ts';
import { parseNote, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { readLedger } from './recovery.ts';
import { copyOf, logKeyOf, makeDirectory, openLog, verify } from './testing/log-bench.ts';

const sizeOf = (directory: string): bigint =>
  parseCheckpoint(parseNote(readFileSync(path.join(directory, 'checkpoint'))).text).size;

async function damageOf(directory: string): Promise<string> {
  try {
    const log = await openLog(directory);
    await log.close();
    return 'it was opened';
  } catch (error) {
    assert.ok(error instanceof BittingError, String(error));
    assert.equal(error.code, 'LEDGER_DAMAGED');
    return error.message;
  }
}

test('A checkpoint follows a second after a record, or 256 records after the last one.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  assert.equal(sizeOf(directory), 0n);
  await log.append(1);
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 0n);
  assert.notEqual(log.opened.tree.unsignedSinceMs, null);
  log.clock.advance(999);
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 0n);
  log.clock.advance(1);
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 1n);
  assert.equal(log.opened.tree.unsignedSinceMs, null);
  await log.append(255);
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 1n);
  await log.append(1);
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 257n);
  await log.append(3);
  await log.close();
  assert.equal(sizeOf(directory), 260n);
  const report = verify(directory);
  assert.deepEqual([report.damage, report.records, report.checkpoint?.size], [null, 260n, 260n]);
});

test('Where records come quickly every head is signed and on the disk, and one of many is shown.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  const { tree } = log.opened;
  const sizes = async () => {
    await tree.settled();
    const head = readHeadFile(readFileSync(path.join(directory, 'head.bin')));
    assert.ok(head !== null);
    return [parseCheckpoint(parseNote(head.note).text).size, sizeOf(directory), tree.released?.head.size];
  };
  await log.append(256);
  assert.deepEqual(await sizes(), [256n, 256n, 256n]);
  await log.append(300);
  assert.deepEqual(await sizes(), [556n, 256n, 256n]);
  assert.notEqual(tree.unsignedSinceMs, null);
  assert.deepEqual([verify(directory).damage, verify(directory).checkpoint?.size], [null, 556n]);
  assert.equal(await damageOf(copyOf(directory, context)), 'it was opened');
  log.clock.advance(1_000);
  assert.deepEqual(await sizes(), [556n, 556n, 556n]);
  assert.equal(tree.unsignedSinceMs, null);
  assert.deepEqual(readdirSync(path.join(directory, 'tile/0')).toSorted(), ['000', '001', '002.p']);
  await log.append(256);
  assert.deepEqual(await sizes(), [812n, 812n, 812n]);
  await log.append(300);
  await log.kill();
  assert.deepEqual([verify(directory).damage, verify(directory).checkpoint?.size], [null, 1112n]);
});

test('A checkpoint is signed by the key that lies beside the log, and the tiles are those of its size.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(300);
  await log.close();
  const key = parseNoteKey(readFileSync(path.join(directory, 'log.vkey'), 'utf8').trimEnd());
  const note = parseNote(readFileSync(path.join(directory, 'checkpoint')));
  assert.equal(verifySignatures(note, [key]).length, 1);
  assert.deepEqual(readdirSync(path.join(directory, 'tile/0')).toSorted(), ['000', '001.p']);
  assert.deepEqual(readdirSync(path.join(directory, 'tile/0/001.p')), ['44']);
  assert.deepEqual(readdirSync(path.join(directory, 'tile/1/000.p')), ['1']);
});

test('Every record can be proved against the newest checkpoint, after a restart as well.', async (context) => {
  const directory = makeDirectory(context);
  const first = await openLog(directory);
  await first.append(400);
  await first.close();
  const log = await openLog(directory);
  await log.append(200);
  await log.opened.tree.release();
  const { released, tiles } = log.opened.tree;
  assert.equal(released?.head.size, 600n);
  const entries = Array.from(readLedger(directory), ({ entry }) => encodeLedgerEntry(entry));
  for (const [index, payload] of entries.entries()) {
    const proof = proveInclusion(BigInt(index), 600n, tiles.nodes(600n));
    const leaf = { index: BigInt(index), hash: hashLeaf(payload) };
    assert.ok(verifyInclusion(released.head, leaf, proof), `record ${index}`);
  }
  await log.close();
});

test('While nothing can be signed records go on, and are all covered once it can.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory, null);
  await log.append(600);
  log.clock.advance(5_000);
  assert.equal(log.opened.tree.released, null);
  assert.ok(!existsSync(path.join(directory, 'checkpoint')));
  log.opened.tree.use(logKeyOf(1));
  await log.opened.tree.settled();
  assert.equal(sizeOf(directory), 600n);
  await log.close();
});

test('A log that lost records that were signed is refused with the first that is missing, and one that lost later ones is not.', async (context) => {
  const directory = makeDirectory(context);
  const first = await openLog(directory);
  await first.append(20);
  await first.close();
  const segment = path.join(directory, 'segment-00000000.bin');
  const before = readFileSync(segment);
  const second = await openLog(directory);
  await second.append(20);
  await second.close();
  writeFileSync(segment, before);
  assert.match(await damageOf(directory), /record 20 \(the log had 40 records\)/u);
  assert.equal(verify(directory).damage?.record, 20n);

  const unsigned = makeDirectory(context);
  const third = await openLog(unsigned);
  await third.append(20);
  await third.opened.tree.release();
  const kept = readFileSync(path.join(unsigned, 'segment-00000000.bin'));
  await third.append(5);
  await third.kill();
  writeFileSync(path.join(unsigned, 'segment-00000000.bin'), kept);
  assert.equal(verify(unsigned).damage, null);
  assert.equal(await damageOf(unsigned), 'it was opened');
});

test('A log that was written anew is refused with the first record that is another one.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(300);
  const forked = copyOf(directory, context);
  await log.append(300);
  await log.close();
  const other = await openLog(forked);
  await other.append(310);
  await other.kill();
  for (const name of readdirSync(directory).filter((file) => file.startsWith('segment')))
    rmSync(path.join(directory, name));
  for (const name of readdirSync(forked).filter((file) => file.startsWith('segment')))
    cpSync(path.join(forked, name), path.join(directory, name));
  assert.equal(verify(directory).damage?.record, 300n);
  assert.match(await damageOf(directory), /record 300 \(/u);
});

test('Tiles that are lost or wrong are made again from records that are the signed ones.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(600);
  await log.close();
  const tile = path.join(directory, 'tile/0/000');
  const whole = readFileSync(tile);
  rmSync(path.join(directory, 'tile/0/001'));
  const wrong = Uint8Array.from(whole);
  wrong[32 * 7] = (wrong[32 * 7] ?? 0) ^ 1;
  writeFileSync(tile, wrong);
  assert.equal(verify(directory).damage?.record, 7n);
  const again = await openLog(directory);
  await again.append(1);
  await again.close();
  assert.deepEqual(readFileSync(tile), whole);
  assert.equal(verify(directory).damage, null);
});

test('A head that is cut short, or whose half is lost, leaves the head before it.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(5);
  await log.opened.tree.release();
  await log.append(5);
  await log.close();
  const file = path.join(directory, 'head.bin');
  const whole = readFileSync(file);
  for (const half of [0, 1]) {
    const cut = Uint8Array.from(whole);
    cut.fill(0, half * 4_096 + 60, half * 4_096 + 200);
    writeFileSync(file, cut);
    assert.equal(await damageOf(copyOf(directory, context)), 'it was opened');
  }
  writeFileSync(file, whole);
  truncateSync(file, 4_096 + 100);
  assert.equal(await damageOf(copyOf(directory, context)), 'it was opened');
});

test('A head or a key of another log is refused.', async (context) => {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  await log.append(5);
  await log.close();
  const other = makeDirectory(context);
  const otherLog = await openLog(other, logKeyOf(2));
  await otherLog.append(5);
  await otherLog.close();
  const keyed = copyOf(directory, context);
  cpSync(path.join(other, 'log.vkey'), path.join(keyed, 'log.vkey'));
  assert.match(await damageOf(keyed), /record 0 \(head\.bin is not signed/u);
  assert.equal(verify(keyed).damage?.record, 0n);
  const without = copyOf(directory, context);
  rmSync(path.join(without, 'log.vkey'));
  assert.match(await damageOf(without), /record 0/u);
  await assert.rejects(openLog(directory, logKeyOf(2)), (error) => {
    assert.ok(error instanceof BittingError);
    return error.code === 'LEDGER_FORKED';
  });
});
