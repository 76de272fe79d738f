import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { RandomBytes } from '../ports/random.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

const KEY_BYTES = 32;
/** Eighteen digits without a leading zero, as OKX's own uids. */
const UID_MIN = 100_000_000_000_000_000n;
const UID_COUNT = 900_000_000_000_000_000n;

/** Stand-ins that are stable and tell nothing to whoever lacks the vault's own key. */
export class StandIns {
  readonly #key: HmacKey;

  private constructor(key: HmacKey) {
    this.#key = key;
  }

  /** Reads the key behind them from the vault, or makes it in a new vault. */
  static open(vault: Vault, random: RandomBytes): StandIns {
    const place = PLACES.standInKey();
    let bytes = vault.read(place)?.bytes;
    if (bytes === undefined) {
      bytes = Uint8Array.from(random(KEY_BYTES));
      vault.write(place, bytes);
    }
    return new StandIns(HmacKey.takeBytes(bytes));
  }

  dispose(): void {
    this.#key.dispose();
  }

  /** What a virtual key sees where the venue would show the account's uid: decimal digits. */
  uidOf(virtualKeyId: string): string {
    const digest = this.#key.sign('uid\0', virtualKeyId);
    return (UID_MIN + (digest.readBigUInt64BE() % UID_COUNT)).toString();
  }

  /** Tells whether a venue key is bound already, without keeping it where it could be read. */
  fingerprintOf(venue: VenueId, apiKey: Secret): string {
    return apiKey.use((bytes) => encodeHex(this.#key.sign('credential\0', venue, '\0', bytes)));
  }
}
