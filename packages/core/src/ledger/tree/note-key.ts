import { sha256Hex } from '../../crypto/hash.ts';
import { Ed25519PublicKey } from '../../crypto/ed25519-key.ts';
import type { Ed25519SigningKey } from '../../crypto/ed25519-signing-key.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { encodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';

/** Not empty, without plus, control characters and whatever Unicode calls a space. */
export const NOTE_KEY_NAME = /^[^+\s\p{Z}\p{Cc}]+$/u;

/** One signature line: whose it says it is, and what that key made. */
export interface NoteSignature {
  readonly name: string;
  /** Eight hexadecimal digits. */
  readonly keyId: string;
  readonly bytes: Uint8Array;
}

/** What a signature says: that a log wrote the note, or that a witness saw it follow from what it had seen before. */
export const NOTE_KEY_KINDS = { log: 1, witness: 4 } as const;
export type NoteKeyKind = keyof typeof NOTE_KEY_KINDS;

/** A key whose signatures on notes are known. */
export interface NoteKey {
  readonly kind: NoteKeyKind;
  readonly name: string;
  /** Eight hexadecimal digits: what a signature line is found by. */
  readonly keyId: string;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  verify(text: string, signature: Uint8Array): boolean;
}

const KEY_BYTES = 32;
const KEY_ID_DIGITS = 8;
const TIME_BYTES = 8;
const VERIFIER_KEY = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/u;

/** The key of this name; `publicKey` is 32 bytes. @throws BittingError `PUBLIC_KEY_MALFORMED` */
export function makeNoteKey(kind: NoteKeyKind, name: string, publicKey: Uint8Array): NoteKey {
  if (!NOTE_KEY_NAME.test(name) || publicKey.length !== KEY_BYTES) throw malformed('name or length');
  const key = Ed25519PublicKey.fromBase64(encodeBase64(publicKey));
  return {
    kind,
    name,
    keyId: keyIdOf(kind, name, publicKey),
    publicKey,
    verify:
      kind === 'log'
        ? (text, signature) => key.verify(signature, encodeUtf8(text))
        : (text, signature) =>
            signature.length > TIME_BYTES &&
            key.verify(signature.subarray(TIME_BYTES), cosignedText(text, timeOf(signature))),
  };
}

/**
 * The key that a line of the form `name+id+base64` says (C2SP signed-note, "vkey").
 * @throws BittingError `PUBLIC_KEY_MALFORMED`
 */
export function parseNoteKey(text: string): NoteKey {
  const [, name = '', keyId = '', encoded = ''] = VERIFIER_KEY.exec(text) ?? [];
  const bytes = readBase64(encoded);
  const kind = kindOf(bytes[0]);
  if (kind === null) throw malformed('no kind of key that is known here');
  const key = makeNoteKey(kind, name, bytes.subarray(1));
  if (key.keyId !== keyId) throw malformed('its id is not the one of its name and bytes');
  return key;
}

/** The line that {@link parseNoteKey} reads. */
export function formatNoteKey({ kind, name, keyId, publicKey }: NoteKey): string {
  return `${name}+${keyId}+${encodeBase64(Buffer.concat([Uint8Array.of(NOTE_KEY_KINDS[kind]), publicKey]))}`;
}

/** The signature of a log under this text. */
export function signAsLog(name: string, text: string, key: Ed25519SigningKey): NoteSignature {
  return { name, keyId: keyIdOf('log', name, key.publicKey), bytes: key.sign(encodeUtf8(text)) };
}

/** The signature of a witness under this text, at a time in whole seconds since 1970 (C2SP tlog-cosignature). */
export function signAsWitness(
  name: string,
  { text, seconds }: { readonly text: string; readonly seconds: bigint },
  key: Ed25519SigningKey,
): NoteSignature {
  const time = Buffer.alloc(TIME_BYTES);
  time.writeBigUInt64BE(seconds);
  const bytes = Buffer.concat([time, key.sign(cosignedText(text, seconds))]);
  return { name, keyId: keyIdOf('witness', name, key.publicKey), bytes };
}

/** When a witness signed, in whole seconds since 1970; only of a signature that was verified. */
export function timeOf(signature: Uint8Array): bigint {
  return Buffer.from(signature.subarray(0, TIME_BYTES)).readBigUInt64BE();
}

function cosignedText(text: string, seconds: bigint): Uint8Array {
  return encodeUtf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function keyIdOf(kind: NoteKeyKind, name: string, publicKey: Uint8Array): string {
  return sha256Hex(`${name}\n`, Uint8Array.of(NOTE_KEY_KINDS[kind]), publicKey).slice(0, KEY_ID_DIGITS);
}

function kindOf(byte: number | undefined): NoteKeyKind | null {
  if (byte === NOTE_KEY_KINDS.log) return 'log';
  return byte === NOTE_KEY_KINDS.witness ? 'witness' : null;
}

function readBase64(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (cause) {
    throw malformed('not base64', cause);
  }
}

function malformed(what: string, cause?: unknown): BittingError {
  return new BittingError('PUBLIC_KEY_MALFORMED', `a key of notes: ${what}`, { cause });
}
