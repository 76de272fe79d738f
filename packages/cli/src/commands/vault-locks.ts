import { existsSync, rmSync } from 'node:fs';
import type { LocksChanged, Opener, VaultLockView } from '@bitting/client/vaults.ts';
import { usageError } from '../arguments.ts';
import { CONNECTION_OPTIONS, defineCommand, type CommandConsole, type OptionTable } from '../command.ts';
import { connect } from '../connection.ts';
import { openerOf, readShown, SHOWN_OPTIONS, shownRows } from '../shown-lock.ts';
import { askTwice, demandLength, makeKeyFile } from '../unlock.ts';
import { findLock, renderExchange, renderLocks } from '../vault-lines.ts';

export const REASON = {
  reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
} as const satisfies OptionTable;

export const readReason = (reason: string | undefined) => (reason === undefined ? {} : { reason });

export const vaultStatus = defineCommand(
  {
    name: 'vault status',
    summary: 'Show what opens the vault, and which keys in it are being exchanged',
    options: CONNECTION_OPTIONS,
    examples: [['bitting vault status', 'its locks, its state in the ledger, exchanges under way']],
  },
  async ({ options }, console) => {
    const shown = await connect(options, console).vaultShow({});
    const exchanges = shown.exchanges.map((exchange) => `  ${renderExchange(exchange)}`);
    console.result(shown, [
      `state      ${shown.version} (${shown.root.slice(0, 16)}…), as the ledger has it`,
      `exchanges  ${exchanges.length === 0 ? 'none' : ''}`.trimEnd(),
      ...exchanges,
      '',
      ...renderLocks(shown.locks),
    ]);
  },
);

export const vaultLocks = defineCommand(
  {
    name: 'vault locks',
    summary: 'List what opens the vault: never what it is, only that it is there',
    options: CONNECTION_OPTIONS,
    examples: [['bitting vault locks', 'every lock with its label, when it was added and by whom']],
  },
  async ({ options }, console) => {
    const { locks } = await connect(options, console).vaultShow({});
    console.result({ locks }, renderLocks(locks));
  },
);

export const vaultAddLock = defineCommand(
  {
    name: 'vault add-lock',
    touchesSecrets: true,
    summary: 'Let another passphrase or key file open the vault as well',
    details: `A lock that is there is shown first: its passphrase is asked, or --key-file names its file. Standard input holds
one line each: the passphrase that is shown, then the new one. The vault must be unsealed, and you its owner.
With --instead-of the lock that is shown is the one that it takes the place of; that it opens nothing any more is tried.`,
    options: {
      ...CONNECTION_OPTIONS,
      ...SHOWN_OPTIONS,
      label: { kind: 'text', value: 'LABEL', describe: 'What it is called in the list, for example "safe"' },
      'new-key-file': {
        kind: 'text',
        value: 'PATH',
        describe:
          'The new lock is this file, made if it is not there; default a passphrase that is asked twice',
      },
      'instead-of': { kind: 'text', value: 'LOCK', describe: 'In the place of this one, by id or label' },
      ...REASON,
    },
    examples: [
      ['bitting vault add-lock --label safe', 'a second passphrase, for the safe'],
      [
        'bitting vault add-lock --label stick --new-key-file /media/usb/bitting.key',
        'a key file on a stick, mode 0600',
      ],
    ],
  },
  async ({ options }, console) => {
    const { label, 'key-file': keyFile, 'new-key-file': newFile } = options;
    if (label === undefined) throw usageError('--label LABEL says what the lock is called.');
    const rows =
      newFile === undefined ? askTwice({ name: 'new', prompt: 'New passphrase' }, !console.json) : [];
    const given = await askAll(
      [...shownRows(keyFile, 'A passphrase that opens the vault'), ...rows],
      console,
    );
    const shown = readShown(keyFile, given);
    const client = connect(options, console);
    const other = options['instead-of'];
    const insteadOf =
      other === undefined ? {} : { insteadOf: findLock((await client.vaultShow({})).locks, other).lockId };
    const ask = (added: Opener): Promise<LocksChanged> =>
      client.vaultAddLock({ shown, added, label, ...insteadOf, ...readReason(options.reason) });
    console.progress('Trying the lock, and making the new one …');
    const changed =
      newFile === undefined ? await ask(readNew(given)) : await withKeyFile(newFile, (added) => ask(added));
    const gone = other === undefined ? '' : ` What opened ${other} was tried and opens nothing any more.`;
    showChanged(changed, `The vault has another lock: ${label}.${gone}`, console);
  },
);

