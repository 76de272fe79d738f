import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { encodeBase64 } from '@bitting/core/encoding/base64.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { formatNote } from '@bitting/core/ledger/tree/signed-note.ts';
import {
  BACKUP_PLACE_CHARACTERS_MAX,
  BACKUP_RECIPIENTS_MAX,
  SNAPSHOT_BYTES_MAX,
  SNAPSHOT_PART_BYTES,
} from '../../backup/bounds.ts';
import { describeFile } from '../../backup/snapshots.ts';
import { listOf, oneOf, parsed, text, whole } from '../../config/closed-schema.ts';
import { defineOperation } from '../operation.ts';

/** Of a recipient its beginning is enough to tell which one it is; those after quantum computers are long. */
const RECIPIENT_CHARACTERS = 80;

const backup = parsed('32 hexadecimal characters', (given) => (/^[0-9a-f]{32}$/u.test(given) ? given : null));

/** Copies the vault's files at one instant, for whoever reads them part by part. The ledger says that it was done. */
export const backupBegin = defineOperation(
  'backup-begin',
  {
    to: text(BACKUP_PLACE_CHARACTERS_MAX),
    recipients: listOf(text(BACKUP_PLACE_CHARACTERS_MAX), BACKUP_RECIPIENTS_MAX),
  },
  async ({ backups, journal, tree }, { to, recipients }, call) => {
    const snapshot = await backups.take(tree, {
      by: call.operator.id,
      record: ({ version, root }) =>
        journal.recordBefore({
          operatorId: call.operator.id,
          act: 'backup',
          details: {
            to,
            recipients: recipients.map((recipient) => recipient.slice(0, RECIPIENT_CHARACTERS)).join(' '),
            vault: String(version),
            root: encodeHex(root),
          },
        }),
    });
    const { files, id, released, state } = snapshot;
    return {
      backup: id,
      files: { vault: describeFile(files.vault), private: describeFile(files.private) },
      vaultVersion: String(state.version),
      vaultRoot: encodeHex(state.root),
      checkpoint: decodeUtf8(formatNote(released.checkpoint)),
      partBytes: SNAPSHOT_PART_BYTES,
    };
  },
);

export const backupPart = defineOperation(
  'backup-part',
  {
    backup,
    file: oneOf(['vault', 'private']),
    part: whole(0, SNAPSHOT_BYTES_MAX / SNAPSHOT_PART_BYTES),
  },
  async ({ backups }, given, { operator }) => ({
    bytes: encodeBase64(backups.part(given.backup, operator.id, given)),
  }),
);

/** The copies are let go of. */
export const backupEnd = defineOperation(
  'backup-end',
  { backup },
  async ({ backups }, given, { operator }) => {
    backups.forget(given.backup, operator.id);
    return {};
  },
);
