/** What is done to a vault whose process is killed meanwhile, and what opens it before and after. */
import { randomBytes } from 'node:crypto';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { isExchange } from '@bitting/core/vault/account-key.ts';
import type { LockChange, VaultLocks } from '@bitting/gateway/vault/vault-locks.ts';
import { VaultLocks as Locks } from '@bitting/gateway/vault/vault-locks.ts';
import { VaultKeyRing } from '@bitting/gateway/vault/key-ring.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault, type Unlock } from '@bitting/gateway/vault/vault.ts';

export const ENTRIES = 30;
const STEP_ENTRIES = 10;

export const keyFile = (byte: number): Unlock => ({
  kind: 'key-file',
  key: Secret.takeBytes('key file', new Uint8Array(32).fill(byte)),
});

const words = (id: string) => ({ id, label: id, addedAt: epochMs(0), addedBy: 'op_1' });

/** The vault has the locks 1 and 2 before; 1 opens it always. */
export const VAULT_ACTS = {
  add: (locks: VaultLocks): Promise<LockChange> => locks.add(keyFile(3), words('lock_3')),
  remove: (locks: VaultLocks): Promise<LockChange> => Promise.resolve(locks.remove('lock_2')),
  change: (locks: VaultLocks): Promise<LockChange> => locks.add(keyFile(3), words('lock_3'), 'lock_2'),
  'rotate-root': (locks: VaultLocks): Promise<LockChange> => locks.rotateRoot([keyFile(1)], ['lock_2']),
} as const;

export type VaultActName = keyof typeof VAULT_ACTS | 'exchange' | 'unbind';

/** Which of the locks 1, 2 and 3 open the vault, before and after. */
export const OPENERS: Readonly<Record<VaultActName, readonly [before: string, after: string]>> = {
  add: ['1 2', '1 2 3'],
  remove: ['1 2', '1'],
  change: ['1 2', '1 3'],
  'rotate-root': ['1 2', '1'],
  exchange: ['1 2', '1 2'],
  unbind: ['1 2', '1 2'],
};

export async function makeVault(file: string): Promise<void> {
  using store = VaultStore.open(file);
  const vault = await Vault.create(store, [keyFile(1), keyFile(2)], randomBytes);
  new Locks(vault, store, randomBytes).name([words('lock_1'), words('lock_2')]);
  vault.transaction(() => {
    vault.addAccount('acc_1');
    for (let nth = 0; nth < ENTRIES; nth += 1)
      vault.write(
        { account: 'acc_1', kind: 'virtual-key', id: `key_${nth}`, field: 'secret' },
        Buffer.from(`${nth}`),
      );
  });
  const terms = { permissions: ['trade'], ipBound: true, expiresAt: null, boundAt: epochMs(0) } as const;
  new VaultKeyRing(vault, randomBytes).bindCredential({
    ...terms,
    venue: 'okx',
    environment: 'paper',
    region: 'paper',
    label: 'main',
    trading: 'both',
    venueUid: '1',
    venueMainUid: '1',
    venueAccounts: [],
    apiKey: Secret.fromText('api key', 'venue-key'),
    secret: Secret.fromText('secret', 'venue-secret'),
    passphrase: Secret.fromText('passphrase', 'venue-passphrase'),
  });
  vault.seal();
}

/** Takes out the account that has a venue key. */
export function unbindAll(vault: Vault, store: VaultStore): void {
  const ring = new VaultKeyRing(vault, randomBytes);
  for (const { accountId } of ring.listCredentials()) ring.unbindCredential(accountId);
  store.wipe();
}

const PARTS = ['entry', 'api-key', 'secret', 'passphrase', 'fingerprint'];

/** Whether its venue key is there, whole, in an account that is open; else nothing of it is, and the account is closed. Throws for anything between. */
export function isBound(vault: Vault): boolean {
  const ring = new VaultKeyRing(vault, randomBytes);
  const [account] = ring.listAccounts();
  const parts = PARTS.map((field) => [...vault.list('credential', field)].length);
  const isThere = account?.state === 'active' && parts.every((count) => count === 1);
  const isGone = account?.state === 'revoked' && parts.every((count) => count === 0);
  if (account === undefined || isThere === isGone) throw new Error(`${account?.state}: ${parts.join()}`);
  if (isThere !== (ring.signer(account.id)?.apiKey === 'venue-key')) throw new Error('the key does not open');
  return isThere;
}

/** Goes on until no account has a key of before. */
export function exchangeAll(vault: Vault, store: VaultStore): void {
  for (const { account, envelope } of store.listAccountKeys()) {
    if (!isExchange(envelope)) continue;
    let after = vault.resealSome(account, null, STEP_ENTRIES);
    while (after !== null) after = vault.resealSome(account, after, STEP_ENTRIES);
    vault.endExchange(account);
  }
  store.wipe();
}

/** The locks that open it, each trying all that stands in the vault; an unlock that fails otherwise than by its lock throws. */
export async function tryLocks(store: VaultStore): Promise<string> {
  const opening: number[] = [];
  for (const byte of [1, 2, 3]) {
    const vault = Vault.open(store, randomBytes);
    try {
      await vault.unseal(keyFile(byte));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'VAULT_KEY_FILE_WRONG') continue;
      throw error;
    }
    const texts = Array.from(vault.list('virtual-key', 'secret'), ({ bytes }) =>
      Number(Buffer.from(bytes).toString()),
    );
    if (
      texts.toSorted((one, other) => one - other).join() !==
      Array.from({ length: ENTRIES }, (_, nth) => nth).join()
    )
      throw new Error(`lock ${byte} opens ${texts.join()}`);
    opening.push(byte);
  }
  return opening.join(' ');
}
