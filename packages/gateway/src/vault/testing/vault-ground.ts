import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { VaultLocks } from '../vault-locks.ts';
import { VaultStore } from '../vault-store.ts';
import { type Unlock, Vault } from '../vault.ts';

const COST = { memoryKib: 64, passes: 1, lanes: 1 };

/** A cheap one: its lock costs nothing. */
export const passphrase = (text: string): Unlock => ({
  kind: 'passphrase',
  passphrase: Secret.fromText('passphrase', text),
  cost: COST,
});

export const keyFile = (byte: number): Unlock => ({
  kind: 'key-file',
  key: Secret.takeBytes('key file', new Uint8Array(32).fill(byte)),
});

export const placeOf = (nth: number, account = 'acc_1') => ({
  account,
  kind: 'virtual-key',
  id: `key_${account}_${nth}`,
  field: 'secret',
});

export function textAt(vault: Vault, nth: number, account = 'acc_1'): string {
  return Buffer.from(vault.read(placeOf(nth, account))?.bytes ?? []).toString();
}

export const named = (id: string, label = id) => ({
  id,
  label,
  addedAt: epochMs(1_000),
  addedBy: 'op_1',
});

export function makeVaultFile(context: TestContext): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'bitting-locks-'));
  context.after(() => rmSync(directory, { recursive: true }));
  return path.join(directory, 'vault.db');
}

/** Two locks, named as a new installation has them; two accounts with so many entries each. */
export async function makeLockedVault(file = ':memory:', entries = 2) {
  const store = VaultStore.open(file);
  const vault = await Vault.create(store, [passphrase('open sesame'), keyFile(7)], randomBytes);
  const locks = new VaultLocks(vault, store, randomBytes);
  locks.name([named('lock_first', 'first'), named('lock_file', 'recovery')]);
  vault.transaction(() => {
    for (const account of ['acc_1', 'acc_2']) {
      vault.addAccount(account);
      for (let nth = 0; nth < entries; nth += 1)
        vault.write(placeOf(nth, account), Buffer.from(`secret ${account} ${nth}`));
    }
  });
  return { store, vault, locks };
}

/** Whether it opens the vault in the store. Everything that stands in it is read. */
export async function opens(store: VaultStore, unlock: Unlock): Promise<string> {
  const vault = Vault.open(store, randomBytes);
  try {
    await vault.unseal(unlock);
    const read = [...vault.list('virtual-key', 'secret')].length;
    return `opens ${read}`;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  } finally {
    vault.seal();
  }
}
