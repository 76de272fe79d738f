import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { proveInclusion } from '@bitting/core/ledger/tree/proofs.ts';
import { formatReceipt } from '@bitting/core/ledger/tree/receipt.ts';
import type { LogTree } from './log-tree.ts';
import type { WrittenRecord } from './record-search.ts';

export type FindRecord = (sequence: bigint) => Promise<WrittenRecord | null>;

/**
 * The receipt of a record against the newest checkpoint, one with witnesses where it covers the record; a record that none covers yet has one made.
 * @throws BittingError `RECORD_NOT_FOUND`; `CHECKPOINT_MISSING` while nothing can be signed
 */
export async function writeReceipt(
  sequence: bigint,
  { tree, findRecord }: { readonly tree: LogTree; readonly findRecord: FindRecord },
): Promise<Uint8Array> {
  const record = await findRecord(sequence);
  if (record === null)
    throw new BittingError('RECORD_NOT_FOUND', `record ${sequence}`, {
      publicDetail: `The ledger has no record ${sequence}.`,
    });
  if ((tree.released?.head.size ?? 0n) <= sequence) await tree.release();
  const { witnessed } = tree.checkpoints;
  const released = witnessed !== null && witnessed.head.size > sequence ? witnessed : tree.released;
  if (released === null || released.head.size <= sequence)
    throw new BittingError('CHECKPOINT_MISSING', `no checkpoint covers record ${sequence}`);
  const { size } = released.head;
  return formatReceipt({
    extra: record.payload,
    index: sequence,
    proof: proveInclusion(sequence, size, tree.tiles.nodes(size)),
    checkpoint: released.checkpoint,
  });
}
