import type { Scope, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from './entries.ts';
import type { Pseudonyms } from './pseudonyms.ts';
import type { RingKey } from './ring-key.ts';
import type { RingLayers } from './ring-layers.ts';

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
  readonly pseudonyms: Pseudonyms;
  readonly layers: RingLayers;
  readonly #byApiKey = new Map<string, RingKey>();
  /**
   * By the venue's own user, whom several bound keys may belong to: the virtual keys that can place orders and are not
   * revoked; a suspended one may come back and has its orders.
   */
  readonly #trading = new Map<string, Set<string>>();

  constructor(pseudonyms: Pseudonyms, layers: RingLayers) {
    this.pseudonyms = pseudonyms;
    this.layers = layers;
  }

  findByApiKey(venue: VenueId, apiKey: string): RingKey | null {
    return this.#byApiKey.get(`${venue} ${apiKey}`) ?? null;
  }

  addKey(key: RingKey): void {
    const { id, venue, apiKey } = key.entry;
    this.keys.set(id, key);
    this.#byApiKey.set(`${venue} ${apiKey}`, key);
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
