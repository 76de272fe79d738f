import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { BackupBegun, SnapshotName } from '@bitting/client/backups.ts';
import { decodeBase64 } from '@bitting/core/encoding/base64.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { type BackupFile, fileOf, mayBeBackedUp } from './backup-file.ts';
import type { BackupFacts } from './backup-stream.ts';
import { readLedgerPart } from './ledger-part.ts';
import { demandIndexes, readOrderIndexes } from './order-indexes.ts';

export interface BackupOrder {
  readonly layout: DataLayout;
  /** Of the configuration and the policy of witnesses; `null`: there is none to take along. */
  readonly configFile: string | null;
  readonly witnessFile: string | null;
  /** For the ledger of the gateway. */
  readonly to: string;
  readonly recipients: readonly string[];
  readonly tool: string;
  readonly nowMs: number;
}

export interface OpenBackup {
  readonly facts: BackupFacts;
  readonly files: AsyncGenerator<BackupFile>;
}

/**
 * What a gateway that serves has to be backed up: the vault first, then the ledger up to the checkpoint that covers the record of that
 * very state of the vault. The order is what makes both belong together.
 */
export async function openBackup(client: AdminClient, order: BackupOrder): Promise<OpenBackup> {
  const { layout, tool, nowMs } = order;
  // All of these are about a tree that is no larger than what is signed afterwards; the indexes are no older than the summary.
  const shown = tryRead(path.join(layout.ledgerDirectory, 'checkpoint'));
  const summary = tryRead(layout.summaryFile);
  const indexes = readOrderIndexes(layout);
  const begun = await client.backupBegin({ to: order.to, recipients: order.recipients });
  const note = encodeUtf8(begun.checkpoint);
  const head = parseCheckpoint(parseNote(note).text);
  const part = readLedgerPart({ directory: layout.ledgerDirectory, head, note, shown });
  demandIndexes(indexes, part.first, layout);
  return {
    facts: {
      id: randomBytes(16).toString('hex'),
      tool,
      takenMs: nowMs,
      vault: { version: begun.vaultVersion, root: begun.vaultRoot },
      ledger: {
        size: head.size.toString(),
        root: encodeHex(head.root),
        first: part.first.toString(),
      },
    },
    files: (async function* files(): AsyncGenerator<BackupFile> {
      yield* readOwnFiles(order);
      for (const name of ['vault', 'private'] as const) yield readSnapshot(client, begun, name);
      await client.backupEnd({ backup: begun.backup });
      yield* part.files;
      // Where all records are there they say it themselves, and nobody has to believe a file that is not signed.
      if (part.first === 0n) return;
      yield* indexes;
      if (summary !== null && isCovered(summary, head.size)) yield fileOf('index/summary.json', summary);
    })(),
  };
}

function* readOwnFiles({ layout, configFile, witnessFile }: BackupOrder): Generator<BackupFile> {
  const places = [
    ['operator.token', existsSync(layout.operatorTokenFile) ? layout.operatorTokenFile : null],
    ['bitting.toml', configFile],
    ['witness.policy', witnessFile],
  ] as const;
  for (const [name, file] of places) if (file !== null) yield fileOf(name, readFileSync(file));
  for (const name of existsSync(layout.tlsDirectory) ? readdirSync(layout.tlsDirectory) : [])
    if (mayBeBackedUp(`tls/${name}`))
      yield fileOf(`tls/${name}`, readFileSync(path.join(layout.tlsDirectory, name)));
}

function readSnapshot(client: AdminClient, begun: BackupBegun, name: SnapshotName): BackupFile {
  const { bytes, sha256 } = begun.files[name];
  const content = (async function* parts(): AsyncGenerator<Uint8Array> {
    const hash = createHash('sha256');
    for (let part = 0; part * begun.partBytes < bytes; part += 1) {
      const some = await client.backupPart({ backup: begun.backup, file: name, part });
      const decoded = decodeBase64(some.bytes);
      hash.update(decoded);
      yield decoded;
    }
    if (encodeHex(hash.digest()) !== sha256)
      throw new BittingError('BACKUP_REFUSED', `the copy of ${name} is another one`);
  })();
  return { name: `vault/${name}.db`, bytes, content };
}

/** Whether what the ledger says about it is among the records that are taken along. */
function isCovered(summary: Uint8Array, size: bigint): boolean {
  try {
    const line = decodeUtf8(summary.subarray(0, Math.max(0, summary.indexOf(0x0a))));
    const { sequence } = JSON.parse(line) as { sequence?: unknown };
    return typeof sequence === 'number' && BigInt(sequence) < size;
  } catch {
    return false;
  }
}

function tryRead(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
