import type { TreeHash } from './merkle.ts';
import { joinProofText, malformedProof, readProof, splitProofText } from './proof-text.ts';
import type { SignedNote } from './signed-note.ts';

/**
 * What a log shows a witness: its newest checkpoint, and that it follows from the one that the witness has signed
 * (C2SP tlog-witness, the body of add-checkpoint).
 */
export interface WitnessRequest {
  /** Leaves of the tree that the witness signed last; zero: none. */
  readonly oldSize: bigint;
  readonly proof: readonly TreeHash[];
  readonly checkpoint: SignedNote;
}

const OLD = /^old (0|[1-9][0-9]{0,18})$/u;

/** @throws BittingError `PROOF_MALFORMED`; `NOTE_MALFORMED` for its checkpoint */
export function parseWitnessRequest(bytes: Uint8Array): WitnessRequest {
  const { lines, checkpoint } = splitProofText(bytes);
  const [first = '', ...proof] = lines;
  const old = OLD.exec(first)?.[1];
  if (old === undefined) throw malformedProof('no old size');
  return { oldSize: BigInt(old), proof: readProof(proof), checkpoint };
}

/** The bytes that {@link parseWitnessRequest} reads. */
export function formatWitnessRequest({
  oldSize,
  proof,
  checkpoint,
}: WitnessRequest): Uint8Array<ArrayBuffer> {
  return joinProofText({ lines: [`old ${oldSize}`], checkpoint }, proof);
}
