/** Logs whose first segments lie elsewhere: what both verifiers say of what is left, of what went, and of both together. */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { withArchives } from '@bitting/core/ledger/log-files.ts';
import { verifyLog } from '@bitting/core/ledger/verify.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { flipAt } from './byte-mutations.ts';
import { PythonVerifier, runPython, whyNoPython } from './python-verifier.ts';
import { makeSampleLogs, type SampleLog } from './sample-logs.ts';
import { readSegments } from './segments.ts';

const skip = whyNoPython() ?? false;
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let root: string;
/** Its archived records fill more than a tile. */
let log: SampleLog & { readonly archive: string };
let python: PythonVerifier;
let pythonOfParts: PythonVerifier;

before(async () => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-archived-'));
  const found = (await makeSampleLogs(root, 7)).find(({ name }) => name === 'wide-archived');
  assert.ok(found?.archive !== undefined && found.archive !== null);
  log = { ...found, archive: found.archive };
  python = new PythonVerifier();
  pythonOfParts = new PythonVerifier('--part');
});
after(async () => {
  await Promise.all([python, pythonOfParts].map((one) => one[Symbol.asyncDispose]()));
  rmSync(root, { recursive: true });
});

interface Told {
  readonly firstBad: number | null;
  readonly archived: number;
  readonly records: number;
}

interface Asked {
  readonly archives?: readonly string[];
  readonly isPart?: boolean;
}

/** What both say; fails where they differ. */
async function judge(directory: string, { archives = [], isPart = false }: Asked = {}): Promise<Told> {
  const files = withArchives(logFilesIn(directory), archives.map(logFilesIn));
  const verifying = verifyLog(files, { key: null, kept: null, policy: null, isPart });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  const { damage, archived, records } = step.value;
  const own = {
    firstBad: damage === null ? null : Number(damage.record),
    archived: Number(archived),
    records: Number(records),
  };
  const other = await (isPart ? pythonOfParts : python).verify(directory, null, archives);
  assert.equal(own.firstBad, other.firstBad?.record ?? null, `${damage?.what}, ${other.firstBad?.why}`);
  if (own.firstBad === null) assert.deepEqual([own.archived, own.records], [other.archived, other.records]);
  return own;
}

/** Copies of the log and its archive, which a test may change. */
function copies(): { readonly directory: string; readonly archive: string } {
  const place = mkdtempSync(path.join(root, 'copy-'));
  const [directory, archive] = [path.join(place, 'log'), path.join(place, 'archive')];
  cpSync(log.directory, directory, { recursive: true });
  cpSync(log.archive, archive, { recursive: true });
  return { directory, archive };
}

function firstRecord(directory: string): number {
  return readSegments(directory)[0]?.records[0]?.sequence ?? -1;
}

test(
  'AUD-15: a log whose first segments were archived is whole; with the archive every record of it is read.',
  { skip },
  async () => {
    const { directory, archive } = log;
    const first = firstRecord(directory);
    assert.ok(first > 256);
    const { records, ...told } = await judge(directory);
    assert.deepEqual(told, { firstBad: null, archived: first });
    assert.deepEqual(await judge(directory, { archives: [archive] }), {
      firstBad: null,
      archived: 0,
      records,
    });
    assert.match(
      runPython(directory).out,
      new RegExp(`^archived: records 0 to ${first - 1} are known by their hashes$`, 'mu'),
    );
  },
);

test(
  'An archive is whole as a part of a log, and shorter than the one that was signed otherwise.',
  { skip },
  async () => {
    const { directory, archive } = copies();
    // Its checkpoint is that of the log when it was archived, whose partial tiles it has.
    const { firstBad, archived } = await judge(archive, { isPart: true });
    assert.deepEqual([firstBad, archived], [null, 0]);
    assert.equal((await judge(archive)).firstBad, firstRecord(directory));
    const [, segment] = readSegments(archive);
    flipAt(archive, segment?.name ?? '', (segment?.records[2]?.start ?? 0) * 8 + 300);
    assert.equal((await judge(archive, { isPart: true })).firstBad, segment?.records[2]?.sequence);
  },
);

