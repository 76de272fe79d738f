import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { Scope, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from './entries.ts';
import { ACCOUNT_CODEC, CREDENTIAL_CODEC } from './entry-codec.ts';
import type { StandIns } from './stand-ins.ts';
import type { RingKey, RingKeyParts } from './ring-key.ts';
import { RingLayers } from './ring-layers.ts';
import { RingShadows } from './ring-shadows.ts';
import type { CredentialSecrets } from './ring-credentials.ts';
import type { Vault } from './vault.ts';
import { WatchedKeys } from './watched-keys.ts';

/** Scopes that can place orders. */
const PLACING_SCOPES: ReadonlySet<Scope> = new Set(['trade', 'reduce-only']);

/** Everything that is known while unsealed; dropped as a whole on sealing. Every look-up is one of a map. */
export class RingContent {
  readonly accounts = new Map<string, AccountEntry>();
  /** By account: an account has one credential. */
  readonly credentials = new Map<string, CredentialEntry>();
  readonly signers = new Map<string, SigningCredential>();
  /** Of bound venue keys, with the account that each is bound to. */
  readonly fingerprints = new Map<string, string>();
  readonly keys = new Map<string, RingKey>();
  /** What keys of an account have in common, by account. */
  readonly keyParts = new Map<string, RingKeyParts>();
  unpaged: readonly VirtualKeyEntry[] = [];
  readonly standIns: StandIns;
  readonly layers: RingLayers;
  readonly shadows: RingShadows;
  readonly watched: WatchedKeys;
  readonly #byApiKey: Readonly<Record<VenueId, Map<string, RingKey>>> = { okx: new Map(), htx: new Map() };
  /**
   * By the venue's own user, whom several bound keys may belong to: the virtual keys that can place orders and are not
   * revoked; a suspended one may come back and has its orders.
   */
  readonly #trading = new Map<string, Set<string>>();

  /** All that stands in the vault but the virtual keys. */
  constructor(vault: Vault, standIns: StandIns) {
    this.standIns = standIns;
    this.layers = new RingLayers(vault);
    this.shadows = new RingShadows(vault);
    this.watched = new WatchedKeys(vault, this.credentials);
    for (const { bytes } of vault.list('account', 'entry')) {
      const account = ACCOUNT_CODEC.decode(bytes);
      this.accounts.set(account.id, account);
    }
    for (const { bytes } of vault.list('credential', 'entry')) {
      const credential = CREDENTIAL_CODEC.decode(bytes);
      this.credentials.set(credential.accountId, credential);
    }
    for (const { account, bytes } of vault.list('credential', 'fingerprint'))
      this.fingerprints.set(decodeUtf8(bytes), account);
  }

  findByApiKey(venue: VenueId, apiKey: string): RingKey | null {
    return this.#byApiKey[venue].get(apiKey) ?? null;
  }

  /** In the place of the one that the account had, if it had one. */
  putCredential(
    credential: CredentialEntry,
    { fingerprint, watched }: Pick<CredentialSecrets, 'fingerprint' | 'watched'>,
  ): void {
    const { accountId } = credential;
    for (const [known, account] of this.fingerprints)
      if (account === accountId) this.fingerprints.delete(known);
    this.fingerprints.set(fingerprint, accountId);
    this.watched.take(credential, watched, this.credentials.get(accountId)?.id);
    this.credentials.set(accountId, credential);
    this.#dropSigner(accountId);
  }

  /** The account has none any more; the same key can be bound again. */
  dropCredential({ accountId, id }: CredentialEntry): void {
    for (const [known, account] of this.fingerprints)
      if (account === accountId) this.fingerprints.delete(known);
    this.watched.forget({ id });
    this.credentials.delete(accountId);
    this.#dropSigner(accountId);
  }

  /** Whoever still holds it signs nothing with it. */
  #dropSigner(accountId: string): void {
    this.signers.get(accountId)?.key.dispose();
    this.signers.delete(accountId);
  }

  /** Overwrites every key that is open: whoever holds one still signs nothing with it. */
  wipe(): void {
    for (const key of this.keys.values()) key.wipe();
    for (const signer of this.signers.values()) signer.key.dispose();
    this.standIns.dispose();
  }

  /** Throws `CREDENTIAL_ALREADY_BOUND` with the account that this venue key is bound to. Else gives its fingerprint. */
  demandUnbound(venue: VenueId, apiKey: Secret): string {
    const fingerprint = this.standIns.fingerprintOf(venue, apiKey);
    const boundTo = this.fingerprints.get(fingerprint);
    if (boundTo === undefined) return fingerprint;
    throw new BittingError('CREDENTIAL_ALREADY_BOUND', `a key of ${venue}`, {
      publicDetail: `This venue key is bound already, to the account ${boundTo} (${this.accounts.get(boundTo)?.label ?? ''}).`,
    });
  }

  addKey(key: RingKey): void {
    const { id, venue, apiKey } = key.entry;
    this.keys.set(id, key);
    this.#byApiKey[venue].set(apiKey, key);
    this.#countTrading(key.entry);
  }

  replaceKey(key: RingKey, entry: VirtualKeyEntry): void {
    key.replaceEntry(entry);
    this.#countTrading(entry);
  }

  isOnlyTradingKey(virtualKeyId: string): boolean {
    const key = this.keys.get(virtualKeyId);
    const trading = key === undefined ? undefined : this.#trading.get(this.#userOf(key.entry));
    return trading !== undefined && trading.size === 1 && trading.has(virtualKeyId);
  }

  #countTrading(entry: VirtualKeyEntry): void {
    const user = this.#userOf(entry);
    const trading = this.#trading.get(user) ?? new Set();
    this.#trading.set(user, trading);
    const canPlace = entry.policy.scopes.some((scope) => PLACING_SCOPES.has(scope));
    if (canPlace && entry.state !== 'revoked') trading.add(entry.id);
    else trading.delete(entry.id);
  }

  #userOf({ accountId, venue }: VirtualKeyEntry): string {
    const account = this.accounts.get(accountId);
    return account === undefined ? accountId : `${venue} ${account.environment} ${account.venueUid}`;
  }
}
