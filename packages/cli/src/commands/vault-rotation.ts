import type { Opener, VaultLockView } from '@bitting/client/vaults.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole } from '../command.ts';
import { usageError } from '../arguments.ts';
import { connect } from '../connection.ts';
import { findAccount } from '../named.ts';
import { openerOf } from '../shown-lock.ts';
import { readKeyFile } from '../unlock.ts';
import { findLock } from '../vault-lines.ts';
import { askAll, readReason, REASON, showChanged } from './vault-locks.ts';

/** What belongs to no account: operators, states, the key of the ledger. */
const INSTALLATION = '@installation';

export const vaultRotateRoot = defineCommand(
  {
    name: 'vault rotate-root',
    touchesSecrets: true,
    summary: 'Give the vault another root key; whoever kept the one of before opens nothing with it',
    details: `The new root key is wrapped for each lock by what opens it, so all of them are needed here: passphrases are asked (or one line each
on standard input, in the order of "bitting vault locks"), key files are named. A lock that is not at hand is dropped by name, and opens
nothing from then on. Bots trade on meanwhile; after a crash the vault has the one or the other root key.`,
    options: {
      ...CONNECTION_OPTIONS,
      'key-file': {
        kind: 'list',
        value: 'PATH',
        describe: 'The file of a lock that stays; once for each',
      },
      drop: {
        kind: 'list',
        value: 'LOCK',
        describe: 'A lock that is not at hand, by id or label; once for each',
      },
      ...REASON,
    },
    examples: [
      [
        'bitting vault rotate-root --key-file /media/usb/bitting.key',
        'with the stick, and passphrases that are asked',
      ],
      ['bitting vault rotate-root --drop stick --reason "the stick was lost"', 'without the lost one'],
    ],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const { locks } = await client.vaultShow({});
    const dropped = options.drop.map((given) => findLock(locks, given).lockId);
    const kept = locks.filter(({ lockId }) => !dropped.includes(lockId));
    const files = options['key-file'].map((file) => openerOf(readKeyFile(file)));
    demandFiles(kept, files.length);
    for (const lock of locks)
      console.progress(`${dropped.includes(lock.lockId) ? 'dropped' : 'stays  '}  ${nameOf(lock)}`);
    const shown = [...files, ...(await askPassphrases(kept, console))];
    console.progress('Trying each lock …');
    const changed = await client.vaultRotateRoot(
      { shown, dropped, ...readReason(options.reason) },
      { onProgress: ({ step, detail }) => console.progress(`${step} ${detail ?? ''}`) },
    );
    const gone =
      changed.gone.length === 0 ? '' : ` ${changed.gone.length} of its locks open nothing any more.`;
    showChanged(changed, `The vault has another root key.${gone}`, console);
  },
);

export const vaultRotateAccount = defineCommand(
  {
    name: 'vault rotate-account',
    summary: 'Give what the vault holds of an account another key, entry by entry, while its bots trade on',
    details: `It goes on by itself when the command is left, after a restart, too: "bitting vault status" says how far it is.
${INSTALLATION} stands for what belongs to no account.`,
    positionals: [{ name: 'ACCOUNT', describe: 'Its id, or its label', required: true }],
    options: { ...CONNECTION_OPTIONS, ...REASON },
    examples: [['bitting vault rotate-account main', 'another key for what is kept of the account "main"']],
  },
  async ({ options, positionals }, console) => {
    const client = connect(options, console);
    const given = positionals[0] ?? '';
    const account = given === INSTALLATION ? given : (await findAccount(client, given)).accountId;
    const rotated = await client.vaultRotateAccount(
      { account, ...readReason(options.reason) },
      { onProgress: ({ step, detail }) => console.progress(`${step} ${detail ?? ''}`), mayBeSilent: true },
    );
    console.result(rotated, [
      console.paint.good(`${given} has another key; the one of before opens nothing and is gone.`),
    ]);
  },
);

/** Before anything is asked, and long before anything is done. */
function demandFiles(kept: readonly VaultLockView[], files: number): void {
  const wanted = kept.filter(({ kind }) => kind === 'key-file');
  if (wanted.length === files) return;
  const names = wanted.map((lock) => nameOf(lock)).join(', ');
  throw usageError(
    `${wanted.length} locks that stay are key files${names === '' ? '' : ` (${names})`}, and --key-file names ${files}: name each, or drop those that are not at hand with --drop. Nothing was changed.`,
  );
}

async function askPassphrases(
  kept: readonly VaultLockView[],
  console: CommandConsole,
): Promise<readonly Opener[]> {
  const rows = kept
    .filter(({ kind }) => kind === 'passphrase')
    .map((lock, at) => ({
      name: at === 0 ? 'passphrase' : `passphrase-${at + 1}`,
      prompt: `Passphrase of ${nameOf(lock)}`,
    }));
  const given = await askAll(rows, console);
  return rows.map(({ name }) => ({ passphrase: given.get(name) ?? '' }));
}

function nameOf({ lockId, kind, label }: VaultLockView): string {
  return `${kind} ${lockId}${label === '' ? '' : ` "${label}"`}`;
}
