import { readFileSync } from 'node:fs';
import path from 'node:path';
import { areEqual } from '@bitting/core/crypto/hash.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { askBackupPassphrase, decryptWith } from '../backup/age-stream.ts';
import { PROGRESS_FILES } from '../backup/bounds.ts';
import { type Rehearsal, rehearse } from '../backup/rehearsal.ts';
import { leaveNote } from '../backup/verified-note.ts';
import { type CommandConsole, defineCommand } from '../command.ts';
import { chooseDataDirectory } from '../connection.ts';
import { groupDigits } from '../policy-lines.ts';
import { askPassphrase, readKeyFile } from '../unlock.ts';
import { demandFile, toJson } from './backup.ts';

/** What opens a backup. */
export const IDENTITY_OPTIONS = {
  identity: {
    kind: 'list',
    value: 'FILE',
    describe: 'File with identities of age (mode 0600) for whom it was encrypted; may be repeated',
  },
  passphrase: { kind: 'flag', describe: 'The backup was encrypted with a passphrase: it is asked for' },
} as const;

export const backupVerify = defineCommand(
  {
    name: 'backup verify',
    touchesSecrets: true,
    endsOnSignal: true,
    summary: 'Rehearse a restore: everything is unpacked, verified and removed again',
    details: `Every file is compared with the manifest, the ledger is verified, and the vault has to be the one that the ledger knows. With what
opens the vault (--key-file, --vault-passphrase) its content is read as well. It is done in a directory for you alone, in the system's
temporary place unless --scratch names another, and removed afterwards. That it was done is noted in the data directory, if the backup is of
that gateway.`,
    positionals: [{ name: 'FILE', describe: 'The backup', required: true }],
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Data directory of the gateway' },
      demo: { kind: 'flag', describe: 'Use the data directory of "bitting demo"' },
      ...IDENTITY_OPTIONS,
      'key-file': { kind: 'text', value: 'PATH', describe: 'Open the vault with this key file as well' },
      'vault-passphrase': {
        kind: 'flag',
        describe: 'Open the vault with its passphrase, which is asked for',
      },
      scratch: { kind: 'text', value: 'DIR', describe: 'Where it is tried, such as a file system in memory' },
    },
    examples: [
      ['bitting backup verify bitting-20261121T021500Z.tar.age --identity backup.key', 'all but the vault'],
      ['bitting backup verify FILE --identity backup.key --key-file bitting.key --json', 'all of it'],
    ],
  },
  async ({ options, positionals }, console) => {
    const startedMs = Date.now();
    const file = demandFile(positionals[0]);
    const decrypter = await openIdentities(options, console);
    if (options['key-file'] !== undefined && options['vault-passphrase'])
      throw usageError('--key-file and --vault-passphrase exclude each other.');
    const unlock =
      options['key-file'] !== undefined
        ? readKeyFile(options['key-file'])
        : options['vault-passphrase']
          ? await askPassphrase(console.secrets)
          : null;
    const rehearsal = await rehearse({
      file,
      decrypter,
      signal: console.signals.abort,
      unlock,
      scratch: options.scratch,
      onFile: (count) => {
        if (count % PROGRESS_FILES === 0) console.progress(`${count} files unpacked`);
      },
      onRecords: (count) => {
        console.progress(`${groupDigits(count.toString())} records verified`);
      },
    });
    const nowMs = Date.now();
    const noted = note(rehearsal, { file, nowMs, directory: chooseDataDirectory(options) });
    tell(rehearsal, { file, nowMs, tookMs: nowMs - startedMs, noted }, console);
  },
);

export async function openIdentities(
  { identity, passphrase }: { readonly identity: readonly string[]; readonly passphrase: boolean },
  console: CommandConsole,
) {
  if (passphrase === identity.length > 0)
    throw usageError('Say what opens it: --identity FILE, or --passphrase, not both.');
  return decryptWith(identity, passphrase ? await askBackupPassphrase(console.secrets) : null);
}

/** In the data directory whose ledger the backup is of: for whoever asks when one was last tried. */
function note(
  { manifest, logKey, vault }: Rehearsal,
  at: { readonly file: string; readonly nowMs: number; readonly directory: string },
): boolean {
  const { backupVerifiedFile, ledgerDirectory } = layOutData(at.directory);
  if (logKey === null || !areEqual(logKey, tryRead(path.join(ledgerDirectory, 'log.vkey')))) return false;
  const text = JSON.stringify({
    ...toJson(manifest),
    file: at.file,
    verifiedMs: at.nowMs,
    vaultOpened: vault !== null,
  });
  leaveNote(backupVerifiedFile, `${text}\n`);
  return true;
}

function tryRead(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    return new Uint8Array();
  }
}

function tell(
  { manifest, bytes, log, vault }: Rehearsal,
  at: { readonly file: string; readonly nowMs: number; readonly tookMs: number; readonly noted: boolean },
  console: CommandConsole,
): void {
  const ageMs = at.nowMs - manifest.takenMs;
  console.result(
    {
      whole: true,
      ...toJson(manifest),
      file: at.file,
      bytes,
      origin: log.checkpoint?.origin ?? null,
      openIntents: log.openIntents,
      vault,
      ageMs,
      tookMs: at.tookMs,
      noted: at.noted,
    },
    [
      console.paint.good(`Whole: ${at.file}`),
      `${groupDigits(manifest.ledger.size)} records, verified and signed by ${log.checkpoint?.origin ?? 'nobody'}`,
      vault === null
        ? `State ${manifest.vault.version} of the vault, which was not opened (--key-file or --vault-passphrase)`
        : `State ${manifest.vault.version} of the vault: ${vault.accounts} accounts, ${vault.virtualKeys} virtual keys, ${vault.operators} operators`,
      `What happened in the last ${Math.round(ageMs / 1_000)} s is not in it; unpacking and verifying took ${Math.ceil(at.tookMs / 1_000)} s`,
    ],
  );
}
