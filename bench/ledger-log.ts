/**
 * The log by itself: how many records a second become durable, against one synced write at a time to the same disk; how fast it is
 * verified, against the second verifier; how long a proof takes.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { TreeEdge } from '@bitting/core/ledger/tree/merkle.ts';
import { proveInclusion, verifyInclusion } from '@bitting/core/ledger/tree/proofs.ts';
import { verifyLog } from '@bitting/core/ledger/verify.ts';
import { openLedger, type OpenedLedger } from '@bitting/gateway/ledger/ledger.ts';
import { logFilesIn } from '@bitting/gateway/ledger/log-files.ts';
import { writeReceipt } from '@bitting/gateway/ledger/receipts.ts';
import { findRecord } from '@bitting/gateway/ledger/record-search.ts';
import { openSegmentFile } from '@bitting/gateway/ledger/segment-file.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import type { SegmentWriter } from '@bitting/gateway/ledger/segment-writer.ts';
import { TreeTiles } from '@bitting/gateway/ledger/tree-tiles.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { recordedOrder } from './ledger-entries.ts';

const WAITING = [1, 16, 256];
const KEY_SEED_BYTES = 32;
const VERIFIED_RECORDS = 30_000;
const VERIFY_RUNS = 3;
const PROVEN_LEAVES = 1_000_000;
const PROOFS = 500;
const RECEIPTS = 50;
const PYTHON_PROGRAM = path.resolve(import.meta.dirname, '../tools/verify_ledger.py');

export interface AppendRow {
  /** Records that wait for their write at a time; `null`: one write after another, without a ledger. */
  readonly waiting: number | null;
  readonly perSecond: number;
}

export interface VerifyRow {
  readonly verifier: 'verifyLog' | 'verify_ledger.py';
  readonly records: number;
  readonly perSecond: number;
}

export interface ProofRow {
  readonly proof: 'inclusion' | 'receipt';
  readonly records: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface LogFigures {
  readonly appends: readonly AppendRow[];
  readonly verifies: readonly VerifyRow[];
  readonly proofs: readonly ProofRow[];
}

export async function measureLog(plan: {
  readonly rounds: number;
  readonly durationMs: number;
}): Promise<LogFigures> {
  const appends = await measureAppends(plan);
  const directory = makeDirectory();
  try {
    await using log = await BenchLog.open(directory);
    await log.fill(VERIFIED_RECORDS);
    await log.opened.tree.release();
    const verifies = measureVerify(directory);
    return { appends, verifies, proofs: [measureInclusion(), await measureReceipts(log, directory)] };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function makeDirectory(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'bitting-bench-log-'));
}

/** A ledger whose tree is signed, as in a gateway. */
class BenchLog implements AsyncDisposable {
  readonly opened: OpenedLedger;
  readonly writer: SegmentWriter;
  #made = 0;
  #waiting: LedgerEntry | null = null;

  private constructor(opened: OpenedLedger, writer: SegmentWriter) {
    this.opened = opened;
    this.writer = writer;
  }

  static async open(directory: string): Promise<BenchLog> {
    const provider = makeSegmentFiles({ directory });
    const opened = openLedger({ directory, provider, random: randomBytes, clock: systemClock });
    const writer = await opened.start();
    const key = Ed25519SigningKey.takeSeed(randomBytes(KEY_SEED_BYTES));
    opened.tree.use({ name: 'bitting.invalid/bench', key });
    return new BenchLog(opened, writer);
  }

