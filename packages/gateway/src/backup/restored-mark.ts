import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import { RESTORED_MARK_BYTES_MAX } from './bounds.ts';

export const RESTORED_EVENT = 'restored';

/** What a restore says of itself to the gateway that begins on it. */
const MARK_FIELDS = ['backup', 'restore', 'taken', 'records', 'root', 'vault'] as const;

export type RestoredMark = Readonly<Record<(typeof MARK_FIELDS)[number], string>>;

export function writeMark(mark: RestoredMark): string {
  return `${JSON.stringify(mark)}\n`;
}

/**
 * Where the directory was restored from a backup since the last start the ledger says so, with a number that no other restore has:
 * two gateways that go on from one backup sign different histories from here on. Throws when it cannot be recorded.
 */
export async function recordRestored(
  file: string,
  { ledger, stamp }: { readonly ledger: LedgerWriter; readonly stamp: Stamp },
): Promise<void> {
  const details = readMark(file);
  if (details === null) return;
  await ledger.append({ ...stamp(), type: 'system', event: RESTORED_EVENT, details });
  rmSync(file, { force: true });
}

function readMark(file: string): RestoredMark | null {
  const bytes = readBounded(file);
  if (bytes === null) return null;
  try {
    const given = JSON.parse(decodeUtf8(bytes)) as Record<string, unknown>;
    const read = (name: string): string => (typeof given[name] === 'string' ? given[name] : 'unknown');
    return {
      backup: read('backup'),
      restore: read('restore'),
      taken: read('taken'),
      records: read('records'),
      root: read('root'),
      vault: read('vault'),
    };
  } catch (cause) {
    throw new BittingError('DATA_DIRECTORY_FOREIGN', `${file} cannot be read`, {
      publicDetail: `${file} is not what a restore writes; restore the backup once more.`,
      cause,
    });
  }
}

function readBounded(file: string): Uint8Array | null {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    const bytes = Buffer.alloc(RESTORED_MARK_BYTES_MAX);
    return bytes.subarray(0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
