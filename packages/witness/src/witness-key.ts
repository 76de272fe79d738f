import { Ed25519SigningKey } from '@bitting/core/crypto/ed25519-signing-key.ts';
import { decodeBase64, encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  makeNoteKey,
  NOTE_KEY_KINDS,
  NOTE_KEY_NAME,
  type NoteKey,
} from '@bitting/core/ledger/tree/note-key.ts';

/** What a witness signs with, and what its signatures are verified with. */
export interface WitnessKey {
  readonly signing: Ed25519SigningKey;
  readonly verifier: NoteKey;
}

const SECRET_LINE = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)\n$/u;
const SEED_BYTES = 32;

/**
 * The line of a new key of this name, in the form that other programs for signed notes read as well. Takes the seed over.
 * @throws BittingError `ARGUMENT_INVALID` for a name that no key can have
 */
export function printWitnessKey(name: string, seed: Uint8Array): string {
  if (!NOTE_KEY_NAME.test(name))
    throw new BittingError('ARGUMENT_INVALID', `the name ${name}`, {
      publicDetail: `"${name}" cannot name a witness: no spaces, no plus; like witness.example/bitting.`,
    });
  const bytes = Buffer.concat([Uint8Array.of(NOTE_KEY_KINDS.witness), seed]);
  const { publicKey } = Ed25519SigningKey.takeSeed(seed);
  const { keyId } = makeNoteKey('witness', name, publicKey);
  const line = `PRIVATE+KEY+${name}+${keyId}+${encodeBase64(bytes)}\n`;
  bytes.fill(0);
  return line;
}

/** The key that {@link printWitnessKey} printed. @throws BittingError `WITNESS_DAMAGED` */
export function readWitnessKey(line: string): WitnessKey {
  const [, name = '', keyId = '', encoded = ''] = SECRET_LINE.exec(line) ?? [];
  const bytes = readBase64(encoded);
  try {
    if (bytes.length !== 1 + SEED_BYTES || bytes[0] !== NOTE_KEY_KINDS.witness) throw damaged();
    const signing = Ed25519SigningKey.takeSeed(bytes.subarray(1));
    const verifier = makeNoteKey('witness', name, signing.publicKey);
    if (verifier.keyId !== keyId) throw damaged();
    return { signing, verifier };
  } finally {
    bytes.fill(0);
  }
}

function readBase64(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch {
    // What could not be read is not told: it may be most of a secret.
    throw damaged();
  }
}

function damaged(): BittingError {
  return new BittingError('WITNESS_DAMAGED', 'witness.key', {
    publicDetail: 'witness.key is not the file that "init" made; restore it from its backup.',
  });
}
