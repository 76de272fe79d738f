import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { segmentName, withArchives } from '@bitting/core/ledger/log-files.ts';
import { readSegmentHeader } from '@bitting/core/ledger/segment.ts';
import { rootOf } from '@bitting/core/ledger/tree/proofs.ts';
import { type LogReport, verifyLog } from '@bitting/core/ledger/verify.ts';
import { Archiving, type Going, type StartNeeds } from './archiving.ts';
import { logFilesIn } from './log-files.ts';
import { type LiveLog, makeDirectory, openLog, systemEntry } from './testing/log-bench.ts';

const NOTHING_NEEDED: StartNeeds = { segment: 1_000, oldest: null };

interface Ground {
  readonly directory: string;
  readonly log: LiveLog;
  readonly archiving: (needs?: StartNeeds | null, isWhole?: boolean) => Archiving;
  /** What an operator says who has copied so many segments. */
  readonly going: (count: number) => Going;
  readonly firstOf: (segment: number) => bigint;
}

/** A log of several full segments, of which all is signed. */
async function makeGround(context: TestContext): Promise<Ground> {
  const directory = makeDirectory(context);
  const log = await openLog(directory);
  context.after(() => log.close());
  for (let batch = 0; batch < 6; batch += 1) await log.append(500);
  await log.opened.tree.release();
  const { tree } = log.opened;
  const fileOf = (segment: number): Buffer => readFileSync(path.join(directory, segmentName(segment)));
  const firstOf = (segment: number): bigint => readSegmentHeader(fileOf(segment))?.firstSequence ?? -1n;
  const size = tree.released?.head.size ?? 0n;
  return {
    directory,
    log,
    firstOf,
    archiving: (needs = NOTHING_NEEDED, isWhole = true) =>
      new Archiving({ directory, tree, startNeeds: () => needs, isWhole: () => isWhole }),
    going: (count) => ({
      segment: 0,
      sha256: Array.from({ length: count }, (_, segment) =>
        createHash('sha256').update(fileOf(segment)).digest('hex'),
      ),
      root: encodeBase64(rootOf(firstOf(count), tree.tiles.nodes(size))),
    }),
  };
}

function verdictOf(directory: string, archives: readonly string[] = [], isPart = false): LogReport {
  const files = withArchives(logFilesIn(directory), archives.map(logFilesIn));
  const verifying = verifyLog(files, { key: null, kept: null, policy: null, isPart });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  return step.value;
}

function archiveEntry(last: bigint, number: number): LedgerEntry {
  const { boot, wallMs } = systemEntry(0);
  return {
    type: 'admin',
    operatorId: 'op_1',
    act: 'ledger-archive',
    subject: null,
    reason: null,
    details: { last: last.toString() },
    wallMs,
    monotonicMs: number,
    boot: `${boot}-archive-${number}`,
  };
}

const refusedFor = (why: RegExp) => (error: unknown) =>
  error instanceof BittingError && error.code === 'ARCHIVE_REFUSED' && why.test(error.message);

test('Archiving lets segments go, and the log that is left is whole once a signed record says so.', async (context) => {
  const { directory, log, archiving, going, firstOf } = await makeGround(context);
  const [end, records] = [firstOf(2), verdictOf(directory).records];
  const checked = await archiving().check(going(2));
  assert.deepEqual([checked.first, checked.end], [0n, end]);
  const away = path.join(directory, 'away');
  mkdirSync(away);
  for (const file of checked.files) writeFileSync(path.join(away, path.basename(file)), readFileSync(file));
  await archiving().remove(checked);
  assert.equal(verdictOf(directory).damage?.record, 0n, 'nothing says that they were archived');
  await log.writer.append(archiveEntry(end - 2n, 1));
  await log.opened.tree.release();
  assert.equal(verdictOf(directory).damage?.record, 0n, 'one record fewer is not enough');
  log.opened.tree.use(null);
  await log.writer.append(archiveEntry(end - 1n, 2));
  assert.equal(verdictOf(directory).damage?.record, 0n, 'what is not signed says nothing');
  assert.equal(await archiving().firstRecord(), end);
  assert.deepEqual(verdictOf(directory, [away]).archived, 0n);
  assert.equal(verdictOf(directory, [away]).damage, null, 'with them nothing has to be said');
  for (const file of checked.files) renameSync(path.join(away, path.basename(file)), file);
  assert.equal(verdictOf(directory).damage, null, 'put back, the log is as it was');
  assert.equal(verdictOf(directory).records, records + 2n);
});

