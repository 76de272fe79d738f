import path from 'node:path';
import { usageError } from '../arguments.ts';
import { PROGRESS_FILES } from '../backup/bounds.ts';
import { restoreBackup } from '../backup/restoring.ts';
import { defineCommand } from '../command.ts';
import { groupDigits } from '../policy-lines.ts';
import { quoteWord } from '@bitting/client/shell-word.ts';
import { demandFile, toJson } from './backup.ts';
import { IDENTITY_OPTIONS, openIdentities } from './backup-verify.ts';

export const restore = defineCommand(
  {
    name: 'restore',
    touchesSecrets: true,
    endsOnSignal: true,
    summary: 'Make a data directory from a backup, on this machine or another',
    details: `Everything is unpacked beside it and compared with the manifest; then it is put in place at once, or nothing is. The directory
must be absent or empty. A gateway that begins there is halted until somebody looked: what happened after the backup is not in it. Be sure that the
gateway that was backed up does not run any more: two of one backup trade the same money.`,
    positionals: [{ name: 'FILE', describe: 'The backup', required: true }],
    options: {
      data: { kind: 'text', value: 'DIR', describe: 'Where it goes: absent, or empty' },
      ...IDENTITY_OPTIONS,
    },
    examples: [['bitting restore FILE --identity backup.key --data /var/lib/bitting', 'on another machine']],
  },
  async ({ options, positionals }, console) => {
    const file = demandFile(positionals[0]);
    if (options.data === undefined) throw usageError('Say where it goes: --data DIR.');
    const decrypter = await openIdentities(options, console);
    const startedMs = Date.now();
    const { layout, manifest } = await restoreBackup(
      { file, decrypter, signal: console.signals.abort },
      path.resolve(options.data),
      (count) => {
        if (count % PROGRESS_FILES === 0) console.progress(`${count} files unpacked`);
      },
    );
    const tookMs = Date.now() - startedMs;
    const words = `--data ${quoteWord(layout.directory)}`;
    console.result({ ...toJson(manifest), dataDirectory: layout.directory, halted: true, tookMs }, [
      console.paint.good(
        `Restored ${layout.directory} as it was on ${new Date(manifest.takenMs).toISOString()}`,
      ),
      `${groupDigits(manifest.ledger.size)} records and state ${manifest.vault.version} of the vault`,
      'It begins halted, and its ledger will say that it was restored. Next:',
      `  bitting serve ${words}     # with the key file or passphrase of the vault`,
      '  revoke again what was revoked since; look at the accounts: bitting status, bitting accounts',
      `  rm ${quoteWord(layout.haltFile)}`,
      `  bitting resume ${words} --reason "looked after the restore"`,
    ]);
  },
);
