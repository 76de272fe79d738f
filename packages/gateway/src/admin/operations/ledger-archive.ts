import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { ARCHIVE_SEGMENTS_MAX, SEGMENT_NUMBER_MAX } from '../../bounds.ts';
import { listOf, optional, parsed, text, whole } from '../../config/closed-schema.ts';
import type { LogTree } from '../../ledger/log-tree.ts';
import { defineOperation } from '../operation.ts';

const hash = parsed('64 hexadecimal characters', (given) => (/^[0-9a-f]{64}$/u.test(given) ? given : null));
const root = parsed('a hash in base64', (given) => (/^[A-Za-z0-9+/]{43}=$/u.test(given) ? given : null));

/** Says which segments may go elsewhere. */
export const ledgerArchivePlan = defineOperation('ledger-archive-plan', {}, async ({ archiving, tree }) => {
  const { first, keepsFrom, needed } = await archiving.plan();
  const { released } = tree;
  return {
    first: first.toString(),
    keepsFrom,
    neededFrom: needed?.toString() ?? null,
    covered: (released?.head.size ?? 0n).toString(),
    checkpoint: released === null ? null : decodeUtf8(formatNote(released.checkpoint)),
    segmentsMax: ARCHIVE_SEGMENTS_MAX,
  };
});

/** Lets go of segments that lie elsewhere: first a checkpoint covers the record that says so. */
export const ledgerArchive = defineOperation(
  'ledger-archive',
  {
    segment: whole(0, SEGMENT_NUMBER_MAX),
    sha256: listOf(hash, ARCHIVE_SEGMENTS_MAX),
    root,
    to: text(1_000),
    reason: optional(text(200)),
  },
  async ({ archiving, journal, tree }, given, call) =>
    archiving.exclusively(async () => {
      const checked = await archiving.check(given);
      const [first, last] = [checked.first.toString(), (checked.end - 1n).toString()];
      const segments = given.sha256.map((_, index) => given.segment + index).join(' ');
      await journal.recordBefore({
        operatorId: call.operator.id,
        act: 'ledger-archive',
        reason: given.reason,
        details: { first, last, segments, sha256: given.sha256.join(' '), root: given.root, to: given.to },
      });
      await demandSigned(tree);
      await archiving.remove(checked);
      return { first, last, segments: given.sha256.length };
    }),
);

/** Everything that is durable now. */
async function demandSigned(tree: LogTree): Promise<void> {
  const { size } = tree;
  await tree.release();
  if ((tree.released?.head.size ?? 0n) < size)
    throw new BittingError('CHECKPOINT_MISSING', 'the record of the archive is not signed', {
      publicDetail:
        'No checkpoint covers the record of the archive yet; nothing was removed. Repeat it when the vault is open.',
    });
}
