import { closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { syncDirectory, writeDurably } from './durable-file.ts';
import { printWitnessKey, readWitnessKey, type WitnessKey } from './witness-key.ts';

/** Where the files of a witness lie. */
export interface WitnessLayout {
  readonly directory: string;
  /** The secret key, for its owner alone. */
  readonly keyFile: string;
  /** The key that everybody may have. */
  readonly verifierFile: string;
  readonly logsFile: string;
  readonly headsDirectory: string;
  readonly lockFile: string;
}

const OWNER_ONLY = 0o700;

/** Where it lies unless told: `$XDG_DATA_HOME` or `~/.local/share`. */
export function defaultWitnessDirectory(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_DATA_HOME'] ?? '';
  return path.join(
    path.isAbsolute(base) ? base : path.join(os.homedir(), '.local', 'share'),
    'bitting-witness',
  );
}

/** Makes the directory of a new witness: absent or empty before, ours alone after. Takes the seed over. */
export function createWitnessDirectory(
  directory: string,
  { name, seed }: { readonly name: string; readonly seed: Uint8Array },
): WitnessKey {
  const layout = layOut(directory);
  const line = printWitnessKey(name, seed);
  const key = readWitnessKey(line);
  asDirectoryFault(layout, () => {
    mkdirSync(layout.directory, { recursive: true, mode: OWNER_ONLY });
    if (readdirSync(layout.directory).length > 0)
      throw new BittingError('DATA_DIRECTORY_EXISTS', layout.directory, {
        publicDetail: `${layout.directory} is not empty; --data names another directory.`,
      });
    mkdirSync(layout.headsDirectory, { mode: OWNER_ONLY });
    writeDurably(layout.logsFile, new Uint8Array());
    writeDurably(layout.verifierFile, encodeUtf8(`${formatNoteKey(key.verifier)}\n`));
    // The key comes last: with it the directory is whole.
    writeDurably(layout.keyFile, encodeUtf8(line));
    syncDirectory(path.dirname(layout.directory));
  });
  return key;
}

/** @throws BittingError `DATA_DIRECTORY_MISSING`, `DATA_DIRECTORY_UNSAFE` where others may read the key, `WITNESS_DAMAGED` */
export function openWitnessDirectory(directory: string): {
  readonly layout: WitnessLayout;
  readonly key: WitnessKey;
} {
  const layout = layOut(directory);
  const stat = lstatSync(layout.keyFile, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new BittingError('DATA_DIRECTORY_MISSING', layout.keyFile, {
      publicDetail: `There is no witness in ${layout.directory}; make one with "bitting witness init".`,
    });
  if ((stat.mode & 0o077) !== 0)
    throw new BittingError('DATA_DIRECTORY_UNSAFE', layout.keyFile, {
      publicDetail: `${layout.keyFile} must be readable by you alone: chmod 600 ${layout.keyFile}`,
    });
  return asDirectoryFault(layout, () => {
    const bytes = readFileSync(layout.keyFile);
    const key = readWitnessKey(decodeUtf8(bytes));
    bytes.fill(0);
    return { layout, key };
  });
}

/**
 * One process signs with a key. The lock is SQLite's on an empty database: the system lets go of it when the process dies.
 * @throws BittingError `WITNESS_IN_USE`
 */
export function lockWitness({ directory, lockFile }: WitnessLayout): Disposable {
  closeSync(openSync(lockFile, 'a', 0o600));
  const database = new DatabaseSync(lockFile, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new BittingError('WITNESS_IN_USE', directory, {
      publicDetail: `A witness already runs on ${directory}.`,
      cause,
    });
  }
  return { [Symbol.dispose]: () => void (database.isOpen && database.close()) };
}

function layOut(directory: string): WitnessLayout {
  const resolved = path.resolve(directory);
  return {
    directory: resolved,
    keyFile: path.join(resolved, 'witness.key'),
    verifierFile: path.join(resolved, 'witness.vkey'),
    logsFile: path.join(resolved, 'logs'),
    headsDirectory: path.join(resolved, 'heads'),
    lockFile: path.join(resolved, 'witness.lock'),
  };
}

function asDirectoryFault<Result>({ directory }: WitnessLayout, act: () => Result): Result {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof BittingError) throw cause;
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new BittingError('DATA_DIRECTORY_UNSAFE', `${directory}${code}`, {
      publicDetail: `${directory} cannot be used${code}.`,
      cause,
    });
  }
}