test('An archive whose own first segments are elsewhere is whole as a part, too.', { skip }, async () => {
  const { archive } = copies();
  rmSync(path.join(archive, 'segment-00000000.bin'));
  const first = firstRecord(archive);
  assert.deepEqual((await judge(archive, { isPart: true })).archived, first);
  assert.equal((await judge(archive, { isPart: true })).firstBad, null);
  rmSync(path.join(archive, 'tile'), { recursive: true });
  assert.equal((await judge(archive, { isPart: true })).firstBad, 0);
});

test(
  'What was changed in an archive is found with it, at its record, and nothing that stayed is damaged by it.',
  { skip },
  async () => {
    const { directory, archive } = copies();
    const segment = readSegments(archive)[3];
    const record = segment?.records[1];
    flipAt(archive, segment?.name ?? '', (record?.start ?? 0) * 8 + 240);
    assert.equal((await judge(directory, { archives: [archive] })).firstBad, record?.sequence);
    assert.equal((await judge(directory)).firstBad, null);
    rmSync(path.join(archive, segment?.name ?? ''));
    assert.equal(
      (await judge(directory, { archives: [archive] })).firstBad,
      segment?.records[0]?.sequence,
      'a gap',
    );
  },
);

test(
  'The first of several archives that has a segment is read; the log goes before all of them.',
  { skip },
  async () => {
    const { directory, archive } = copies();
    const other = copies().archive;
    const [segment] = readSegments(archive);
    flipAt(archive, segment?.name ?? '', 520 * 8);
    assert.equal((await judge(directory, { archives: [other, archive] })).firstBad, null);
    assert.equal((await judge(directory, { archives: [archive, other] })).firstBad, 0);
    cpSync(path.join(other, segment?.name ?? ''), path.join(directory, segment?.name ?? ''));
    assert.equal((await judge(directory, { archives: [archive, other] })).firstBad, null);
  },
);

test(
  'Archived records without their tile, or with another, are damage at the first of them that nothing vouches for.',
  { skip },
  async () => {
    for (const [change, firstBad] of [
      [(tile: string) => rmSync(tile), 0],
      [(tile: string) => writeFileSync(tile, readFileSync(tile).subarray(32)), 0],
      [(tile: string) => writeFileSync(tile, readFileSync(tile).fill(7, 40, 41)), 0],
    ] as const) {
      const { directory } = copies();
      change(path.join(directory, 'tile/0/000'));
      assert.equal((await judge(directory)).firstBad, firstBad);
    }
    const { directory } = copies();
    rmSync(path.join(directory, 'tile/0/001.p'), { recursive: true });
    assert.equal((await judge(directory)).firstBad, 256);
  },
);

test('Archived records of a log without a signature are damage from the first on.', { skip }, async () => {
  const { directory } = copies();
  for (const name of ['checkpoint', 'head.bin']) rmSync(path.join(directory, name));
  assert.equal((await judge(directory)).firstBad, 0);
});

test(
  'A log whose first segments are gone without a record of it is damaged at its first record.',
  { skip },
  async () => {
    const { directory, archive } = copies();
    const names = readSegments(directory).map(({ name }) => name);
    rmSync(path.join(directory, names[0] ?? ''));
    assert.equal((await judge(directory)).firstBad, 0, 'more went than was archived');
    assert.equal(
      (await judge(directory, { isPart: true })).firstBad,
      null,
      'whoever asks for a part gets one',
    );
    cpSync(archive, directory, { recursive: true, filter: (name) => !/checkpoint|tile/u.test(name) });
    assert.equal((await judge(directory)).firstBad, firstRecord(log.directory), 'one is still missing');
  },
);
