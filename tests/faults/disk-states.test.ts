/**
 * The power fails at any instant of a ledger that is written and signed: from the calls that its writer made (by strace) follows
 * what a disk may hold then, and from a sample of that a gateway has to go on. `DISK_STATES` and `DISK_STATES_SEED` choose how many and which.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { HEAD_FILE_BYTES } from '@bitting/core/ledger/tree/head-file.ts';
import { logKeyOf, openLog } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { makeNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseTrace, TRACE_WORDS, type TraceEvent } from './call-trace.ts';
import { DiskModel, type DiskState } from './disk-model.ts';
import { demandVerified } from './ledger-facts.ts';
import { seededRandom } from './random.ts';
import { whyNoStrace } from './strace.ts';

const STATES = Number(process.env['DISK_STATES'] ?? 60);
const SEED = Number(process.env['DISK_STATES_SEED'] ?? 20_261_121);
const WRITER = path.join(import.meta.dirname, 'signing-writer.fixture.ts');
const KEY = logKeyOf(1);
const NOTE_KEY = makeNoteKey('log', KEY.name, KEY.key.publicKey);
const REASON = whyNoStrace();
const SKIP = REASON === null ? {} : { skip: REASON };
/** The one file that is no part of what a disk has to keep. */
const LOCK = 'ledger.lock';

/** What the writer had said at an instant. */
interface Said {
  readonly records: number;
  readonly checkpoints: readonly Buffer[];
}

void test(
  `CRS-03 A ledger goes on from ${STATES} states that a disk may have when its power fails (seed ${SEED}).`,
  SKIP,
  async (context) => {
    const place = mkdtempSync(path.join(os.tmpdir(), 'bitting-states-'));
    try {
      const { directory, events, there } = traceWriter(place);
      const random = seededRandom(SEED);
      const instants = Array.from({ length: STATES }, () => Math.floor(random() * events.length));
      const model = new DiskModel(directory, there);
      let lost = 0;
      let acknowledged = 0;
      let at = 0;
      for (const instant of instants.sort((left, right) => left - right)) {
        for (const event of events.slice(at, instant)) model.apply(event);
        at = instant;
        const said = readSaid(model.printed);
        const records = await goOn(place, model.cutPower(random), said).catch((error: unknown) => {
          throw new Error(`instant ${instant} of ${events.length} (seed ${SEED})`, { cause: error });
        });
        acknowledged = Math.max(acknowledged, said.records);
        lost += records - said.records;
      }
      assert.ok(acknowledged > 100, `${acknowledged} records were acknowledged`);
      assert.ok(lost > 0, 'some records were there that nobody had been told of');
      context.diagnostic(`${events.length} events, ${acknowledged} records acknowledged`);
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);

/** Runs it to its end, in a directory as a supervisor makes it. */
function traceWriter(place: string) {
  const directory = path.join(place, 'ledger');
  const trace = path.join(place, 'trace');
  const head = Buffer.alloc(HEAD_FILE_BYTES);
  mkdirSync(directory);
  writeFileSync(path.join(directory, 'head.bin'), head);
  const words = [...TRACE_WORDS, '-o', trace, process.execPath, WRITER, directory];
  execFileSync('/usr/bin/strace', words, { stdio: ['ignore', 'ignore', 'inherit'] });
  const events: readonly TraceEvent[] = parseTrace(readFileSync(trace, 'latin1'));
  return { directory, events, there: new Map([['head.bin', head]]) };
}

function readSaid(printed: string): Said {
  // A line that is not whole was not said yet.
  const lines = printed.split('\n').slice(0, -1);
  return {
    records: lines.filter((line) => line.startsWith('A ')).length,
    checkpoints: lines
      .filter((line) => line.startsWith('C '))
      .map((line) => Buffer.from(line.slice('C '.length), 'base64')),
  };
}

/** The next life finds all that was said, writes and signs on; how many records there were. */
async function goOn(place: string, state: DiskState, said: Said): Promise<number> {
  // One of its own: the segment that a life before has asked for may still be made.
  const directory = mkdtempSync(path.join(place, 'state-'));
  try {
    for (const [name, bytes] of state) {
      if (name.startsWith(LOCK)) continue;
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), bytes);
    }
    const log = await openLog(directory, KEY);
    const records = Number(log.opened.tree.size);
    assert.ok(records >= said.records, `${said.records} records were acknowledged, ${records} are there`);
    await log.append(1);
    await log.close();
    const report = demandVerified(directory, { key: NOTE_KEY });
    assert.equal(report.checkpoint?.size, report.records, 'all of it is signed again');
    const newest = said.checkpoints.at(-1);
    if (newest !== undefined) demandVerified(directory, { key: NOTE_KEY, kept: newest });
    return records;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
