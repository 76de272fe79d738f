import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import type { TreeHash } from './merkle.ts';
import { joinProofText, malformedProof, readProof, splitProofText } from './proof-text.ts';
import type { SignedNote } from './signed-note.ts';

/** That a record is in the log: kept by whoever it is about, and verified without the log (C2SP tlog-proof). */
export interface Receipt {
  /** Nothing vouches for it; here it holds the record itself. `null`: none. */
  readonly extra: Uint8Array | null;
  readonly index: bigint;
  /** The leaf's sibling first. */
  readonly proof: readonly TreeHash[];
  /** The checkpoint that the proof leads to, with the signatures of the log and of witnesses. */
  readonly checkpoint: SignedNote;
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const EXTRA = /^extra ([A-Za-z0-9+/=]*)$/u;
const INDEX = /^index (0|[1-9][0-9]{0,18})$/u;

/**
 * Reads a receipt, and believes nothing of it yet.
 * @throws BittingError `PROOF_MALFORMED`; `NOTE_MALFORMED` for its checkpoint
 */
export function parseReceipt(bytes: Uint8Array): Receipt {
  const { lines, checkpoint } = splitProofText(bytes);
  const [first, second = '', ...others] = lines;
  if (first !== FIRST_LINE) throw malformedProof('another first line');
  const extra = EXTRA.exec(second)?.[1] ?? null;
  const [indexLine = '', ...proof] = extra === null ? [second, ...others] : others;
  const index = INDEX.exec(indexLine)?.[1];
  if (index === undefined) throw malformedProof('no index');
  return {
    extra: extra === null ? null : readExtra(extra),
    index: BigInt(index),
    proof: readProof(proof),
    checkpoint,
  };
}

/** The bytes that {@link parseReceipt} reads. */
export function formatReceipt({ extra, index, proof, checkpoint }: Receipt): Uint8Array<ArrayBuffer> {
  const said = extra === null ? [] : [`extra ${encodeBase64(extra)}`];
  return joinProofText({ lines: [FIRST_LINE, ...said, `index ${index}`], checkpoint }, proof);
}

function readExtra(text: string): Uint8Array {
  try {
    return decodeBase64(text);
  } catch (cause) {
    throw malformedProof('extra data that are not base64', cause);
  }
}
