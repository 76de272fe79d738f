import { readFileSync, statSync } from 'node:fs';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNoteKey, type NoteKey, parseNoteKey } from '@bitting/core/ledger/tree/note-key.ts';
import { LOGS_BYTES_MAX, LOGS_MAX } from './bounds.ts';
import { writeDurably } from './durable-file.ts';

/** The logs that a witness knows: verifier keys in a file, one a line. It is read again when it has changed. */
export class KnownLogs {
  readonly #file: string;
  #keys: readonly NoteKey[] = [];
  #read = '';

  /** @throws BittingError `WITNESS_LOGS_MALFORMED`, naming the line */
  constructor(file: string) {
    this.#file = file;
    this.#readAgain();
  }

  get all(): readonly NoteKey[] {
    return this.#keys;
  }

  /** The keys of a log; none: it is not known. A file that is being edited leaves what was known before. */
  keysOf(origin: string): readonly NoteKey[] {
    try {
      this.#readAgain();
    } catch {
      // Whoever edits it is told by `add-log` and `status`; what was known stays known meanwhile.
    }
    return this.#keys.filter(({ name }) => name === origin);
  }

  /** The file names it from now on. @throws BittingError `WITNESS_LOGS_MALFORMED` for what is no key of a log, or is there */
  add(line: string): NoteKey {
    const key = readLine(line);
    if (key === null) throw malformed('that is not the verifier key of a log (log.vkey)');
    if (this.#keys.some((known) => formatNoteKey(known) === formatNoteKey(key)))
      throw malformed(`${key.name} is there already`);
    const text = readText(this.#file);
    const separator = text === '' || text.endsWith('\n') ? '' : '\n';
    writeDurably(this.#file, encodeUtf8(`${text}${separator}${formatNoteKey(key)}\n`));
    this.#readAgain();
    return key;
  }

  #readAgain(): void {
    const { ino, mtimeNs, size } = statSync(this.#file, { bigint: true });
    const state = `${ino} ${mtimeNs} ${size}`;
    if (state === this.#read) return;
    this.#keys = readLines(readText(this.#file));
    this.#read = state;
  }
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  if (bytes.length > LOGS_BYTES_MAX) throw malformed(`the file has ${bytes.length} bytes`);
  try {
    return decodeUtf8(bytes);
  } catch {
    throw malformed('the file is not UTF-8');
  }
}

function readLines(text: string): readonly NoteKey[] {
  const keys = text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const key = readLine(line.trim());
    if (key === null) throw malformed(`line ${index + 1} is not the verifier key of a log (log.vkey)`);
    return [key];
  });
  if (keys.length > LOGS_MAX) throw malformed(`it names ${keys.length} logs; ${LOGS_MAX} are the most`);
  return keys;
}

function readLine(line: string): NoteKey | null {
  try {
    const key = parseNoteKey(line);
    return key.kind === 'log' ? key : null;
  } catch {
    return null;
  }
}

function malformed(what: string): BittingError {
  return new BittingError('WITNESS_LOGS_MALFORMED', what, {
    publicDetail: `The logs of the witness: ${what}.`,
  });
}
