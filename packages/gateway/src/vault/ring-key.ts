import { CheckValue } from '@bitting/core/crypto/check-value.ts';
import { Ed25519PublicKey } from '@bitting/core/crypto/ed25519-key.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { VerifyingKey } from '@bitting/core/crypto/verifying-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Scope, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { Environment, TradingState } from '@bitting/core/trading/vocabulary.ts';
import type { VirtualView } from '@bitting/core/venues/dialect.ts';
import type { VirtualKey } from '../ports/key-ring.ts';
import type { VirtualKeyEntry } from './entries.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** The venues' words for what the scopes amount to. */
const SCOPE_WORDS: Record<VenueId, Record<Scope, string>> = {
  okx: {
    read: 'read_only',
    trade: 'trade',
    'cancel-only': 'trade',
    'reduce-only': 'trade',
    settings: 'trade',
  },
  htx: {
    read: 'readOnly',
    trade: 'trade',
    'cancel-only': 'trade',
    'reduce-only': 'trade',
    settings: 'trade',
  },
};

/** What keys of one account have in common. */
export interface RingKeyParts {
  readonly vault: Vault;
  readonly environment: Environment;
  readonly uidOf: (virtualKeyId: string) => string;
  readonly venueAccounts: readonly string[];
  /** The strictest of what applies to the key besides its own state. */
  readonly outerState: () => TradingState;
  readonly strictest: (states: readonly TradingState[]) => TradingState;
}

interface OpenedSecrets {
  readonly verifying: HmacKey | Ed25519PublicKey;
  /** The passphrase itself is not kept. */
  readonly passphrase: CheckValue | null;
}

/** One virtual key in the ring. Its secrets are opened with the first request that needs them. */
export class RingKey implements VirtualKey {
  readonly environment: Environment;
  readonly #parts: RingKeyParts;
  #entry: VirtualKeyEntry;
  /** Made when it is first looked at: most keys of many are not asked for. */
  #view: VirtualView | null = null;
  #secrets: OpenedSecrets | null = null;

  constructor(entry: VirtualKeyEntry, parts: RingKeyParts) {
    this.#parts = parts;
    this.environment = parts.environment;
    this.#entry = entry;
  }

  get entry(): VirtualKeyEntry {
    return this.#entry;
  }

  get view(): VirtualView {
    this.#view ??= makeView(this.#entry, this.#parts);
    return this.#view;
  }

  verifyingKey(): VerifyingKey {
    return this.#open().verifying;
  }

  passphraseMatches(presented: string | null): boolean {
    const { passphrase } = this.#open();
    if (passphrase === null || presented === null) return passphrase === null && presented === null;
    return passphrase.matches(presented);
  }

  state(): TradingState {
    return this.#parts.strictest([this.#entry.state, this.#parts.outerState()]);
  }

  /** Puts another version of the entry in place; a request under way that reads `state()` or `entry` sees it at once. */
  replaceEntry(entry: VirtualKeyEntry): void {
    if (entry.secretVersion !== this.#entry.secretVersion) this.wipe();
    this.#entry = entry;
    // What is under way may be answered after sealing, when none can be made.
    if (this.#view !== null) this.#view = makeView(entry, this.#parts);
  }

  /** Overwrites what is open of its secrets; while the vault is open they are read again when they are needed. */
  wipe(): void {
    if (this.#secrets?.verifying instanceof HmacKey) this.#secrets.verifying.dispose();
    this.#secrets?.passphrase?.dispose();
    this.#secrets = null;
  }

  #open(): OpenedSecrets {
    if (this.#parts.vault.sealed) throw new BittingError('VAULT_SEALED', 'no virtual key is open');
    this.#secrets ??= this.#read();
    return this.#secrets;
  }

  #read(): OpenedSecrets {
    const { accountId, id, publicKey } = this.#entry;
    if (publicKey !== null) return { verifying: Ed25519PublicKey.fromBase64(publicKey), passphrase: null };
    const secret = this.#parts.vault.read(PLACES.virtualSecret(accountId, id));
    if (secret === null) throw new BittingError('VAULT_DAMAGED', `the secret of ${id} is missing`);
    const passphrase = this.#parts.vault.read(PLACES.virtualPassphrase(accountId, id));
    const signing = HmacKey.takeBytes(secret.bytes);
    if (passphrase === null) return { verifying: signing, passphrase: null };
    const salt = signing.sign('bitting passphrase check');
    return { verifying: signing, passphrase: CheckValue.takeBytes(salt, passphrase.bytes) };
  }
}

function makeView(entry: VirtualKeyEntry, { uidOf, venueAccounts }: RingKeyParts): VirtualView {
  const words = entry.policy.scopes.map((scope) => SCOPE_WORDS[entry.venue][scope]);
  return {
    label: entry.label,
    scopes: [...new Set(words)],
    sourceCidrs: entry.policy.sourceCidrs,
    apiKey: entry.apiKey,
    uid: uidOf(entry.id),
    venueAccounts,
  };
}