export const vaultChangePassphrase = defineCommand(
  {
    name: 'vault change-passphrase',
    touchesSecrets: true,
    summary: 'Put another passphrase in the place of one; the former one opens nothing from then on',
    details: 'Standard input holds one line each: the passphrase of now, then the new one.',
    options: {
      ...CONNECTION_OPTIONS,
      lock: { kind: 'text', value: 'LOCK', describe: 'Which, where the vault has several passphrases' },
      ...REASON,
    },
    examples: [['bitting vault change-passphrase', 'asks for the one of now, and twice for the new one']],
  },
  async ({ options }, console) => {
    const client = connect(options, console);
    const lock = choosePassphrase((await client.vaultShow({})).locks, options.lock);
    const rows = askTwice({ name: 'new', prompt: 'New passphrase' }, !console.json);
    const given = await askAll([...shownRows(undefined, 'Passphrase of now'), ...rows], console);
    console.progress('Trying the lock, and making the new one …');
    const changed = await client.vaultAddLock({
      shown: readShown(undefined, given),
      added: readNew(given),
      label: lock.label === '' ? 'passphrase' : lock.label,
      insteadOf: lock.lockId,
      ...readReason(options.reason),
    });
    showChanged(
      changed,
      'The passphrase is another one; the former one was tried and opens nothing any more.',
      console,
    );
  },
);

export const vaultRemoveLock = defineCommand(
  {
    name: 'vault remove-lock',
    touchesSecrets: true,
    summary: 'Take a lock away: what opened it opens the vault no more',
    details: `A lock that stays is shown first, so that nobody locks himself out: its passphrase is asked, or --key-file names its file.
Whoever once opened the vault with the lock may have kept its root key: "bitting vault rotate-root" makes that worthless, too.`,
    positionals: [{ name: 'LOCK', describe: 'Its id, or its label', required: true }],
    options: { ...CONNECTION_OPTIONS, ...SHOWN_OPTIONS, ...REASON },
    examples: [
      ['bitting vault remove-lock stick --reason "the stick was lost"', 'asks for a passphrase that stays'],
    ],
  },
  async ({ options, positionals }, console) => {
    const { 'key-file': keyFile, reason } = options;
    if (reason === undefined) throw usageError('--reason TEXT says why; it goes into the ledger.');
    const client = connect(options, console);
    const { lockId } = findLock((await client.vaultShow({})).locks, positionals[0] ?? '');
    const given = await askAll(shownRows(keyFile, 'Passphrase of a lock that stays'), console);
    console.progress('Trying the lock that stays …');
    const changed = await client.vaultRemoveLock({ lockId, shown: readShown(keyFile, given), reason });
    showChanged(changed, 'The lock is gone: what opened it opens nothing any more.', console);
  },
);

/** The file is made first: a lock without its file would be one that nobody opens. */
async function withKeyFile(
  file: string,
  use: (added: Opener) => Promise<LocksChanged>,
): Promise<LocksChanged> {
  const isNew = !existsSync(file);
  const added = openerOf(makeKeyFile(file));
  try {
    return await use(added);
  } catch (error) {
    if (isNew) rmSync(file, { force: true });
    throw error;
  }
}

function choosePassphrase(locks: readonly VaultLockView[], given: string | undefined): VaultLockView {
  const passphrases = locks.filter(({ kind }) => kind === 'passphrase');
  if (given !== undefined) return findLock(passphrases, given);
  const [only] = passphrases;
  if (only !== undefined && passphrases.length === 1) return only;
  throw usageError(
    only === undefined
      ? 'The vault has no passphrase; "bitting vault add-lock" makes one.'
      : 'The vault has several passphrases; say which one with --lock: bitting vault locks.',
  );
}

function readNew(given: ReadonlyMap<string, string>): Opener {
  const passphrase = given.get('new') ?? '';
  demandLength(passphrase);
  return { passphrase };
}

/** From standard input nothing is asked twice. */
export function askAll(
  rows: Parameters<CommandConsole['secrets']['read']>[0],
  { secrets }: CommandConsole,
): Promise<ReadonlyMap<string, string>> {
  const asked = process.stdin.isTTY ? rows : rows.filter(({ name }) => !name.endsWith('-again'));
  return asked.length === 0 ? Promise.resolve(new Map()) : secrets.read(asked);
}

export function showChanged(changed: LocksChanged, sentence: string, console: CommandConsole): void {
  console.result(changed, [console.paint.good(sentence), ...renderLocks(changed.locks)]);
}
