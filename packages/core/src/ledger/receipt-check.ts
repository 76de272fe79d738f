import { BittingError } from '../errors/bitting-error.ts';
import { decodeLedgerEntry } from './entry-codec.ts';
import type { LedgerEntry } from './entry.ts';
import { type Checkpoint, parseCheckpoint } from './tree/checkpoint.ts';
import { hashLeaf } from './tree/merkle.ts';
import type { NoteKey } from './tree/note-key.ts';
import { verifyInclusion } from './tree/proofs.ts';
import type { Receipt } from './tree/receipt.ts';
import { verifySignatures } from './tree/signed-note.ts';
import type { WitnessPolicy } from './tree/witness-policy.ts';

/** What a receipt proves. */
export interface Proven {
  readonly index: bigint;
  readonly entry: LedgerEntry;
  readonly checkpoint: Checkpoint;
  /** Names of the witnesses of the policy that cosigned it. */
  readonly witnesses: readonly string[];
}

/**
 * That the record which a receipt holds was in the log with this key, with what else has to hold by the policy. Needs nothing but
 * its arguments.
 * @throws BittingError `PROOF_INVALID` with the reason; `NOTE_…`, `CHECKPOINT_…`, `JSON_…` and `FIELD_…` for what cannot be read
 */
export function checkReceipt(receipt: Receipt, key: NoteKey, policy: WitnessPolicy | null): Proven {
  const witnessKeys = (policy?.witnesses ?? []).map((witness) => witness.key);
  const signers = verifySignatures(receipt.checkpoint, [key, ...witnessKeys]).map((known) => known.key);
  const checkpoint = parseCheckpoint(receipt.checkpoint.text);
  if (checkpoint.origin !== key.name || !signers.includes(key)) throw invalid('another log signed it');
  const witnesses = signers.filter((signer) => signer !== key);
  if (policy?.isQuorum(witnesses) === false) throw invalid('it lacks witnesses that the policy asks for');
  if (receipt.extra === null) throw invalid('it does not hold the record');
  const leaf = { index: receipt.index, hash: hashLeaf(receipt.extra) };
  if (!verifyInclusion(checkpoint, leaf, receipt.proof))
    throw invalid('the record is not the one at its place in the log');
  const entry = decodeLedgerEntry(receipt.extra);
  return { index: receipt.index, entry, checkpoint, witnesses: witnesses.map(({ name }) => name) };
}

function invalid(what: string): BittingError {
  return new BittingError('PROOF_INVALID', what, { publicDetail: `The receipt proves nothing: ${what}.` });
}
