import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { LogKey } from '@bitting/core/ledger/tree/checkpoint-signer.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { HEAD_FILE_BYTES, isHeadUnused, readHeadFile } from '@bitting/core/ledger/tree/head-file.ts';
import type { TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { formatNoteKey, makeNoteKey, parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { parseNote, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import type { LogFiles } from '@bitting/core/ledger/verify.ts';
import { CHECKPOINT_FILE } from './checkpoint-file.ts';

export const HEAD_FILE = 'head.bin';
export const KEY_FILE = 'log.vkey';

/** What was signed last, and how often the file was written. */
export interface LastHead {
  readonly head: TreeHead;
  readonly generation: bigint;
  /** The size of the tree of the checkpoint that lies there; `null`: none of this log does. */
  readonly shown: bigint | null;
}

/** Makes the file of heads, empty, where there is none; the supervisor does it durably before. */
export function ensureHeadFile(directory: string): string {
  const file = path.join(directory, HEAD_FILE);
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    try {
      writeFileSync(descriptor, new Uint8Array(HEAD_FILE_BYTES));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return file;
}

/**
 * The head that was signed last, as the file of heads has it or the checkpoint that was shown, whichever is of the larger tree; `null`:
 * none was ever. That file is on the disk before its checkpoint is, so a smaller head in it was put there.
 * @throws BittingError `LEDGER_DAMAGED` when it is not signed by the log's own key
 */
export function readLastHead(files: LogFiles): LastHead | null {
  const stored = readStored(files);
  const checkpoint = readShown(files);
  const shown = checkpoint?.size ?? null;
  if (checkpoint !== null && (stored === null || stored.head.size < checkpoint.size))
    return { head: checkpoint, generation: stored?.generation ?? 0n, shown };
  return stored === null ? null : { ...stored, shown };
}

function readStored(files: LogFiles): Omit<LastHead, 'shown'> | null {
  const bytes = files.read(HEAD_FILE) ?? new Uint8Array();
  const stored = readHeadFile(bytes);
  if (stored === null) {
    if (isHeadUnused(bytes)) return null;
    throw notSigned();
  }
  try {
    const head = readSigned(stored.note, files);
    if (head !== null) return { head, generation: stored.generation };
  } catch (cause) {
    throw notSigned(cause);
  }
  throw notSigned();
}

/** A crash may leave anything of this file, and it is written anew: what is no checkpoint of this log says nothing. */
function readShown(files: LogFiles): TreeHead | null {
  try {
    const note = files.read(CHECKPOINT_FILE);
    return note === null ? null : readSigned(note, files);
  } catch {
    return null;
  }
}

/** `null`: it is not signed by the log's own key. Throws for what is no checkpoint. */
function readSigned(text: Uint8Array, files: LogFiles): TreeHead | null {
  const key = parseNoteKey(decodeUtf8(files.read(KEY_FILE) ?? new Uint8Array()).trimEnd());
  const note = parseNote(text);
  const checkpoint = parseCheckpoint(note.text);
  return checkpoint.origin === key.name && verifySignatures(note, [key]).length > 0 ? checkpoint : null;
}

/** Without it nobody believes a head: so it is on the disk, and its name with it, before the first head is. */
const NEW_AND_DURABLE = constants.O_WRONLY | constants.O_CREAT | constants.O_SYNC;

/** @throws BittingError `LEDGER_FORKED` when another key lies there */
export function writeKeyFile(directory: string, { name, key }: LogKey): void {
  const file = path.join(directory, KEY_FILE);
  const line = encodeUtf8(`${formatNoteKey(makeNoteKey('log', name, key.publicKey))}\n`);
  const there = readIfThere(file);
  // A writing that a crash cut short: no head was signed then.
  if (there.every((byte) => byte === 0)) writeNew(file, line);
  else if (!areEqual(there, line))
    throw new BittingError('LEDGER_FORKED', `${file} is of another log`, {
      publicDetail: `The ledger was signed with another key than the one in this vault (${file}): it belongs to another installation.`,
    });
}

function writeNew(file: string, bytes: Uint8Array): void {
  const descriptor = openSync(file, NEW_AND_DURABLE, 0o600);
  try {
    writeFileSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

function readIfThere(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

function notSigned(cause?: unknown): BittingError {
  return new BittingError('LEDGER_DAMAGED', `${HEAD_FILE} is not signed by the key in ${KEY_FILE}`, {
    publicDetail: `The ledger is damaged at record 0 (${HEAD_FILE} is not signed by the key in ${KEY_FILE}); restore it from a backup.`,
    cause,
  });
}
