/** Ledgers with a tree, in directories of their own, whose gateway has the key. */
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { type LogReport, verifyLog, type VerifyOptions } from '@bitting/core/ledger/verify.ts';
import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { logFilesIn } from '../log-files.ts';
import { openLedger, type OpenedLedger } from '../ledger.ts';
import { makeSegmentFiles } from '../segment-files.ts';
import type { SegmentWriter } from '../segment-writer.ts';

const SEGMENT_BYTES = 65_536;

export function makeDirectory(context: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-log-'));
  context.after(() => {
    // A checkpoint that is being shown may still come while it is emptied.
    rmSync(directory, { recursive: true, maxRetries: 10, retryDelay: 20 });
  });
  return directory;
}

/** The same files in another place. */
export function copyOf(directory: string, context: TestContext): string {
  const copy = makeDirectory(context);
  cpSync(directory, copy, { recursive: true });
  return copy;
}

export function logKeyOf(number: number): LogKey {
  const key = Ed25519SigningKey.takeSeed(new Uint8Array(32).fill(number));
  return { name: `bitting.invalid/${number}`, key };
}

export function systemEntry(number: number, boot = 'b0'): LedgerEntry {
  return {
    type: 'system',
    event: `event ${number}`,
    details: {},
    wallMs: epochMs(1_800_000_000_000 + number),
    monotonicMs: number,
    boot,
  };
}

export interface LiveLog {
  readonly opened: OpenedLedger;
  readonly writer: SegmentWriter;
  readonly clock: ManualClock;
  /** Appends `count` more entries, and waits until they are durable. */
  readonly append: (count: number) => Promise<void>;
  /** As a gateway ends: the rest is signed. */
  readonly close: () => Promise<void>;
  /** As a process that is killed: nothing more is written. */
  readonly kill: () => Promise<void>;
}

export async function openLog(directory: string, key: LogKey | null = logKeyOf(1)): Promise<LiveLog> {
  const clock = new ManualClock();
  const provider = makeSegmentFiles({ directory, segmentBytes: SEGMENT_BYTES });
  const opened = openLedger({ directory, provider, random: randomBytes, clock });
  const boot = randomBytes(4).toString('hex');
  try {
    const writer = await opened.start();
    opened.tree.use(key);
    await opened.tree.settled();
    let number = 0;
    return {
      opened,
      writer,
      clock,
      append: async (count) => {
        await Promise.all(Array.from({ length: count }, () => writer.append(systemEntry(number++, boot))));
      },
      close: async () => {
        await writer.close();
        await opened.tree.close();
        opened.release();
      },
      kill: async () => {
        opened.tree.use(null);
        await writer.close();
        await opened.tree.close();
        opened.release();
      },
    };
  } catch (error) {
    opened.release();
    throw error;
  }
}

export function verify(directory: string, options: Partial<VerifyOptions> = {}): LogReport {
  const verifying = verifyLog(logFilesIn(directory), { key: null, kept: null, policy: null, ...options });
  let step = verifying.next();
  while (step.done !== true) step = verifying.next();
  return step.value;
}
