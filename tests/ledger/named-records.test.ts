/** Damage whose record is known: both verifiers name that one. */
import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { verify } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { seededRandom } from '../faults/random.ts';
import { flipAt } from './byte-mutations.ts';
import { PythonVerifier, whyNoPython } from './python-verifier.ts';
import { makeSampleLogs, type SampleLog } from './sample-logs.ts';
import { readSegments, sealSegment, type Segment } from './segments.ts';

const SEED = Number(process.env['LEDGER_SEED'] ?? Date.now() % 1_000_000_000);
/** Each is one copy and two verdicts. */
const FLIPS = 150;

const skip = whyNoPython() ?? false;
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
let root: string;
let log: SampleLog;
let wide: SampleLog;
let python: PythonVerifier;

before(async () => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-named-'));
  const logs = await makeSampleLogs(root, 7);
  const named = (wanted: string): SampleLog => {
    const found = logs.find(({ name }) => name === wanted);
    assert.ok(found !== undefined);
    return found;
  };
  log = named('restarted');
  wide = named('wide');
  python = new PythonVerifier();
});
after(async () => {
  await python[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

/** What both say of a copy that was changed; fails where they differ. */
async function firstBad(change: (copy: string) => void, kept: string | null = null): Promise<number | null> {
  const copy = path.join(root, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(log.directory, copy, { recursive: true });
  change(copy);
  const own = verify(copy, { kept: kept === null ? null : readFileSync(kept) }).damage;
  const other = (await python.verify(copy, kept)).firstBad;
  assert.equal(
    own === null ? null : Number(own.record),
    other === null ? null : other.record,
    `gateway ${own?.what}, Python ${other?.why}`,
  );
  return other === null ? null : other.record;
}

/** The record in which a byte of a segment lies: of its header it is the first. */
function recordAt({ records }: Segment, byte: number): number {
  return records.find(({ end }) => byte < end)?.sequence ?? -1;
}

test(
  'AUD-03: A flipped bit of a record, or of the header above it, is found at that record.',
  { skip },
  async () => {
    const random = seededRandom(SEED);
    const segments = readSegments(log.directory).filter(({ records }) => records.length > 0);
    for (let count = 0; count < FLIPS; count++) {
      const segment = segments[Math.floor(random() * segments.length)];
      assert.ok(segment !== undefined);
      const bit = Math.floor(random() * segment.end * 8);
      const named = await firstBad((copy) => flipAt(copy, segment.name, bit));
      assert.equal(named, recordAt(segment, bit >> 3), `LEDGER_SEED=${SEED} bit ${bit} of ${segment.name}`);
    }
  },
);

test('AUD-03: A flipped bit of a tile is found at the record whose leaf it held.', { skip }, async () => {
  const random = seededRandom(SEED + 1);
  const tile = `tile/0/000.p/${log.signed}`;
  for (let count = 0; count < FLIPS; count++) {
    const bit = Math.floor(random() * log.signed * 32 * 8);
    const named = await firstBad((copy) => flipAt(copy, tile, bit));
    assert.equal(named, bit >> 8, `LEDGER_SEED=${SEED} bit ${bit}`);
  }
});

test(
  'AUD-03: A flipped bit of the checkpoint is found, and nothing of the ledger is believed for it.',
  { skip },
  async () => {
    const length = readFileSync(path.join(log.directory, 'checkpoint')).length;
    for (let byte = 0; byte < length; byte++) {
      const named = await firstBad((copy) => flipAt(copy, 'checkpoint', byte * 8 + (byte % 8)));
      assert.equal(named, 0, `byte ${byte}`);
    }
  },
);

test('AUD-03: A flipped bit in what was never written is found where the log ends.', { skip }, async () => {
  const last = readSegments(log.directory).findLast(({ records }) => records.length > 0);
  assert.ok(last !== undefined);
  const next = (last.records.at(-1)?.sequence ?? 0) + 1;
  assert.equal(await firstBad((copy) => flipAt(copy, last.name, (last.end + 24) * 8)), next);
  // Only a byte that is not zero where a write should have ended tells that it was not cut short.
  assert.equal(await firstBad((copy) => flipAt(copy, last.name, (last.end + 23) * 8)), null);
});

/** Zeroes from a record on: what a ledger that lost its last records looks like, when the checksums are all right. */
function cutFrom(copy: string, sequence: number): void {
  for (const { name, bytes, records } of readSegments(copy)) {
    const first = records.find((record) => record.sequence >= sequence);
    if (first === undefined) continue;
    bytes.fill(0, first === records[0] ? 0 : first.start);
    writeFileSync(path.join(copy, name), bytes);
  }
}

test(
  'AUD-04: A log that lost its last k records is found for every k of those that were signed.',
  { skip },
  async () => {
    const records = readSegments(log.directory).flatMap((segment) => segment.records).length;
    assert.ok(records > log.signed, 'some records came after the checkpoint');
    for (let left = 0; left < records; left++) {
      const named = await firstBad((copy) => {
        cutFrom(copy, left);
      });
      assert.equal(named, left < log.signed ? left : null, `${left} of ${records} are left`);
    }
  },
);

test(
  'AUD-04: A log that was rolled back as a whole is found by whoever kept a checkpoint.',
  { skip },
  async () => {
    const kept = path.join(log.directory, 'checkpoint');
    for (const earlier of log.earlier) {
      const rollBack = (copy: string): void => {
        rmSync(copy, { recursive: true });
        cpSync(earlier, copy, { recursive: true });
      };
      assert.equal(await firstBad(rollBack), null, 'nothing in the files tells');
      const left = readSegments(earlier).flatMap((segment) => segment.records).length;
      assert.equal(await firstBad(rollBack, kept), left, path.basename(earlier));
    }
    assert.equal(await firstBad(() => undefined, kept), null);
  },
);

test(
  'A fork that goes on from an earlier copy is found by whoever kept a checkpoint of the log.',
  { skip },
  async () => {
    const kept = path.join(log.directory, 'checkpoint');
    for (const fork of log.forks) {
      const take = (copy: string): void => {
        rmSync(copy, { recursive: true });
        cpSync(fork, copy, { recursive: true });
      };
      assert.equal(await firstBad(take), null);
      assert.notEqual(await firstBad(take, kept), null, path.basename(fork));
    }
    assert.ok(readdirSync(root).length > 0);
  },
);

test(
  'A changed record whose tile has another length is found at the first record below that tile.',
  { skip },
  async () => {
    const { directory } = wide;
    const copy = path.join(root, 'wide-copy');
    cpSync(directory, copy, { recursive: true });
    const segment = readSegments(copy).find(({ records }) =>
      records.some(({ sequence }) => sequence === 300),
    );
    assert.ok(segment !== undefined);
    const changed = segment.records.map((record) =>
      record.sequence === 300
        ? { ...record, payload: Buffer.from(record.payload.toString().replace('"wallMs":1', '"wallMs":2')) }
        : record,
    );
    writeFileSync(path.join(copy, segment.name), sealSegment(segment, changed));
    const verdicts = async (): Promise<readonly (number | null)[]> => [
      Number(verify(copy).damage?.record ?? -1),
      (await python.verify(copy)).firstBad?.record ?? -1,
    ];
    assert.deepEqual(await verdicts(), [300, 300]);
    truncateSync(path.join(copy, 'tile/0/001.p', String(wide.signed - 256)), 464);
    assert.deepEqual(await verdicts(), [256, 256]);
  },
);
