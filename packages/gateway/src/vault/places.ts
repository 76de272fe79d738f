import { INSTALLATION } from './vault.ts';
import type { EntryPlace } from './vault-store.ts';

/** Where everything stands in the vault: one row for each thing that is kept. */
export const PLACES = {
  account: (account: string) => place(account, 'account', account, 'entry'),
  accountTerms: (account: string) => place(account, 'account', account, 'terms'),
  accountShadow: (account: string) => place(account, 'account', account, 'shadow'),
  credential: (account: string, id: string) => place(account, 'credential', id, 'entry'),
  credentialApiKey: (account: string, id: string) => place(account, 'credential', id, 'api-key'),
  credentialSecret: (account: string, id: string) => place(account, 'credential', id, 'secret'),
  credentialPassphrase: (account: string, id: string) => place(account, 'credential', id, 'passphrase'),
  credentialFingerprint: (account: string, id: string) => place(account, 'credential', id, 'fingerprint'),
  /** What was accepted of it, and what was told of since. */
  credentialWatched: (account: string, id: string) => place(account, 'credential', id, 'watched'),
  virtualKey: (account: string, id: string) => place(account, 'virtual-key', id, 'entry'),
  virtualKeyShadow: (account: string, id: string) => place(account, 'virtual-key', id, 'shadow'),
  virtualSecret: (account: string, id: string) => place(account, 'virtual-key', id, 'secret'),
  virtualPassphrase: (account: string, id: string) => place(account, 'virtual-key', id, 'passphrase'),
  /** What stands in the entries of many keys, once more. */
  keyPage: (name: string) => place(INSTALLATION, 'virtual-key-page', name, 'entry'),
  operator: (id: string) => place(INSTALLATION, 'operator', id, 'entry'),
  /** A change that somebody proposed, and who agreed to it. */
  approval: (id: string) => place(INSTALLATION, 'approval', id, 'entry'),
  /** Which changes need others, and how many. */
  approvalRule: () => place(INSTALLATION, 'installation', 'approvals', 'entry'),
  /** What stands in a proposal for a secret is made with it. */
  approvalKey: () => place(INSTALLATION, 'installation', 'approvals', 'secret'),
  installationState: () => place(INSTALLATION, 'installation', 'state', 'entry'),
  venueState: (venue: string) => place(INSTALLATION, 'venue', venue, 'state'),
  installationTerms: () => place(INSTALLATION, 'installation', 'terms', 'entry'),
  installationShadow: () => place(INSTALLATION, 'installation', 'terms', 'shadow'),
  /** What the ledger's checkpoints are signed with. */
  logKey: () => place(INSTALLATION, 'installation', 'log', 'secret'),
  logName: () => place(INSTALLATION, 'installation', 'log', 'entry'),
  /** What salts and values of pseudonyms are encrypted with, in a file of their own. */
  privateKey: () => place(INSTALLATION, 'installation', 'private', 'secret'),
  /** The first day of which they were not erased. */
  erasedDays: () => place(INSTALLATION, 'installation', 'private', 'entry'),
  /** The key behind stand-ins and fingerprints; made with the vault, independent of the root key. */
  standInKey: () => place(INSTALLATION, 'installation', 'pseudonyms', 'secret'),
} as const satisfies Record<string, (...ids: string[]) => EntryPlace>;

function place(account: string, kind: string, id: string, field: string): EntryPlace {
  return { account, kind, id, field };
}
