import { BittingError } from '../errors/bitting-error.ts';
import { AEAD_KEY_BYTES, type AeadKey, WRAP_BYTES, WRAP_SALT_BYTES } from '../crypto/aead-key.ts';
import { joinParts } from './binding.ts';
import { ByteReader, formatUnknown } from './byte-reader.ts';

/** `BTVK`, format 1, algorithms 1. */
const START = Uint8Array.of(0x42, 0x54, 0x56, 0x4b, 1, 1);
/** The same in format 2: the wrap of the key of before follows. */
const START_EXCHANGE = Uint8Array.of(0x42, 0x54, 0x56, 0x4b, 2, 1);
export const ACCOUNT_KEY_RANDOM_BYTES = AEAD_KEY_BYTES + WRAP_SALT_BYTES;

/** Which account of which vault a key is for. */
export interface AccountBinding {
  readonly vaultId: Uint8Array;
  readonly account: string;
}

/** A new account key, wrapped by the root key. `random` is {@link ACCOUNT_KEY_RANDOM_BYTES} fresh bytes and is zeroed. */
export function makeAccountKey(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  random: Uint8Array,
): Uint8Array<ArrayBuffer> {
  if (random.length !== ACCOUNT_KEY_RANDOM_BYTES)
    throw new BittingError('INTERNAL_FAULT', 'the randomness has a wrong length');
  const wrapped = rootKey.wrap(
    random.subarray(AEAD_KEY_BYTES),
    random.subarray(0, AEAD_KEY_BYTES),
    bindAccount(binding),
  );
  random.fill(0);
  return new Uint8Array(Buffer.concat([START, wrapped]));
}

/**
 * The account key that {@link makeAccountKey} wrapped for the same vault and account.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN`, `VAULT_DAMAGED`
 */
export function openAccountKey(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  envelope: Uint8Array,
): AeadKey<'account'> {
  const reader = new ByteReader(envelope);
  reader.expect(START);
  const wrapped = reader.take(WRAP_BYTES);
  reader.end();
  const key = rootKey.unwrap('account', wrapped, bindAccount(binding));
  if (typeof key === 'string') throw new BittingError('VAULT_DAMAGED', `key of ${binding.account}: ${key}`);
  return key;
}

/** The keys that open entries of an account now. */
export interface AccountKeys {
  /** Seals what is written. */
  readonly current: AeadKey<'account'>;
  /** Sealed what is older than the exchange; `null` when none is under way. */
  readonly former: AeadKey<'account'> | null;
}

/**
 * What {@link makeAccountKey} or {@link wrapAccountKeys} wrapped for the same vault and account.
 * @throws BittingError `VAULT_FORMAT_UNKNOWN`, `VAULT_DAMAGED`
 */
export function openAccountKeys(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  envelope: Uint8Array,
): AccountKeys {
  if (!isExchange(envelope)) return { current: openAccountKey(rootKey, binding, envelope), former: null };
  const split = START_EXCHANGE.length + WRAP_BYTES;
  if (envelope.length !== split + WRAP_BYTES) throw formatUnknown('its length is another');
  const current = rootKey.unwrap('account', envelope.subarray(START.length, split), bindAccount(binding));
  const former = rootKey.unwrap('account', envelope.subarray(split), bindFormer(binding));
  if (typeof current === 'string')
    throw new BittingError('VAULT_DAMAGED', `key of ${binding.account}: ${current}`);
  if (typeof former === 'string')
    throw new BittingError('VAULT_DAMAGED', `former key of ${binding.account}: ${former}`);
  return { current, former };
}

/** The keys under another wrap of the root key, or under another root key. `randomSalt` gives 32 fresh random bytes. */
export function wrapAccountKeys(
  rootKey: AeadKey<'root'>,
  binding: AccountBinding,
  { current, former }: AccountKeys,
  randomSalt: () => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const wrapped = rootKey.wrapKey(randomSalt(), current, bindAccount(binding));
  if (former === null) return new Uint8Array(Buffer.concat([START, wrapped]));
  const old = rootKey.wrapKey(randomSalt(), former, bindFormer(binding));
  return new Uint8Array(Buffer.concat([START_EXCHANGE, wrapped, old]));
}

/** Whether the envelope is that of an account whose key is being exchanged; nothing of it is verified. */
export function isExchange(envelope: Uint8Array): boolean {
  return START_EXCHANGE.every((byte, at) => byte === envelope[at]);
}

function bindFormer(binding: AccountBinding): Uint8Array<ArrayBuffer> {
  return joinParts('bitting vault former account key v1', binding.vaultId, binding.account);
}

function bindAccount(binding: AccountBinding): Uint8Array<ArrayBuffer> {
  return joinParts('bitting vault account key v1', binding.vaultId, binding.account);
}
