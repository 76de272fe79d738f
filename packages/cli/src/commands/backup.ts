import { existsSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { type DataLayout, layOutData } from '@bitting/gateway/config/data-layout.ts';
import { usageError } from '../arguments.ts';
import { askBackupPassphrase, encryptTo } from '../backup/age-stream.ts';
import { type BackupFacts, streamBackup } from '../backup/backup-stream.ts';
import { chooseTarget, removeOldest, writeTarget } from '../backup/backup-target.ts';
import { KEEP_MAX, PROGRESS_FILES } from '../backup/bounds.ts';
import { openBackup } from '../backup/gateway-backup.ts';
import type { Manifest } from '../backup/manifest.ts';
import { type CommandConsole, CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { groupDigits } from '../policy-lines.ts';
import { SYSTEM_CONFIG_FILE } from '../settings/config-file.ts';
import { LayerReading } from '../settings/layers.ts';
import { readSettings, type SettingsReading } from '../settings/reading.ts';
import { readToolVersion } from '../tool-version.ts';

export const backup = defineCommand(
  {
    name: 'backup',
    touchesSecrets: true,
    endsOnSignal: true,
    summary: 'Write everything of a gateway that runs into one encrypted file',
    details: `The file is a tar archive in the form of age, for one recipient or several; whoever has one of their identities opens it, with
"bitting restore" or with age and tar. It holds the vault as it is, encrypted, the ledger up to a checkpoint, the configuration and the
operator's token. It never holds what opens the vault: keep that elsewhere. "bitting backup verify" tries it out.`,
    options: {
      ...CONNECTION_OPTIONS,
      to: {
        kind: 'text',
        value: 'PLACE',
        describe: 'A new file, or a directory that is there for one named by the time (backup.directory)',
      },
      recipient: {
        kind: 'list',
        value: 'AGE1',
        describe: 'Whom it is encrypted to; for several repeat it (backup.recipients)',
      },
      passphrase: { kind: 'flag', describe: 'Encrypt it with a passphrase instead: it is asked for' },
      keep: {
        kind: 'whole',
        value: 'N',
        min: 1,
        max: KEEP_MAX,
        describe: 'Remove the oldest in that directory until N are left (backup.keep)',
      },
    },
    examples: [
      ['bitting backup --to /mnt/backup --recipient age1… --keep 30', 'one more, and not more than thirty'],
      ['bitting backup --to /media/usb/bitting.age --passphrase', 'asks for a passphrase'],
    ],
  },
  async ({ options }, console) => {
    const layout = layOutData(chooseDataDirectory(options));
    const reading = readConfiguration(layout);
    const { settings } = reading;
    const to = options.to ?? settings['backup.directory'];
    if (to === null) throw usageError('Say where it goes: --to PLACE, or backup.directory.');
    const recipients = options.passphrase
      ? []
      : options.recipient.length > 0
        ? options.recipient
        : settings['backup.recipients'];
    if (options.passphrase === recipients.length > 0 || (options.passphrase && options.recipient.length > 0))
      throw usageError(
        'Say who may open it: --recipient AGE1 (or backup.recipients), or --passphrase, not both.',
      );
    const keep = options.keep ?? settings['backup.keep'];
    const nowMs = Date.now();
    const target = chooseTarget(to, nowMs, options.to === undefined);
    const inDirectory = target !== path.resolve(to);
    if (options.keep !== undefined && !inDirectory) throw usageError('--keep needs a directory in --to.');
    const encrypter = encryptTo(
      recipients,
      options.passphrase ? await askBackupPassphrase(console.secrets) : null,
    );
    const client = connect(options, console);
    const { facts, files } = await openBackup(client, {
      layout,
      configFile: existing(reading.file?.file ?? null),
      witnessFile: findWitnessFile(reading, layout, console),
      to: target,
      recipients: options.passphrase ? ['a passphrase'] : recipients,
      tool: readToolVersion(),
      nowMs,
    });
    const written = new Written(facts, console);
    const clear = ReadableStream.from(written.follow(streamBackup(facts, files, written.onFile)));
    const bytes = await writeTarget(target, await encrypter.encrypt(clear), console.signals.abort);
    const removed = keep !== null && inDirectory ? removeOldest(path.dirname(target), keep) : [];
    const tookMs = Date.now() - nowMs;
    console.result({ ...toJson(written.manifest), file: target, bytes, removed, tookMs }, [
      console.paint.good(`Wrote ${target}: ${groupDigits(String(bytes))} bytes`),
      `${groupDigits(facts.ledger.size)} records and state ${facts.vault.version} of the vault, in ${Math.ceil(tookMs / 1_000)} s`,
      ...removed.map((name) => `Removed ${name}`),
      console.paint.faint('What opens the vault is not in it. Try it: bitting backup verify'),
    ]);
  },
);

/** Follows what is written, for the person who waits and for the result. */
class Written {
  readonly #console: CommandConsole;
  readonly #facts: BackupFacts;
  #manifest: Manifest | null = null;
  #count = 0;

  constructor(facts: BackupFacts, console: CommandConsole) {
    this.#facts = facts;
    this.#console = console;
  }

  get manifest(): Manifest {
    return this.#manifest ?? { ...this.#facts, files: [] };
  }

  readonly onFile = ({ name }: { readonly name: string }): void => {
    this.#count += 1;
    if (this.#count % PROGRESS_FILES === 0 || /segment-|\.db$/u.test(name))
      this.#console.progress(`${name} (${this.#count} files)`);
  };

  async *follow(stream: AsyncGenerator<Uint8Array, Manifest>): AsyncGenerator<Uint8Array> {
    this.#manifest = yield* stream;
  }
}

export function toJson({ id, takenMs, ledger, vault, files }: Manifest): object {
  return {
    backup: id,
    takenMs,
    records: ledger.size,
    root: ledger.root,
    firstRecord: ledger.first,
    vaultVersion: vault.version,
    vaultRoot: vault.root,
    files: files.length,
  };
}

/** Of a gateway that runs the configuration was accepted; what is wrong with it now keeps nobody from a backup. */
function readConfiguration({ directory }: DataLayout): SettingsReading {
  const options = new LayerReading();
  options.take('data.directory', directory, { kind: 'option', option: 'data' });
  return readSettings({
    options,
    configFile: undefined,
    environment: process.env,
    systemFile: SYSTEM_CONFIG_FILE,
  });
}

function existing(file: string | null): string | null {
  return file !== null && existsSync(file) ? file : null;
}

function findWitnessFile(
  { settings }: SettingsReading,
  { directory }: DataLayout,
  console: CommandConsole,
): string | null {
  const policy = settings['ledger.witnesses'];
  if (policy === null) return null;
  const file = path.resolve(directory, policy);
  if (file === path.join(directory, 'witness.policy')) return existing(file);
  console.warn(`${file} is not in the backup: only witness.policy in the data directory is taken along.`);
  return null;
}

export function demandFile(file: string | undefined): string {
  if (file !== undefined && existsSync(file)) return path.resolve(file);
  throw new BittingError('ARGUMENT_INVALID', 'no backup', {
    publicDetail: `There is no file ${file ?? ''}.`,
  });
}
