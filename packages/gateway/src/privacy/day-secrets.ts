import { AEAD_KEY_BYTES, AEAD_NONCE_BYTES, AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatPseudonym } from '@bitting/core/ledger/pseudonym.ts';
import type { EntryBinding } from '@bitting/core/vault/binding.ts';
import { openEntry, SEAL_RANDOM_BYTES, sealEntry } from '@bitting/core/vault/entry.ts';
import type { PrivateKind } from '../ports/pseudonyms.ts';
import type { RandomBytes } from '../ports/random.ts';

const SALT_BYTES = 32;

/** The salt of one day and the key that its values are encrypted with: whoever erases both has erased the day. */
export class DaySecrets {
  readonly day: string;
  readonly #salt: HmacKey;
  readonly #key: AeadKey<'entry'>;

  /** `bytes`: salt and key, which are taken over and zeroed. */
  private constructor(day: string, bytes: Uint8Array) {
    this.day = day;
    this.#salt = HmacKey.takeBytes(bytes.subarray(0, SALT_BYTES));
    this.#key = AeadKey.takeBytes('entry', bytes.subarray(SALT_BYTES));
  }

  /** New ones, and the envelope that only the vault's key opens, for this day alone. */
  static make(
    day: string,
    { key, random }: { readonly key: AeadKey<'account'>; readonly random: RandomBytes },
  ): { readonly secrets: DaySecrets; readonly envelope: Uint8Array } {
    const bytes = Uint8Array.from(random(SALT_BYTES + AEAD_KEY_BYTES));
    const envelope = sealEntry(key, bindingOf(day), bytes, random(SEAL_RANDOM_BYTES));
    return { secrets: new DaySecrets(day, bytes), envelope };
  }

  /** `null`: it is of another vault or another day, or was changed. */
  static open(day: string, envelope: Uint8Array, key: AeadKey<'account'>): DaySecrets | null {
    try {
      return new DaySecrets(day, openEntry(key, bindingOf(day), envelope));
    } catch (error) {
      if (error instanceof BittingError) return null;
      throw error;
    }
  }

  pseudonymOf(kind: PrivateKind, value: string): string {
    return formatPseudonym(this.day, this.#salt.sign(kind, '\0', encodeUtf8(value)));
  }

  /** The value encrypted, readable for this pseudonym alone. Nonces are random: of one key there are some ten thousand at most. */
  seal(pseudonym: string, value: string, random: RandomBytes): Uint8Array {
    const nonce = random(AEAD_NONCE_BYTES);
    return Buffer.concat([nonce, this.#key.seal(nonce, encodeUtf8(value), encodeUtf8(pseudonym))]);
  }

  unseal(pseudonym: string, envelope: Uint8Array): string | null {
    if (envelope.length < AEAD_NONCE_BYTES) return null;
    const sealed = envelope.subarray(AEAD_NONCE_BYTES);
    const bytes = this.#key.open(envelope.subarray(0, AEAD_NONCE_BYTES), sealed, encodeUtf8(pseudonym));
    return bytes === null ? null : decodeUtf8(bytes);
  }
}

/** The key belongs to one vault alone, which is why none is named here. */
function bindingOf(day: string): EntryBinding {
  return {
    vaultId: new Uint8Array(16),
    account: 'private',
    kind: 'day',
    id: day,
    field: 'secrets',
    version: 1,
  };
}