  /** Intents, each followed by its outcome. */
  next(): LedgerEntry {
    const waiting = this.#waiting;
    if (waiting !== null) {
      this.#waiting = null;
      return waiting;
    }
    const { intent, outcome } = recordedOrder(this.#made);
    this.#made += 1;
    this.#waiting = outcome;
    return intent;
  }

  async fill(records: number): Promise<void> {
    const wide = WAITING.at(-1) ?? 1;
    for (let done = 0; done < records; done += wide)
      await Promise.all(Array.from({ length: Math.min(wide, records - done) }, () => this.append()));
  }

  /** Records a second while so many wait for their write. */
  async run(waiting: number, durationMs: number): Promise<number> {
    const begin = performance.now();
    const endAt = begin + durationMs;
    let count = 0;
    const appendOn = async (): Promise<void> => {
      while (performance.now() < endAt) {
        await this.append();
        count += 1;
      }
    };
    await Promise.all(Array.from({ length: waiting }, appendOn));
    return (count / (performance.now() - begin)) * 1_000;
  }

  async append(): Promise<void> {
    await this.writer.append(this.next());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.writer.close();
    await this.opened.tree.close();
    this.opened.release();
  }
}

/** By turns; the best window counts. */
async function measureAppends(plan: {
  readonly rounds: number;
  readonly durationMs: number;
}): Promise<readonly AppendRow[]> {
  const directory = makeDirectory();
  const bareDirectory = makeDirectory();
  const contestants = [null, ...WAITING];
  const best = contestants.map(() => 0);
  try {
    await using log = await BenchLog.open(directory);
    const bare = await makeSegmentFiles({ directory: bareDirectory }).prepare(0);
    // The first round is not counted: what runs for the first time is compiled for the first time.
    for (let round = 0; round <= plan.rounds; round += 1)
      for (const [index, waiting] of contestants.entries()) {
        const perSecond = await (waiting === null
          ? writeBare(bare, plan.durationMs)
          : log.run(waiting, plan.durationMs));
        if (round > 0) best[index] = Math.max(best[index] ?? 0, perSecond);
      }
  } finally {
    for (const made of [directory, bareDirectory]) rmSync(made, { recursive: true });
  }
  return contestants.map((waiting, index) => ({ waiting, perSecond: best[index] ?? 0 }));
}

/** Writes of the size of a record, each synced. */
async function writeBare(file: string, durationMs: number): Promise<number> {
  const segment = openSegmentFile(file);
  const bytes = encodeLedgerEntry(recordedOrder(0).intent);
  const begin = performance.now();
  let count = 0;
  for (let at = 0; performance.now() - begin < durationMs; count += 1) {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    segment.write(bytes, at, (error) => (error === null ? resolve() : reject(error)));
    await promise;
    at = (at + bytes.length) % (segment.sizeBytes - bytes.length);
  }
  segment.close();
  return (count / (performance.now() - begin)) * 1_000;
}

function measureVerify(directory: string): readonly VerifyRow[] {
  let bestMs = Infinity;
  for (let run = 0; run < VERIFY_RUNS; run += 1) {
    const begin = performance.now();
    const verifying = verifyLog(logFilesIn(directory), { key: null, kept: null, policy: null });
    let step = verifying.next();
    while (step.done !== true) step = verifying.next();
    if (step.value.damage !== null || step.value.checkpoint?.size !== BigInt(VERIFIED_RECORDS))
      throw new Error('the log of the bench does not verify');
    bestMs = Math.min(bestMs, performance.now() - begin);
  }
  const rateOf = (ms: number) => ({ records: VERIFIED_RECORDS, perSecond: (VERIFIED_RECORDS / ms) * 1_000 });
  const own: VerifyRow = { verifier: 'verifyLog', ...rateOf(bestMs) };
  const begin = performance.now();
  const python = spawnSync('python3', [PYTHON_PROGRAM, directory], { encoding: 'utf8' });
  const pythonMs = performance.now() - begin;
  if (python.error !== undefined) {
    console.error('python3 is not installed; verified without it');
    return [own];
  }
  if (python.status !== 0) throw new Error(`verify_ledger.py: ${python.stdout}${python.stderr}`);
  return [own, { verifier: 'verify_ledger.py', ...rateOf(pythonMs) }];
}

/** Of leaves anywhere in a large tree, whose tiles are files. */
function measureInclusion(): ProofRow {
  const directory = makeDirectory();
  try {
    const tiles = new TreeTiles(directory);
    const edge = new TreeEdge();
    const leafOf = (index: number): Uint8Array => createHash('sha256').update(String(index)).digest();
    for (let index = 0; index < PROVEN_LEAVES; index += 1)
      edge.append(leafOf(index), (node) => {
        tiles.take(node);
      });
    const head = edge.head();
    const times: number[] = [];
    for (let nth = 0; nth < PROOFS; nth += 1) {
      const index = Math.floor(Math.random() * PROVEN_LEAVES);
      const begin = performance.now();
      const proof = proveInclusion(BigInt(index), head.size, tiles.nodes(head.size));
      times.push(performance.now() - begin);
      if (!verifyInclusion(head, { index: BigInt(index), hash: leafOf(index) }, proof))
        throw new Error('a proof of the bench does not verify');
    }
    return { proof: 'inclusion', records: PROVEN_LEAVES, ...quantiles(times) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** As a bot or an operator gets it: the record is looked for as well. */
async function measureReceipts({ opened }: BenchLog, directory: string): Promise<ProofRow> {
  const times: number[] = [];
  for (let nth = 0; nth < RECEIPTS; nth += 1) {
    const sequence = BigInt(Math.floor(Math.random() * VERIFIED_RECORDS));
    const begin = performance.now();
    await writeReceipt(sequence, {
      tree: opened.tree,
      findRecord: (wanted) => findRecord(directory, wanted),
    });
    times.push(performance.now() - begin);
  }
  return { proof: 'receipt', records: VERIFIED_RECORDS, ...quantiles(times) };
}

function quantiles(times: number[]): { readonly p50Ms: number; readonly p99Ms: number } {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

export function printLog({ appends, verifies, proofs }: LogFigures): void {
  console.log('\nappend            records/s   to one synced write');
  const [bare] = appends;
  for (const { waiting, perSecond } of appends) {
    const name = waiting === null ? 'a synced write' : `${waiting} waiting`;
    const ratio = `×${(perSecond / (bare?.perSecond ?? Number.NaN)).toFixed(2)}`;
    console.log(`${name.padEnd(16)} ${perSecond.toFixed(0).padStart(10)} ${ratio.padStart(21)}`);
  }
  console.log('\nverify              records   records/s   to verify_ledger.py');
  const python = verifies.find(({ verifier }) => verifier === 'verify_ledger.py');
  for (const { verifier, records, perSecond } of verifies) {
    const ratio = python === undefined ? '' : `×${(perSecond / python.perSecond).toFixed(2)}`;
    console.log(
      `${verifier.padEnd(17)} ${String(records).padStart(9)} ${perSecond.toFixed(0).padStart(11)} ${ratio.padStart(21)}`,
    );
  }
  console.log('\nproof               records    p50 ms    p99 ms');
  for (const { proof, records, p50Ms, p99Ms } of proofs)
    console.log(
      `${proof.padEnd(17)} ${String(records).padStart(9)} ${p50Ms.toFixed(3).padStart(9)} ${p99Ms.toFixed(3).padStart(9)}`,
    );
}
