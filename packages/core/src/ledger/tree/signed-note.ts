import { NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX } from '../../bounds.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { NOTE_KEY_NAME, type NoteKey, type NoteSignature } from './note-key.ts';

/** Text that ends with a newline, and its signatures in their order (C2SP signed-note). */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A signature that a known key made. */
export interface KnownSignature {
  readonly key: NoteKey;
  readonly signature: NoteSignature;
}

const KEY_ID_BYTES = 4;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f]/u;
const SIGNATURE_LINE = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/u;

/**
 * The text and signatures of a note, of which nothing is believed yet.
 * @throws BittingError `NOTE_MALFORMED` for anything that is not exactly a note, or too long
 */
export function parseNote(bytes: Uint8Array): SignedNote {
  if (bytes.length > NOTE_BYTES_MAX) throw malformed(`${bytes.length} bytes`);
  const note = readText(bytes);
  const separator = note.lastIndexOf('\n\n');
  if (separator === -1 || !note.endsWith('\n')) throw malformed('no signatures follow an empty line');
  const lines = note.slice(separator + 2, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) throw malformed(`${lines.length} signatures`);
  return { text: note.slice(0, separator + 1), signatures: lines.map(readSignature) };
}

/** The bytes of a note; {@link parseNote} reads the same from them. */
export function formatNote({ text, signatures }: SignedNote): Uint8Array<ArrayBuffer> {
  return encodeUtf8(`${text}\n${signatures.map(formatSignature).join('')}`);
}

/** One line of a note, newline included. */
export function formatSignature({ name, keyId, bytes }: NoteSignature): string {
  return `\u2014 ${name} ${encodeBase64(Buffer.concat([Buffer.from(keyId, 'hex'), bytes]))}\n`;
}

/** Lines of signatures alone, as a witness answers them. @throws BittingError `NOTE_MALFORMED` */
export function parseSignatures(text: string): readonly NoteSignature[] {
  if (!text.endsWith('\n')) throw malformed('signatures without a newline at their end');
  const lines = text.slice(0, -1).split('\n');
  if (lines.length > NOTE_SIGNATURES_MAX) throw malformed(`${lines.length} signatures`);
  return lines.map(readSignature);
}

/**
 * The signatures of the keys that are known, every one of which holds. Those of others are passed over.
 * @throws BittingError `NOTE_SIGNATURE_INVALID` when one that names a known key does not hold: then nothing of it is believed
 */
export function verifySignatures(note: SignedNote, keys: readonly NoteKey[]): readonly KnownSignature[] {
  return note.signatures.flatMap((signature) => {
    const { bytes, keyId, name } = signature;
    const key = keys.find((known) => known.name === name && known.keyId === keyId);
    if (key === undefined) return [];
    if (!key.verify(note.text, bytes)) throw new BittingError('NOTE_SIGNATURE_INVALID', `of ${name}`);
    return [{ key, signature }];
  });
}

function readText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = decodeUtf8(bytes);
  } catch (cause) {
    throw malformed('not UTF-8', cause);
  }
  if (CONTROLS.test(text)) throw malformed('a control character');
  return text;
}

function readSignature(line: string): NoteSignature {
  const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  if (!NOTE_KEY_NAME.test(name)) throw malformed('a line that is no signature');
  const bytes = readBase64(encoded);
  if (bytes.length <= KEY_ID_BYTES) throw malformed('a signature without bytes');
  return {
    name,
    keyId: Buffer.from(bytes.subarray(0, KEY_ID_BYTES)).toString('hex'),
    bytes: bytes.subarray(KEY_ID_BYTES),
  };
}

function readBase64(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (cause) {
    throw malformed('a signature that is not base64', cause);
  }
}

function malformed(what: string, cause?: unknown): BittingError {
  return new BittingError('NOTE_MALFORMED', what, { cause });
}
