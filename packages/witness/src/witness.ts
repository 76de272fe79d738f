import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type Checkpoint, parseCheckpoint, readHash } from '@bitting/core/ledger/tree/checkpoint.ts';
import { EMPTY_ROOT, type TreeHead } from '@bitting/core/ledger/tree/merkle.ts';
import { type NoteKey, type NoteSignature, signAsWitness } from '@bitting/core/ledger/tree/note-key.ts';
import { verifyConsistency } from '@bitting/core/ledger/tree/proofs.ts';
import { formatSignature, type SignedNote, verifySignatures } from '@bitting/core/ledger/tree/signed-note.ts';
import { parseWitnessRequest, type WitnessRequest } from '@bitting/core/ledger/tree/witness-request.ts';
import { SIGNATURE_INTERVAL_MS } from './bounds.ts';
import type { CosignedHead, CosignedHeads } from './cosigned-heads.ts';
import type { WitnessKey } from './witness-key.ts';

export interface WitnessClock {
  wallMs(): number;
  monotonicMs(): number;
}

export interface WitnessParts {
  readonly key: WitnessKey;
  readonly logs: { keysOf(origin: string): readonly NoteKey[] };
  readonly heads: Pick<CosignedHeads, 'of' | 'keep'>;
  readonly clock: WitnessClock;
}

/** What becomes of a checkpoint that is shown to the witness (C2SP tlog-witness, add-checkpoint). */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: string }
  /** Not the form of a request, or its old size is above that of its checkpoint. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'log-unknown' }
  | { readonly kind: 'unsigned' }
  /** It proves something about another size than the one that was signed last. */
  | { readonly kind: 'size-differs'; readonly size: bigint }
  | { readonly kind: 'inconsistent' }
  | { readonly kind: 'too-soon' }
  | { readonly kind: 'unwritable' };

const NOTHING: TreeHead = { size: 0n, root: EMPTY_ROOT };
const MS_PER_SECOND = 1_000;

/** Signs the heads of logs that only grow: of each log one history, whoever shows it another one. */
export class Witness {
  readonly #parts: WitnessParts;
  readonly #signedAtMs = new Map<string, number>();

  constructor(parts: WitnessParts) {
    this.#parts = parts;
  }

  /** Runs from the first check to the durable write without a pause: two requests never overlap. */
  addCheckpoint(body: Uint8Array): WitnessAnswer {
    const request = readRequest(body);
    if (request === null) return { kind: 'malformed' };
    const { oldSize, proof, checkpoint: note } = request;
    const origin = note.text.slice(0, note.text.indexOf('\n'));
    const keys = this.#parts.logs.keysOf(origin);
    if (keys.length === 0) return { kind: 'log-unknown' };
    const signatures = findSignatures(note, keys);
    if (signatures.length === 0) return { kind: 'unsigned' };
    const checkpoint = readCheckpoint(note.text);
    if (typeof checkpoint === 'string') return { kind: checkpoint };
    if (oldSize > checkpoint.size) return { kind: 'malformed' };
    const last = this.#parts.heads.of(origin);
    const head = last?.checkpoint ?? NOTHING;
    if (oldSize !== head.size) return { kind: 'size-differs', size: head.size };
    if (!verifyConsistency(head, checkpoint, proof)) return { kind: 'inconsistent' };
    return this.#cosign(checkpoint, { text: note.text, signatures }, last);
  }

  /**
   * What was signed a moment ago is answered as it was. Otherwise whoever repeats a checkpoint, which anybody can, would take the turn
   * of the log itself.
   */
  #cosign(checkpoint: Checkpoint, log: SignedNote, last: CosignedHead | null): WitnessAnswer {
    const { clock, heads, key } = this.#parts;
    const { origin } = checkpoint;
    const nowMs = clock.monotonicMs();
    const isSoon = nowMs - (this.#signedAtMs.get(origin) ?? -Infinity) < SIGNATURE_INTERVAL_MS;
    if (isSoon && last?.note.text === log.text) return cosigned(last.note.signatures.at(-1));
    if (isSoon) return { kind: 'too-soon' };
    const seconds = BigInt(Math.floor(clock.wallMs() / MS_PER_SECOND));
    const own = signAsWitness(key.verifier.name, { text: log.text, seconds }, key.signing);
    try {
      const note = { text: log.text, signatures: [...log.signatures, own] };
      heads.keep({ checkpoint, note, seconds });
    } catch {
      return { kind: 'unwritable' };
    }
    this.#signedAtMs.set(origin, nowMs);
    return cosigned(own);
  }
}

function cosigned(signature: NoteSignature | undefined): WitnessAnswer {
  if (signature === undefined) throw new BittingError('INTERNAL_FAULT', 'a head without a cosignature');
  return { kind: 'cosigned', signature: formatSignature(signature) };
}

function readRequest(body: Uint8Array): WitnessRequest | null {
  try {
    return parseWitnessRequest(body);
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}

/** One of each of the log's keys; none when one of them does not hold. */
function findSignatures(note: SignedNote, keys: readonly NoteKey[]): readonly NoteSignature[] {
  try {
    const known = verifySignatures(note, keys);
    return [...new Map(known.map(({ key, signature }) => [key, signature])).values()];
  } catch (error) {
    if (error instanceof BittingError) return [];
    throw error;
  }
}

/** A root of no leaves that is not the one of no leaves is a checkpoint, of a tree that cannot be. */
function readCheckpoint(text: string): Checkpoint | 'malformed' | 'inconsistent' {
  try {
    return parseCheckpoint(text);
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    const [, size, root = ''] = text.split('\n');
    return size === '0' && readHash(root) !== null ? 'inconsistent' : 'malformed';
  }
}
