/**
 * Copies of logs are changed at random, and judged by the gateway's own verifier and by the one in Python, which share nothing
 * but the pages that they are written from.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { withArchives } from '@bitting/core/ledger/log-files.ts';
import { type LogFiles, verifyLog } from '@bitting/core/ledger/verify.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { seededRandom } from '../faults/random.ts';
import { LEAVES_ANOTHER_LOG, MUTATIONS } from './mutations.ts';
import { PythonVerifier, whyNoPython } from './python-verifier.ts';
import { makeSampleLogs, type SampleLog } from './sample-logs.ts';
import { readSegments } from './segments.ts';

/** `LEDGER_SEED` repeats a run from one mutation on; `LEDGER_MUTATIONS=1` repeats that one alone. */
const SEED = Number(process.env['LEDGER_SEED'] ?? Date.now() % 1_000_000_000);
const MUTATION_COUNT = Number(process.env['LEDGER_MUTATIONS'] ?? 500);
/** The logs are the same in every run, so that the seed of a mutation says all of it. */
const LOGS_SEED = 7;
/** Files that are made and thrown away by the thousand need no disk. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Stops at so many, and shows them. */
const FAILURES_MAX = 20;

/** Of the logs as they are made; the wide one, which takes the longest, less often. */
const DRAWN_LOGS: readonly number[] = [0, 0, 0, 1, 1, 1, 2, 3, 4, 4, 5];
/** A draw may hit upon a change that changes nothing, such as swapping a file with itself. */
const TURNS_MAX = 10 * DRAWN_LOGS.length;
const DRAWN = MUTATIONS.flatMap((mutation) => Array.from({ length: mutation.weight ?? 1 }, () => mutation));

const skip = whyNoPython() ?? false;
let root: string;
let logs: readonly SampleLog[];

before(async () => {
  root = mkdtempSync(path.join(MEMORY, 'bitting-mutations-'));
  logs = await makeSampleLogs(root, LOGS_SEED);
});
after(() => {
  rmSync(root, { recursive: true });
});

interface Verdict {
  readonly records: number;
  readonly archived: number;
  readonly size: number | null;
  readonly openIntents: number;
  readonly firstBad: number | null;
  readonly why: string;
}

/** What is judged: a log, the checkpoint that somebody has kept, a file, and where its first segments went. */
interface Files {
  readonly directory: string;
  readonly kept: string | null;
  readonly archive: string | null;
}

function verdictOfGateway({ directory, kept, archive }: Files): Verdict {
  const verifying = verifyLog(filesOf(directory, archive), {
    key: null,
    kept: kept === null ? null : readFileSync(kept),
    policy: null,
  });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  const { records, archived, checkpoint, openIntents, damage } = step.value;
  return {
    records: Number(records),
    archived: Number(archived),
    size: checkpoint === null ? null : Number(checkpoint.size),
    openIntents,
    firstBad: damage === null ? null : Number(damage.record),
    why: damage?.what ?? 'whole',
  };
}

function filesOf(directory: string, archive: string | null): LogFiles {
  return withArchives(logFilesIn(directory), archive === null ? [] : [logFilesIn(archive)]);
}

async function verdictOfPython(
  python: PythonVerifier,
  { directory, kept, archive }: Files,
): Promise<Verdict> {
  const report = await python.verify(directory, kept, archive === null ? [] : [archive]);
  const { records, archived, checkpoint, openIntents, firstBad } = report;
  return {
    records,
    archived,
    size: checkpoint?.size ?? null,
    openIntents,
    firstBad: firstBad?.record ?? null,
    why: firstBad?.why ?? 'whole',
  };
}

interface Attempt {
  readonly log: SampleLog;
  /** Of the mutations. */
  readonly names: readonly string[];
  readonly kept: string | null;
}

/** What is wrong with the two verdicts, or null. Counts of what follows a first bad record may differ. */
function judge(attempt: Attempt, files: Files, [own, other]: readonly [Verdict, Verdict]): string | null {
  const told = `gateway ${JSON.stringify(own)}, Python ${JSON.stringify(other)}`;
  if (own.firstBad !== other.firstBad) return `they name different records: ${told}`;
  if (own.firstBad !== null) return null;
  const counts = ({ records, archived, size, openIntents }: Verdict): string =>
    [records, archived, size, openIntents].join(' ');
  if (counts(own) !== counts(other)) return `they count differently: ${told}`;
  if (attempt.kept === null && attempt.names.some((name) => LEAVES_ANOTHER_LOG.includes(name))) return null;
  const held = payloadsOf(files);
  const { directory, archive, signed } = attempt.log;
  const away = archive === null ? 0 : Math.min(...payloadsOf({ directory, archive: null }).keys());
  if (own.archived > away) return `records were taken for archived: ${told}`;
  for (const [sequence, payload] of payloadsOf({ directory, archive })) {
    const isThere = sequence < own.archived || held.get(sequence)?.equals(payload) === true;
    if (sequence < signed && !isThere) return `record ${sequence} was changed and nobody found it: ${told}`;
  }
  return null;
}

