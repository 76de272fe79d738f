import { decodeBase64, encodeBase64 } from '../../encoding/base64.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import { EMPTY_ROOT, TREE_HASH_BYTES, type TreeHead } from './merkle.ts';
import { areEqual } from '../../crypto/hash.ts';

/** A tree head of a log, as the text of a note says it (C2SP tlog-checkpoint). */
export interface Checkpoint extends TreeHead {
  /** Which log. */
  readonly origin: string;
  /** Lines that nobody checks. */
  readonly extensions: readonly string[];
}

const SIZE = /^(?:0|[1-9][0-9]{0,18})$/u;

/**
 * The checkpoint that the text of a note says; who signed it is another question.
 * @throws BittingError `CHECKPOINT_MALFORMED`
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', size = '', root = '', ...extensions] = lines.slice(0, -1);
  if (lines.at(-1) !== '' || lines.slice(0, -1).includes('')) throw malformed('an empty line');
  const hash = readHash(root);
  if (!SIZE.test(size) || hash === null) throw malformed('no size or no root');
  if (size === '0' && !areEqual(hash, EMPTY_ROOT)) throw malformed('a root of no leaves');
  return { origin, size: BigInt(size), root: hash, extensions };
}

/** The text of a note that says it. */
export function formatCheckpoint({ origin, size, root }: Omit<Checkpoint, 'extensions'>): string {
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** 32 bytes in base64; `null`: it is none. */
export function readHash(text: string): Uint8Array | null {
  try {
    const bytes = decodeBase64(text);
    return bytes.length === TREE_HASH_BYTES ? bytes : null;
  } catch {
    return null;
  }
}

function malformed(what: string): BittingError {
  return new BittingError('CHECKPOINT_MALFORMED', what);
}
