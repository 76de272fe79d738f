import { randomBytes } from 'node:crypto';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { strictestState, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing, VirtualKey } from '@bitting/gateway/ports/key-ring.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from '@bitting/gateway/vault/entries.ts';
import { StandIns } from '@bitting/gateway/vault/stand-ins.ts';
import { RingContent } from '@bitting/gateway/vault/ring-content.ts';
import { RingKey } from '@bitting/gateway/vault/ring-key.ts';
import type { RingLayers } from '@bitting/gateway/vault/ring-layers.ts';
import { VaultStore } from '@bitting/gateway/vault/vault-store.ts';
import { Vault } from '@bitting/gateway/vault/vault.ts';

/**
 * What the gateway's ring of keys looks things up in, without the vault that the entries are sealed in: sealing a hundred
 * thousand of them takes half a minute, and no decision opens one.
 */
export class OpenRing implements KeyRing {
  readonly sealed = false;
  readonly #content: RingContent;
  readonly #vault: Vault;
  readonly #dummy = HmacKey.takeBytes(randomBytes(32));

  private constructor(vault: Vault) {
    this.#vault = vault;
    this.#content = new RingContent(vault, StandIns.open(vault, randomBytes));
  }

  static async open(): Promise<OpenRing> {
    const lock = { kind: 'key-file', key: Secret.takeBytes('key file', randomBytes(32)) } as const;
    return new OpenRing(await Vault.create(VaultStore.open(':memory:'), [lock], randomBytes));
  }

  /** Of accounts and of everything. */
  get terms(): RingLayers {
    return this.#content.layers;
  }

  addAccount(account: AccountEntry, credential: CredentialEntry): void {
    this.#vault.addAccount(account.id);
    this.#content.accounts.set(account.id, account);
    this.#content.credentials.set(account.id, credential);
  }

  addKey(entry: VirtualKeyEntry): void {
    const { accounts, standIns } = this.#content;
    const { accountId } = entry;
    const { environment, venueAccounts } = this.#accountOf(accountId);
    const key = new RingKey(entry, {
      vault: this.#vault,
      environment,
      venueAccounts,
      uidOf: (id) => standIns.uidOf(id),
      outerState: () => strictestState(['active', 'active', accounts.get(accountId)?.state ?? 'revoked']),
      strictest: strictestState,
    });
    this.#content.addKey(key);
  }

  findVirtualKey(venue: VenueId, apiKey: string): VirtualKey | null {
    return this.#content.findByApiKey(venue, apiKey);
  }

  dummyKey(): HmacKey {
    return this.#dummy;
  }

  account(accountId: string): AccountEntry | null {
    return this.#content.accounts.get(accountId) ?? null;
  }

  listAccounts(): readonly AccountEntry[] {
    return [...this.#content.accounts.values()];
  }

  layers(accountId: string): AccountLayers {
    return this.#content.layers.of(accountId);
  }

  credential(accountId: string): CredentialEntry | null {
    return this.#content.credentials.get(accountId) ?? null;
  }

  signer(): SigningCredential | null {
    return null;
  }

  observe(): () => void {
    return () => undefined;
  }

  isOnlyTradingKey(virtualKeyId: string): boolean {
    return this.#content.isOnlyTradingKey(virtualKeyId);
  }

  #accountOf(accountId: string): AccountEntry {
    const account = this.account(accountId);
    if (account === null) throw new Error(`no account ${accountId}`);
    return account;
  }
}
