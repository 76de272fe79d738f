import { randomBytes } from 'node:crypto';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import type { UnlockMessage } from '../config/protocol.ts';
import { takeUnlock } from '../unlock-material.ts';
import { VaultKeyRing } from '../vault/key-ring.ts';
import { Operators } from '../vault/operators.ts';
import { VaultStore } from '../vault/vault-store.ts';
import { Vault } from '../vault/vault.ts';

/** What is in a vault that no gateway has open. */
export interface RestingVault {
  /** Decimal text, and hexadecimal: as the ledger writes them down. */
  readonly version: string;
  readonly root: string;
  /** `null`: nothing opened it. */
  readonly counts: VaultCounts | null;
}

export interface VaultCounts {
  readonly accounts: number;
  readonly virtualKeys: number;
  readonly operators: number;
}

const random = (length: number): Buffer => randomBytes(length);

/** Looks into a vault and seals it again. Throws what an unsealing throws. */
export async function lookIntoVault(file: string, unlock: UnlockMessage | null): Promise<RestingVault> {
  using store = VaultStore.open(file);
  const vault = Vault.open(store, random);
  const { version, root } = vault.state();
  const state = { version: String(version), root: encodeHex(root) };
  return { ...state, counts: unlock === null ? null : await countEntries(vault, unlock) };
}

async function countEntries(vault: Vault, unlock: UnlockMessage): Promise<VaultCounts> {
  using material = takeUnlock(unlock);
  const keyRing = new VaultKeyRing(vault, random);
  const operators = new Operators(vault, random);
  await keyRing.unseal(material.unlock);
  try {
    operators.load();
    return {
      accounts: keyRing.listAccounts().filter(({ state }) => state !== 'revoked').length,
      virtualKeys: keyRing.listVirtualKeys().length,
      operators: operators.list().length,
    };
  } finally {
    keyRing.seal();
  }
}
