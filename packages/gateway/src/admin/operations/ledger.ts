import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { writeReceipt } from '../../ledger/receipts.ts';
import { defineOperation } from '../operation.ts';
import { writeDay } from './ledger-erase.ts';
import { sequence } from '../sequence.ts';

/** How far the ledger is signed. */
export const ledgerShow = defineOperation(
  'ledger-show',
  {},
  async ({ archiving, clock, pseudonyms, tree }) => {
    const { released, unsignedSinceMs } = tree;
    return {
      records: tree.size.toString(),
      checkpoint: released === null ? null : decodeUtf8(formatNote(released.checkpoint)),
      archived: (await archiving.firstRecord()).toString(),
      covered: (released?.head.size ?? 0n).toString(),
      addressesErasedBefore: pseudonyms.erasedBefore === null ? null : writeDay(pseudonyms.erasedBefore),
      uncoveredMs: unsignedSinceMs === null ? null : Math.round(clock.monotonicMs() - unsignedSinceMs),
    };
  },
);

/** Proof that a record is in the ledger, which can be verified without it. */
export const ledgerReceipt = defineOperation('ledger-receipt', { sequence }, async (ports, given) => {
  if (given.sequence < (await ports.archiving.firstRecord()))
    throw new BittingError('RECORD_ARCHIVED', `record ${given.sequence}`, {
      publicDetail: `Record ${given.sequence} is archived; "bitting ledger search --act ledger-archive" says where. Put its segment back, or pass --archive.`,
    });
  return {
    sequence: given.sequence.toString(),
    receipt: decodeUtf8(await writeReceipt(given.sequence, ports)),
  };
});
