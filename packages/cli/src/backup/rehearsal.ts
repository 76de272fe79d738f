import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { decodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { readSegment, readSegmentHeader } from '@bitting/core/ledger/segment.ts';
import { parseCheckpoint } from '@bitting/core/ledger/tree/checkpoint.ts';
import { readHeadFile } from '@bitting/core/ledger/tree/head-file.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { type LogFiles, type LogReport, verifyLog } from '@bitting/core/ledger/verify.ts';
import { layOutData, type DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { UnlockMessage } from '@bitting/gateway/config/protocol.ts';
import { lookIntoVault, type VaultCounts } from '@bitting/gateway/supervisor/resting-vault.ts';
import { openLogFiles } from '../ledger-files.ts';
import { demandGoingOn } from './interruptible.ts';
import { damaged, type Manifest } from './manifest.ts';
import { type BackupSource, unpackBackup } from './unpacking.ts';

/** The event by which the ledger says how the vault is. */
const VAULT_EVENT = 'vault';

export interface Rehearsal {
  readonly manifest: Manifest;
  /** Of the encrypted file. */
  readonly bytes: number;
  readonly log: LogReport;
  /** `null`: nothing opened it. */
  readonly vault: VaultCounts | null;
  readonly logKey: Uint8Array | null;
}

export interface RehearsalOrder extends BackupSource {
  readonly unlock: UnlockMessage | null;
  /** Where it is tried; a directory of its own is made in it, and removed afterwards. */
  readonly scratch: string | undefined;
  readonly onFile: (count: number) => void;
  readonly onRecords: (count: bigint) => void;
}

/**
 * Does everything that a restore does, in a directory that nobody else can read, and then what a gateway would find there. Throws
 * `BACKUP_DAMAGED` or `LEDGER_DAMAGED` for what could not be served from; what opens the vault wrongly says so.
 */
export async function rehearse(order: RehearsalOrder): Promise<Rehearsal> {
  const { file, unlock, onFile, signal } = order;
  const directory = mkdtempSync(path.join(order.scratch ?? os.tmpdir(), 'bitting-rehearsal-'));
  try {
    const manifest = await unpackBackup(order, directory, onFile);
    const layout = layOutData(directory);
    const files = openLogFiles(layout.ledgerDirectory);
    const log = await verify(files, (count) => {
      demandGoingOn(signal);
      order.onRecords(count);
    });
    demandSame(manifest, log, files);
    demandVaultOfLedger(manifest, files);
    const vault = await openVault(manifest, layout, unlock);
    return { manifest, bytes: statSync(file).size, log, vault, logKey: files.read('log.vkey') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function verify(files: LogFiles, onRecords: (count: bigint) => void): Promise<LogReport> {
  const verifying = verifyLog(files, { key: null, kept: null, policy: null });
  let step = verifying.next();
  for (; step.done !== true; step = verifying.next()) {
    if (step.value % 10_000n !== 0n) continue;
    onRecords(step.value);
    await new Promise(setImmediate);
  }
  return step.value;
}

function demandSame({ ledger }: Manifest, { damage, records }: LogReport, files: LogFiles): void {
  if (damage !== null) throw damaged(`record ${damage.record} of its ledger: ${damage.what}`);
  // What it says was verified with the log.
  const stored = readHeadFile(files.read('head.bin') ?? new Uint8Array());
  const head = stored === null ? null : parseCheckpoint(parseNote(stored.note).text);
  if (records.toString() !== ledger.size || head?.size !== records || encodeHex(head.root) !== ledger.root)
    throw damaged(`its ledger has ${records} records, or another root than the manifest says`);
}

/** The last state of the vault that the ledger knows is the one that is in the backup: otherwise no gateway would take both. */
function demandVaultOfLedger({ vault }: Manifest, files: LogFiles): void {
  for (let index = files.segments.count - 1; index >= 0; index -= 1) {
    const bytes = files.segments.read(index);
    const header = bytes === null ? null : readSegmentHeader(bytes);
    if (bytes === null || header === null) continue;
    for (const { payload } of readSegment(header, bytes).records.toReversed()) {
      const entry = decodeLedgerEntry(payload);
      if (entry.type !== 'system' || entry.event !== VAULT_EVENT) continue;
      const { version, root } = entry.details;
      if (version === vault.version && root === vault.root) return;
      throw damaged(`its ledger knows state ${String(version)} of the vault, and not ${vault.version}`);
    }
  }
}

async function openVault(
  { vault }: Manifest,
  { vaultFile }: DataLayout,
  unlock: UnlockMessage | null,
): Promise<VaultCounts | null> {
  const { version, root, counts } = await lookIntoVault(vaultFile, unlock);
  if (version !== vault.version || root !== vault.root) throw damaged('its vault is of another state');
  return counts;
}
