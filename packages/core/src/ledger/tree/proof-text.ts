import { PROOF_BYTES_MAX, PROOF_HASHES_MAX } from '../../bounds.ts';
import { encodeBase64 } from '../../encoding/base64.ts';
import { decodeUtf8, encodeUtf8 } from '../../encoding/utf8.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { readHash } from './checkpoint.ts';
import type { TreeHash } from './merkle.ts';
import { formatNote, parseNote, type SignedNote } from './signed-note.ts';

/** Lines, an empty one, and a note: the form that receipts and what witnesses are shown have in common. */
export interface ProofText {
  readonly lines: readonly string[];
  readonly checkpoint: SignedNote;
}

/** @throws BittingError `PROOF_MALFORMED`; `NOTE_MALFORMED` for the note */
export function splitProofText(bytes: Uint8Array): ProofText {
  if (bytes.length > PROOF_BYTES_MAX) throw malformedProof(`${bytes.length} bytes`);
  const text = readText(bytes);
  const end = text.indexOf('\n\n');
  if (end === -1) throw malformedProof('no empty line');
  return { lines: text.slice(0, end).split('\n'), checkpoint: parseNote(encodeUtf8(text.slice(end + 2))) };
}

/** The bytes that {@link splitProofText} splits; the hashes follow the lines. */
export function joinProofText(
  { lines, checkpoint }: ProofText,
  proof: readonly TreeHash[],
): Uint8Array<ArrayBuffer> {
  const head = [...lines, ...proof.map(encodeBase64)].join('\n');
  return encodeUtf8(`${head}\n\n${decodeUtf8(formatNote(checkpoint))}`);
}

/** @throws BittingError `PROOF_MALFORMED` */
export function readProof(lines: readonly string[]): readonly TreeHash[] {
  if (lines.length > PROOF_HASHES_MAX) throw malformedProof(`${lines.length} hashes`);
  return lines.map((line) => {
    const hash = readHash(line);
    if (hash === null) throw malformedProof('a line that is no hash');
    return hash;
  });
}

export function malformedProof(what: string, cause?: unknown): BittingError {
  return new BittingError('PROOF_MALFORMED', what, { cause });
}

function readText(bytes: Uint8Array): string {
  try {
    return decodeUtf8(bytes);
  } catch (cause) {
    throw malformedProof('not UTF-8', cause);
  }
}
