import { INSTALLATION } from './vault.ts';
import type { EntryPlace } from './vault-store.ts';

/** Where everything stands in the vault: one row for each thing that is kept. */
export const PLACES = {
  account: (account: string) => place(account, 'account', account, 'entry'),
  accountTerms: (account: string) => place(account, 'account', account, 'terms'),
  credential: (account: string, id: string) => place(account, 'credential', id, 'entry'),
  credentialApiKey: (account: string, id: string) => place(account, 'credential', id, 'api-key'),
  credentialSecret: (account: string, id: string) => place(account, 'credential', id, 'secret'),
  credentialPassphrase: (account: string, id: string) => place(account, 'credential', id, 'passphrase'),
  credentialFingerprint: (account: string, id: string) => place(account, 'credential', id, 'fingerprint'),
  virtualKey: (account: string, id: string) => place(account, 'virtual-key', id, 'entry'),
  virtualSecret: (account: string, id: string) => place(account, 'virtual-key', id, 'secret'),
  virtualPassphrase: (account: string, id: string) => place(account, 'virtual-key', id, 'passphrase'),
  operator: (id: string) => place(INSTALLATION, 'operator', id, 'entry'),
  installationState: () => place(INSTALLATION, 'installation', 'state', 'entry'),
  venueState: (venue: string) => place(INSTALLATION, 'venue', venue, 'state'),
  installationTerms: () => place(INSTALLATION, 'installation', 'terms', 'entry'),
  /** The key behind pseudonyms and fingerprints; made with the vault, independent of the root key. */
  pseudonymKey: () => place(INSTALLATION, 'installation', 'pseudonyms', 'secret'),
} as const satisfies Record<string, (...ids: string[]) => EntryPlace>;

function place(account: string, kind: string, id: string, field: string): EntryPlace {
  return { account, kind, id, field };
}
