import { BittingError } from '../errors/bitting-error.ts';
import { VAULT_PROVIDERS_MAX } from '../bounds.ts';
import { type AeadKey, WRAP_BYTES } from '../crypto/aead-key.ts';
import { ARGON2_SALT_BYTES, type Argon2Cost, isArgon2CostSane } from '../crypto/argon2id.ts';
import { joinParts } from './binding.ts';
import { ByteReader, formatUnknown } from './byte-reader.ts';

/** `BTVH`, format 1. */
const START = Uint8Array.of(0x42, 0x54, 0x56, 0x48, 1);
export const VAULT_ID_BYTES = 16;

/** What unlocks the root key: a passphrase by Argon2id, or the 32 random bytes of a key file. */
export type RootLock =
  | { readonly kind: 'passphrase'; readonly salt: Uint8Array; readonly cost: Argon2Cost }
  | { readonly kind: 'key-file' };

export type LockKind = RootLock['kind'];

/** A lock and the root key wrapped by it. */
export interface WrappedRoot {
  readonly lock: RootLock;
  readonly wrapped: Uint8Array;
}

export interface VaultHeader {
  readonly vaultId: Uint8Array;
  /** In the order in which they were made; never empty. */
  readonly roots: readonly WrappedRoot[];
}

/** The header's bytes (docs/formats/vault-header.md). Nothing in them is secret. */
export function writeHeader(header: VaultHeader): Uint8Array<ArrayBuffer> {
  if (header.roots.length < 1 || header.roots.length > VAULT_PROVIDERS_MAX)
    throw new BittingError('INTERNAL_FAULT', `a vault has 1 to ${VAULT_PROVIDERS_MAX} locks`);
  const roots = header.roots.flatMap(({ lock, wrapped }) => [writeLock(lock), wrapped]);
  return new Uint8Array(Buffer.concat([START, header.vaultId, Uint8Array.of(header.roots.length), ...roots]));
}

/**
 * Reads what {@link writeHeader} wrote. Nothing is authenticated yet: each lock's wrap is, when it is opened.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN`
 */
export function readHeader(bytes: Uint8Array): VaultHeader {
  const reader = new ByteReader(bytes);
  reader.expect(START);
  const vaultId = reader.take(VAULT_ID_BYTES);
  const count = reader.uint8();
  if (count < 1 || count > VAULT_PROVIDERS_MAX) throw formatUnknown(`${count} locks`);
  const roots = Array.from({ length: count }, () => ({
    lock: readLock(reader),
    wrapped: reader.take(WRAP_BYTES),
  }));
  reader.end();
  return { vaultId, roots };
}

/** The root key's bytes under one lock, bound to the vault and to the lock's parameters. `salt` is 32 random bytes. */
export function wrapRoot(
  providerKey: AeadKey<'provider'>,
  rootBytes: Uint8Array,
  at: { readonly vaultId: Uint8Array; readonly lock: RootLock; readonly salt: Uint8Array },
): WrappedRoot {
  return { lock: at.lock, wrapped: providerKey.wrap(at.salt, rootBytes, bindRoot(at.vaultId, at.lock)) };
}

/** The same of a root key that is open. */
export function wrapOpenRoot(
  providerKey: AeadKey<'provider'>,
  rootKey: AeadKey<'root'>,
  at: { readonly vaultId: Uint8Array; readonly lock: RootLock; readonly salt: Uint8Array },
): WrappedRoot {
  return { lock: at.lock, wrapped: providerKey.wrapKey(at.salt, rootKey, bindRoot(at.vaultId, at.lock)) };
}

/** `wrong-key`: not this lock's passphrase or file; `damaged`: it is, but the header was changed. */
export function unwrapRoot(
  providerKey: AeadKey<'provider'>,
  vaultId: Uint8Array,
  root: WrappedRoot,
): AeadKey<'root'> | 'wrong-key' | 'damaged' {
  return providerKey.unwrap('root', root.wrapped, bindRoot(vaultId, root.lock));
}

function bindRoot(vaultId: Uint8Array, lock: RootLock): Uint8Array<ArrayBuffer> {
  return joinParts('bitting vault root key v1', vaultId, writeLock(lock));
}

/** A byte for the kind; a passphrase's lock goes on with memory (4 bytes, KiB), passes, lanes (1 byte each) and salt. */
function writeLock(lock: RootLock): Uint8Array<ArrayBuffer> {
  if (lock.kind === 'key-file') return Uint8Array.of(2);
  const bytes = Buffer.alloc(7 + ARGON2_SALT_BYTES);
  bytes.writeUInt8(1);
  bytes.writeUInt32BE(lock.cost.memoryKib, 1);
  bytes.writeUInt8(lock.cost.passes, 5);
  bytes.writeUInt8(lock.cost.lanes, 6);
  bytes.set(lock.salt, 7);
  return new Uint8Array(bytes);
}

function readLock(reader: ByteReader): RootLock {
  const kind = reader.uint8();
  if (kind === 2) return { kind: 'key-file' };
  if (kind !== 1) throw formatUnknown(`a lock of kind ${kind}`);
  const cost = { memoryKib: reader.uint32(), passes: reader.uint8(), lanes: reader.uint8() };
  if (!isArgon2CostSane(cost)) throw formatUnknown('Argon2id cost out of bounds');
  return { kind: 'passphrase', salt: reader.take(ARGON2_SALT_BYTES), cost };
}
