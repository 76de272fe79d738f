/** Logs made by the gateway's own ledger, small, each with the earlier states and the forks that an attacker may have kept. */
import { cpSync, existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { openLedger } from '@bitting/gateway/ledger/ledger.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { segmentName } from '@bitting/core/ledger/log-files.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { verify } from '@bitting/gateway/ledger/testing/log-bench.ts';
import { READS_TOGETHER_MS } from '@bitting/gateway/bounds.ts';
import { ManualClock } from '@bitting/gateway/testing/manual-clock.ts';
import { seededRandom } from '../faults/random.ts';
import { EntrySource } from './sample-entries.ts';
import { readSegments } from './segments.ts';

/** Few records to a segment, so that a small log has several. */
const SEGMENT_BYTES = 8_192;

export interface SampleLog {
  readonly name: string;
  readonly directory: string;
  /** How many records its checkpoint covers; 0 where it has none. */
  readonly signed: number;
  /** The same directory at earlier times, oldest first. */
  readonly earlier: readonly string[];
  /** What other gateways made of an earlier copy, with the same key. */
  readonly forks: readonly string[];
  /** A log of another key. */
  readonly stranger: string;
  /** Where its first segments went; `null`: all are there. */
  readonly archive: string | null;
}

interface Life {
  readonly boot: string;
  /** How many records each group has. */
  readonly groups: readonly number[];
  readonly keySeed: number | null;
  /** Records that come after the last signature: the process is killed. */
  readonly unsigned: number;
  /** Written last, of the records that are signed. */
  readonly last?: LedgerEntry;
}

/** Seconds of a test, not of a person: everything that is random comes from the seed. */
export async function makeSampleLogs(root: string, seed: number): Promise<readonly SampleLog[]> {
  const random = seededRandom(seed);
  const stranger = path.join(root, 'stranger');
  await live(stranger, random, { boot: 'x', groups: [9, 20], keySeed: 2, unsigned: 0 });
  const plans: readonly (readonly [string, readonly Life[]])[] = [
    ['short', [life('a', [1, 6, 12], 0)]],
    ['restarted', [life('a', [1, 40], 0), life('b', [9, 30], 6), life('c', [1, 20, 14], 9)]],
    ['wide', [life('a', [200], 0), life('b', [30, 90], 5)]],
    ['sealed', [{ ...life('a', [10, 5, 20], 0), keySeed: null }]],
  ];
  const logs: SampleLog[] = [];
  for (const [name, lives] of plans)
    logs.push(await makeSample(path.join(root, name), lives, random, stranger));
  const [, restarted, wide] = logs;
  if (restarted !== undefined) logs.push(await archive(restarted, { root, share: 0.5 }, random));
  if (wide !== undefined) logs.push(await archive(wide, { root, share: 0.9 }, random));
  return logs;
}

/** The log in a later life, of which a share of the segments, and the same ones of its forks and earlier states, are elsewhere. */
async function archive(
  log: SampleLog,
  { root, share }: { readonly root: string; readonly share: number },
  random: () => number,
): Promise<SampleLog> {
  const place = path.join(root, `${log.name}-archived`);
  const directory = path.join(place, 'log');
  cpSync(log.directory, directory, { recursive: true });
  const segments = readSegments(directory).filter(({ records }) => records.length > 0);
  const count = Math.floor(share * segments.length);
  const first = segments[count]?.records[0]?.sequence ?? 0;
  await live(directory, random, { ...life('z', [30, 10], 4), last: archiveEntry(first - 1) });
  const away = path.join(place, 'archive');
  moveSegments(directory, away, count);
  const others = [...log.earlier, ...log.forks].map((other) => {
    const copy = path.join(place, path.basename(other));
    cpSync(other, copy, { recursive: true });
    moveSegments(copy, `${copy}-archive`, count);
    return copy;
  });
  const signed = Number(verify(directory).checkpoint?.size ?? 0n);
  const earlier = [...others.slice(0, log.earlier.length), log.directory];
  const forks = others.slice(log.earlier.length);
  return { ...log, name: path.basename(place), directory, signed, earlier, forks, archive: away };
}

/** The first of them, and what else an archive holds. */
function moveSegments(directory: string, to: string, count: number): void {
  cpSync(directory, to, { recursive: true, filter: (name) => !/segment|head/u.test(path.basename(name)) });
  for (const name of Array.from({ length: count }, (_, index) => segmentName(index)))
    if (existsSync(path.join(directory, name))) renameSync(path.join(directory, name), path.join(to, name));
}

/** What a gateway writes before it lets go of segments. */
export function archiveEntry(last: number): LedgerEntry {
  return {
    type: 'admin',
    operatorId: 'op_1',
    act: 'ledger-archive',
    subject: null,
    reason: null,
    details: { first: '0', last: `${last}`, segments: '0', sha256: '', root: '', to: '/mnt/archive' },
    wallMs: epochMs(1_800_000_100_000),
    monotonicMs: 20,
    boot: 'z',
  };
}

function life(boot: string, groups: readonly number[], unsigned: number): Life {
  return { boot, groups, keySeed: 1, unsigned };
}

async function makeSample(
  root: string,
  lives: readonly Life[],
  random: () => number,
  stranger: string,
): Promise<SampleLog> {
  const directory = path.join(root, 'log');
  const earlier: string[] = [];
  const forks: string[] = [];
  for (const [number, one] of lives.entries()) {
    // Groups in two halves of one life each, so that there is an earlier state of the same boot, too.
    for (const [half, groups] of [one.groups.slice(0, 1), one.groups.slice(1)].entries()) {
      const unsigned = half === 1 ? one.unsigned : 0;
      await live(directory, random, { ...one, boot: `${one.boot}${half}`, groups, unsigned });
      const copy = path.join(root, `earlier-${earlier.length}`);
      cpSync(directory, copy, { recursive: true });
      earlier.push(copy);
    }
    const fork = path.join(root, `fork-${number}`);
    cpSync(earlier.at(-2) ?? directory, fork, { recursive: true });
    await live(fork, random, { ...one, boot: `f${number}`, groups: [7, ...one.groups] });
    forks.push(fork);
  }
  const signed = Number(verify(directory).checkpoint?.size ?? 0n);
  return {
    name: path.basename(root),
    directory,
    signed,
    earlier: earlier.slice(0, -1),
    forks,
    stranger,
    archive: null,
  };
}

async function live(
  directory: string,
  random: () => number,
  { boot, groups, keySeed, unsigned, last }: Life,
): Promise<void> {
  mkdirSync(directory, { recursive: true });
  const clock = new ManualClock();
  const files = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  // Whoever lives next finds the segment that this life asked for, and does not make it at the same time.
  const asked: Promise<string>[] = [];
  const prepare = (index: number): Promise<string> => {
    const segment = files.prepare(index);
    asked.push(segment);
    return segment;
  };
  const bytes = (length: number): Buffer =>
    Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const opened = openLedger({ directory, provider: { prepare }, random: bytes, clock });
  const writer = await opened.start();
  const entries = new EntrySource(boot, random);
  const append = async (count: number): Promise<void> => {
    const written = Promise.all(Array.from({ length: count }, () => writer.append(entries.next())));
    clock.advance(READS_TOGETHER_MS);
    await written;
  };
  if (keySeed !== null) {
    const key = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(keySeed));
    opened.tree.use({ name: `bitting.invalid/${keySeed}`, key });
  }
  await opened.tree.settled();
  for (const count of groups) {
    await append(count);
    clock.advance(1_000);
    await opened.tree.settled();
  }
  if (last !== undefined) await writer.append(last);
  await opened.tree.release();
  if (unsigned > 0) opened.tree.use(null);
  await append(unsigned);
  await writer.close();
  await opened.tree.close();
  await Promise.all(asked);
  opened.release();
}
