import { sha256, sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { type VaultHeader, writeHeader } from '@bitting/core/vault/header.ts';
import type { LockList, LockWords } from './entries.ts';

const DERIVED_ID_BYTES = 8;

export function listLocks(header: VaultHeader, locks: readonly LockWords[]): LockList {
  return { header: sha256Hex(writeHeader(header)), locks };
}

/** Names for the locks of a vault in which none are written down yet; the same every time. */
export function nameLocks({ roots }: VaultHeader): readonly LockWords[] {
  return roots.map(({ wrapped }) => ({
    id: `lock_${encodeHex(sha256(wrapped).subarray(0, DERIVED_ID_BYTES))}`,
    label: '',
    addedAt: null,
    addedBy: null,
  }));
}