/** By the numbers that they say themselves; the first of two with the same. */
function payloadsOf({ directory, archive }: Omit<Files, 'kept'>): ReadonlyMap<number, Buffer> {
  const files = [...(archive === null ? [] : readSegments(archive)), ...readSegments(directory)];
  // What the log has itself is not read from an archive.
  const segments = new Map(files.map((segment) => [segment.name, segment]));
  const records = [...segments.values()].flatMap((segment) => segment.records);
  return new Map(records.toReversed().map(({ sequence, payload }) => [sequence, payload]));
}

interface Tally {
  readonly tried: Map<string, number>;
  readonly found: Map<string, number>;
  readonly failures: string[];
}

/**
 * A copy of a log with one or two changes. Each kind has its turn, whichever log it is possible with. Of an archived one the archive
 * is there half the time, and then it is that half the time which is changed.
 */
function change(
  seed: number,
  copies: { readonly directory: string; readonly archive: string },
): Omit<Attempt, 'kept'> & { readonly told: string; readonly hasArchive: boolean } {
  const random = seededRandom(seed);
  const below = (end: number): number => Math.floor(random() * end);
  const first = DRAWN[seed % DRAWN.length];
  const second = below(4) === 0 ? DRAWN[below(DRAWN.length)] : undefined;
  const start = below(DRAWN_LOGS.length);
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const log = logs[DRAWN_LOGS[(start + turn) % DRAWN_LOGS.length] ?? 0];
    assert.ok(log !== undefined && first !== undefined);
    const hasArchive = copyLog(log, copies) && below(2) === 0;
    const directory = hasArchive && below(2) === 0 ? copies.archive : copies.directory;
    const ground = { directory, log, below };
    const done = first.mutate(ground);
    if (done === null) continue;
    const then = second?.mutate(ground) ?? null;
    const changes = [{ name: first.name, done }];
    if (second !== undefined && then !== null) changes.push({ name: second.name, done: then });
    const where = hasArchive ? `, with its archive, in ${path.basename(directory)}` : '';
    const told = changes.map(({ name, done: what }) => `${name} (${what})`).join(', then ') + where;
    return { log, names: changes.map(({ name }) => name), told, hasArchive };
  }
  throw new Error(`no log can be changed by: ${first?.name ?? 'nothing'}`);
}

/** Says whether there is an archive. */
function copyLog(log: SampleLog, copies: { readonly directory: string; readonly archive: string }): boolean {
  rmSync(copies.directory, { recursive: true, force: true });
  rmSync(copies.archive, { recursive: true, force: true });
  cpSync(log.directory, copies.directory, { recursive: true });
  if (log.archive !== null) cpSync(log.archive, copies.archive, { recursive: true });
  return log.archive !== null;
}

async function tryOne(seed: number, python: PythonVerifier, tally: Tally): Promise<void> {
  const copies = { directory: path.join(root, 'copy'), archive: path.join(root, 'copied-archive') };
  const { log, names, told, hasArchive } = change(seed, copies);
  const kept = log.signed > 0 && seed % 3 !== 0 ? path.join(log.directory, 'checkpoint') : null;
  const files = { directory: copies.directory, kept, archive: hasArchive ? copies.archive : null };
  const other = verdictOfPython(python, files);
  const verdicts = [verdictOfGateway(files), await other] as const;
  const wrong = judge({ log, names, kept }, files, verdicts);
  for (const name of names) tally.tried.set(name, (tally.tried.get(name) ?? 0) + 1);
  if (verdicts[0].firstBad !== null)
    for (const name of names) tally.found.set(name, (tally.found.get(name) ?? 0) + 1);
  if (wrong === null) return;
  const beside = kept === null ? '' : ', with a kept checkpoint';
  tally.failures.push(`LEDGER_SEED=${seed} ${log.name}, ${told}${beside}: ${wrong}`);
}

test(
  'AUD-03, AUD-05: A log that is changed anywhere is found by both verifiers, at the same record.',
  { skip },
  async (context) => {
    await using python = new PythonVerifier();
    for (const { name, directory, archive } of logs)
      for (const place of new Set([null, archive])) {
        const files = { directory, kept: null, archive: place };
        const verdicts = [verdictOfGateway(files), await verdictOfPython(python, files)] as const;
        assert.deepEqual(
          verdicts.map(({ why }) => why),
          ['whole', 'whole'],
          `the log "${name}" before anything is changed`,
        );
        assert.deepEqual(verdicts[0].archived > 0, archive !== null && place === null, name);
      }
    const tally: Tally = { tried: new Map(), found: new Map(), failures: [] };
    for (let count = 0; count < MUTATION_COUNT && tally.failures.length < FAILURES_MAX; count++)
      await tryOne(SEED + count, python, tally);
    assert.deepEqual(tally.failures, []);
    if (MUTATION_COUNT < 1_000) return;
    for (const { name } of MUTATIONS) {
      context.diagnostic(`${name}: ${tally.found.get(name) ?? 0} of ${tally.tried.get(name) ?? 0} found`);
      assert.ok((tally.tried.get(name) ?? 0) > 0, `never tried: ${name}`);
    }
  },
);