test('A log whose segments were archived is whole from the tiles alone, and damaged where one of them is missing or another.', async (context) => {
  const { directory, log, archiving, going, firstOf } = await makeGround(context);
  const end = firstOf(3);
  const checked = await archiving().check(going(3));
  await log.writer.append(archiveEntry(end - 1n, 1));
  await log.opened.tree.release();
  await archiving().remove(checked);
  const whole = verdictOf(directory);
  assert.deepEqual([whole.damage, whole.archived, whole.records - whole.read], [null, end, end]);
  const tile = path.join(directory, 'tile/0/001');
  const bytes = readFileSync(tile);
  const changed = Buffer.from(bytes);
  changed.writeUInt8(0xff ^ changed.readUInt8(320), 320);
  for (const [change, record] of [
    [() => rmSync(tile), 256n],
    [() => truncateSync(tile, 100), 256n],
    [() => writeFileSync(tile, changed), 256n],
  ] as const) {
    change();
    assert.equal(verdictOf(directory).damage?.record, record);
    writeFileSync(tile, bytes);
  }
  assert.equal(verdictOf(directory).damage, null);
  rmSync(path.join(directory, segmentName(3)));
  assert.equal(verdictOf(directory).damage?.record, 0n, 'more is missing than was archived');
});

test('Archiving refuses what is not the beginning, is new, is needed, is not signed or is not what was copied.', async (context) => {
  const { directory, archiving, going, firstOf } = await makeGround(context);
  const good = going(2);
  const [hash = ''] = good.sha256;
  for (const [ground, given, why] of [
    [archiving(), { ...good, segment: 1 }, /first segment here is 0/u],
    [archiving(), { ...good, sha256: [] }, /stay/u],
    [archiving(), { ...good, sha256: Array<string>(20).fill(hash) }, /segments from \d+ on stay/u],
    [archiving({ segment: 1, oldest: null }), good, /segments from 1 on stay/u],
    [archiving(null), good, /segments from 0 on stay/u],
    [archiving(NOTHING_NEEDED, false), good, /bitting_ledger_whole/u],
    [archiving({ segment: 1_000, oldest: firstOf(2) - 1n }), good, /is still needed/u],
    [archiving(), { ...good, sha256: [hash, hash] }, /00000001\.bin is not what was copied/u],
    [archiving(), { ...good, root: encodeBase64(new Uint8Array(32)) }, /another root/u],
  ] as const)
    await assert.rejects(ground.check(given), refusedFor(why));
  await archiving({ segment: 2, oldest: firstOf(2) }).check(good);
  truncateSync(path.join(directory, 'tile/0/002'), 100);
  await assert.rejects(archiving().check(good), refusedFor(/tile\/0\/002 is not whole/u));
  rmSync(path.join(directory, 'tile/0/002'));
  await assert.rejects(archiving().check(good), refusedFor(/tile\/0\/002 is not whole/u));
  assert.ok(existsSync(path.join(directory, segmentName(0))));
});

test('Archiving keeps the newest full segments, and what no checkpoint covers in full tiles.', async (context) => {
  const { archiving, going, directory, log } = await makeGround(context);
  const { keepsFrom } = await archiving().plan();
  const names = logFilesIn(directory).segments;
  assert.ok(keepsFrom > 2 && keepsFrom < names.count - 2, `${keepsFrom} of ${names.count}`);
  await archiving().check(going(keepsFrom));
  await assert.rejects(archiving().check(going(keepsFrom + 1)), refusedFor(/stay/u));
  const { released, tiles } = log.opened.tree;
  assert.ok(released !== null);
  const late = new Archiving({
    directory,
    tree: { released: { ...released, head: { ...released.head, size: 300n } }, tiles },
    startNeeds: () => NOTHING_NEEDED,
    isWhole: () => true,
  });
  await assert.rejects(late.check(going(2)), refusedFor(/checkpoints cover 300 records/u));
});

test('Archiving is done by one at a time.', async (context) => {
  const { archiving } = await makeGround(context);
  const one = archiving();
  const held = Promise.withResolvers<void>();
  const first = one.exclusively(() => held.promise);
  await assert.rejects(
    one.exclusively(() => Promise.resolve()),
    refusedFor(/already/u),
  );
  held.resolve();
  await first;
  assert.equal(await one.exclusively(() => Promise.resolve(7)), 7);
});
