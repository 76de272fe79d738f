import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { SignatureAlgorithm } from '@bitting/core/crypto/verifying-key.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { decodeUtf8, encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import {
  type EpochMs,
  type TradingState,
  type VenueId,
  strictestState,
} from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing } from '../ports/key-ring.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { AccountEntry, BodyBinding, CredentialEntry, VirtualKeyEntry } from './entries.ts';
import { ACCOUNT_CODEC, CREDENTIAL_CODEC, VIRTUAL_KEY_CODEC } from './entry-codec.ts';
import { demandKeyTerms } from './key-terms.ts';
import { OuterStates, type OuterState } from './outer-states.ts';
import { PLACES } from './places.ts';
import { Pseudonyms } from './pseudonyms.ts';
import { RingContent } from './ring-content.ts';
import { RingKey } from './ring-key.ts';
import { RingLayers } from './ring-layers.ts';
import { RingObservers } from './ring-observers.ts';
import { openSigner } from './signer.ts';
import { applyState } from './state-change.ts';
import { type Unlock, type Vault } from './vault.ts';
import { type VirtualSecrets, makeApiKey, makeVirtualSecrets } from './virtual-secrets.ts';

const ID_BYTES = 8;
const DUMMY_KEY_BYTES = 32;

/** A venue key that was checked at the venue, with its secrets. They are wiped by their owner, not here. */
export interface BindCredential extends Omit<CredentialEntry, 'id' | 'accountId'> {
  readonly venueUid: string;
  readonly venueMainUid: string;
  readonly venueAccounts: readonly string[];
  readonly apiKey: Secret;
  readonly secret: Secret;
  readonly passphrase: Secret | null;
}

export interface IssueVirtualKey {
  /** From `newVirtualKeyId`, for whoever has to name the key before it is there; made here if absent. */
  readonly id?: string;
  readonly accountId: string;
  readonly label: string;
  readonly owner: string;
  readonly policy: Policy;
  readonly createdAt: EpochMs;
  readonly algorithm: SignatureAlgorithm;
  /** See `VirtualKeyEntry.publicKey`. */
  readonly publicKey: string | null;
  readonly bodyBinding: BodyBinding;
}

/** Secrets are given out here once and never again; the caller disposes of them. Both `null` where the bot has its own pair. */
export interface IssuedVirtualKey {
  readonly secret: Secret | null;
  readonly passphrase: Secret | null;
  readonly entry: VirtualKeyEntry;
}

/**
 * The keys that are open now, and every change of them. A change is durable before it is visible; one that tightens a
 * state is visible first, and stays so when the disk fails (the call then throws).
 */
export class VaultKeyRing implements KeyRing {
  readonly #vault: Vault;
  readonly #random: RandomBytes;
  readonly #dummy: HmacKey;
  readonly #observers = new RingObservers();
  readonly #outer: OuterStates;
  #content: RingContent | null = null;

  constructor(vault: Vault, random: RandomBytes) {
    this.#vault = vault;
    this.#random = random;
    this.#dummy = HmacKey.takeBytes(random(DUMMY_KEY_BYTES));
    this.#outer = new OuterStates(vault, () => {
      this.#observers.announce();
    });
    if (!vault.sealed) this.#load();
  }

  get sealed(): boolean {
    return this.#content === null;
  }

  get installationState(): TradingState {
    return this.#outer.of('everything');
  }

  venueState(venue: VenueId): TradingState {
    return this.#outer.of(venue);
  }

  async unseal(unlock: Unlock): Promise<void> {
    await this.#vault.unseal(unlock);
    this.#load();
    this.#observers.announce();
  }

  /** Forgets every key; the state of the installation stays known. */
  seal(): void {
    this.#content = null;
    this.#observers.announce();
    this.#vault.seal();
  }

  findVirtualKey(venue: VenueId, apiKey: string): RingKey | null {
    return this.#open().findByApiKey(venue, apiKey);
  }

  dummyKey(): HmacKey {
    return this.#dummy;
  }

  account(accountId: string): AccountEntry | null {
    return this.#open().accounts.get(accountId) ?? null;
  }

  layers(accountId: string): AccountLayers {
    return this.#open().layers.of(accountId);
  }

  get installationTerms(): Terms | null {
    return this.#open().layers.installation;
  }

  credential(accountId: string): CredentialEntry | null {
    return this.#open().credentials.get(accountId) ?? null;
  }

  signer(accountId: string): SigningCredential | null {
    const content = this.#open();
    const credential = content.credentials.get(accountId);
    if (credential === undefined) return null;
    const known = content.signers.get(accountId);
    if (known !== undefined) return known;
    const signer = openSigner(this.#vault, credential);
    content.signers.set(accountId, signer);
    return signer;
  }

  observe(changed: () => void): () => void {
    return this.#observers.add(changed);
  }

  isOnlyTradingKey(virtualKeyId: string): boolean {
    return this.#open().isOnlyTradingKey(virtualKeyId);
  }

  listAccounts(): readonly AccountEntry[] {
    return [...this.#open().accounts.values()];
  }

  listCredentials(): readonly CredentialEntry[] {
    return [...this.#open().credentials.values()];
  }

  listVirtualKeys(): readonly VirtualKeyEntry[] {
    return Array.from(this.#open().keys.values(), (key) => key.entry);
  }

  virtualKey(id: string): VirtualKeyEntry | null {
    return this.#open().keys.get(id)?.entry ?? null;
  }

  /** Throws `CREDENTIAL_ALREADY_BOUND` with the account that this venue key is bound to. Else gives its fingerprint. */
  demandUnbound(venue: VenueId, apiKey: Secret): string {
    const content = this.#open();
    const fingerprint = content.pseudonyms.fingerprintOf(venue, apiKey);
    const boundTo = content.fingerprints.get(fingerprint);
    if (boundTo === undefined) return fingerprint;
    throw new BittingError('CREDENTIAL_ALREADY_BOUND', `a key of ${venue}`, {
      publicDetail: `This venue key is bound already, to the account ${boundTo} (${content.accounts.get(boundTo)?.label ?? ''}).`,
    });
  }

  /** Throws `CREDENTIAL_ALREADY_BOUND`. */
  bindCredential(input: BindCredential): {
    readonly account: AccountEntry;
    readonly credential: CredentialEntry;
  } {
    const content = this.#open();
    const { apiKey, secret, passphrase, venueUid, venueMainUid, venueAccounts, ...terms } = input;
    const fingerprint = this.demandUnbound(input.venue, apiKey);
    const { venue, environment, region, label, boundAt } = terms;
    const accountId = this.#makeId('acc');
    const at = { venueUid, venueMainUid, venueAccounts, boundAt };
    const account: AccountEntry = {
      id: accountId,
      venue,
      environment,
      region,
      label,
      ...at,
      state: 'active',
    };
    const credential: CredentialEntry = { ...terms, id: this.#makeId('cred'), accountId };
    this.#vault.transaction(() => {
      this.#vault.addAccount(accountId);
      this.#vault.write(PLACES.account(accountId), ACCOUNT_CODEC.encode(account));
      this.#vault.write(PLACES.credential(accountId, credential.id), CREDENTIAL_CODEC.encode(credential));
      this.#vault.writeSecret(PLACES.credentialApiKey(accountId, credential.id), apiKey);
      this.#vault.writeSecret(PLACES.credentialSecret(accountId, credential.id), secret);
      if (passphrase !== null)
        this.#vault.writeSecret(PLACES.credentialPassphrase(accountId, credential.id), passphrase);
      this.#vault.write(PLACES.credentialFingerprint(accountId, credential.id), encodeUtf8(fingerprint));
    });
    content.accounts.set(accountId, account);
    content.credentials.set(accountId, credential);
    content.fingerprints.set(fingerprint, accountId);
    this.#observers.announce();
    return { account, credential };
  }

  newVirtualKeyId(): string {
    return this.#makeId('key');
  }

  /** Throws `ACCOUNT_NOT_FOUND`, `VENUE_NOT_SUPPORTED`, `KEY_TERMS_REFUSED`, `PUBLIC_KEY_MALFORMED`. */
  issueVirtualKey(input: IssueVirtualKey): IssuedVirtualKey {
    const content = this.#open();
    const account = this.#accountOf(input.accountId);
    demandKeyTerms(account.venue, input);
    const entry: VirtualKeyEntry = {
      ...input,
      id: input.id ?? this.newVirtualKeyId(),
      venue: account.venue,
      apiKey: makeApiKey(account.venue, this.#random),
      state: 'active',
      secretVersion: 1,
    };
    const secrets = this.#makeSecrets(entry);
    this.#writeKey(entry, secrets);
    content.addKey(this.#ringKey(content, entry));
    this.#observers.announce();
    return { entry, secret: secrets?.secret ?? null, passphrase: secrets?.passphrase ?? null };
  }

  /**
   * New secrets for the same key, or the public key of the bot's new pair; the old ones stop at once. Throws
   * `VIRTUAL_KEY_NOT_FOUND`, `STATE_CHANGE_REFUSED`, `KEY_TERMS_REFUSED`, `PUBLIC_KEY_MALFORMED`.
   */
  rotateVirtualSecret(virtualKeyId: string, publicKey: string | null = null): IssuedVirtualKey {
    const key = this.#keyOf(virtualKeyId);
    if (key.entry.state === 'revoked')
      throw new BittingError('STATE_CHANGE_REFUSED', `${virtualKeyId} is revoked`);
    const entry = { ...key.entry, publicKey, secretVersion: key.entry.secretVersion + 1 };
    demandKeyTerms(entry.venue, entry);
    if (publicKey !== null && publicKey === key.entry.publicKey)
      throw new BittingError('KEY_TERMS_REFUSED', 'a rotation to the same public key');
    const secrets = this.#makeSecrets(entry);
    this.#writeKey(entry, secrets);
    key.replaceEntry(entry);
    this.#observers.announce();
    return { entry, secret: secrets?.secret ?? null, passphrase: secrets?.passphrase ?? null };
  }

  /** Throws `VIRTUAL_KEY_NOT_FOUND`; `STATE_CHANGE_REFUSED` for anything that would bring back a revoked key. */
  setKeyState(virtualKeyId: string, state: TradingState): VirtualKeyEntry {
    const key = this.#keyOf(virtualKeyId);
    const entry = { ...key.entry, state };
    applyState(key.entry.state, state, {
      persist: () => {
        this.#writeKey(entry, null);
      },
      show: () => {
        this.#open().replaceKey(key, entry);
        this.#observers.announce();
      },
    });
    return entry;
  }

  /** Replaces the policy; its version must be the next one. Throws `VIRTUAL_KEY_NOT_FOUND`, `VAULT_CONFLICT`. */
  setKeyPolicy(virtualKeyId: string, policy: Policy): VirtualKeyEntry {
    const key = this.#keyOf(virtualKeyId);
    if (policy.version !== key.entry.policy.version + 1)
      throw new BittingError('VAULT_CONFLICT', `the policy is at version ${key.entry.policy.version}`);
    const entry = { ...key.entry, policy };
    this.#writeKey(entry, null);
    this.#open().replaceKey(key, entry);
    this.#observers.announce();
    return entry;
  }

  /** Replaces the terms of an account or, for `null`, of everything. Throws `ACCOUNT_NOT_FOUND`, `VAULT_CONFLICT`. */
  setTerms(accountId: string | null, terms: Terms): void {
    const { layers } = this.#open();
    if (accountId === null) layers.setInstallation(terms);
    else layers.setAccount(this.#accountOf(accountId).id, terms);
    this.#observers.announce();
  }

  /** Throws `ACCOUNT_NOT_FOUND`, `STATE_CHANGE_REFUSED`. */
  setAccountState(accountId: string, state: TradingState): AccountEntry {
    const content = this.#open();
    const account = this.#accountOf(accountId);
    const changed = { ...account, state };
    applyState(account.state, state, {
      persist: () => {
        this.#vault.write(PLACES.account(accountId), ACCOUNT_CODEC.encode(changed));
      },
      show: () => {
        content.accounts.set(accountId, changed);
        this.#observers.announce();
      },
    });
    return changed;
  }

  /** The state of everything; halting works even when it cannot be written (the call then throws, the halt holds). */
  setInstallationState(state: OuterState): void {
    this.#outer.set('everything', state);
  }

  /** The same of every account at one venue. */
  setVenueState(venue: VenueId, state: OuterState): void {
    this.#outer.set(venue, state);
  }

  #load(): void {
    const content = new RingContent(Pseudonyms.open(this.#vault, this.#random), new RingLayers(this.#vault));
    this.#outer.load();
    for (const { bytes } of this.#vault.list('account', 'entry')) {
      const account = ACCOUNT_CODEC.decode(bytes);
      content.accounts.set(account.id, account);
    }
    for (const { bytes } of this.#vault.list('credential', 'entry')) {
      const credential = CREDENTIAL_CODEC.decode(bytes);
      content.credentials.set(credential.accountId, credential);
    }
    for (const { account, bytes } of this.#vault.list('credential', 'fingerprint'))
      content.fingerprints.set(decodeUtf8(bytes), account);
    for (const { bytes } of this.#vault.list('virtual-key', 'entry'))
      content.addKey(this.#ringKey(content, VIRTUAL_KEY_CODEC.decode(bytes)));
    this.#content = content;
  }

  #ringKey(content: RingContent, entry: VirtualKeyEntry): RingKey {
    const account = content.accounts.get(entry.accountId);
    if (account === undefined)
      throw new BittingError('VAULT_DAMAGED', `the account of ${entry.id} is missing`);
    return new RingKey(entry, {
      vault: this.#vault,
      environment: account.environment,
      venueAccounts: account.venueAccounts,
      uid: content.pseudonyms.uidOf(entry.id),
      outerState: () =>
        strictestState([
          this.#outer.of('everything'),
          this.#outer.of(entry.venue),
          content.accounts.get(entry.accountId)?.state ?? 'revoked',
        ]),
      strictest: strictestState,
    });
  }

  #makeSecrets({ venue, publicKey }: VirtualKeyEntry): VirtualSecrets | null {
    return publicKey === null ? makeVirtualSecrets(venue, this.#random) : null;
  }

  #writeKey(entry: VirtualKeyEntry, secrets: VirtualSecrets | null): void {
    const { accountId, id } = entry;
    this.#vault.transaction(() => {
      this.#vault.write(PLACES.virtualKey(accountId, id), VIRTUAL_KEY_CODEC.encode(entry));
      if (secrets === null) return;
      this.#vault.writeSecret(PLACES.virtualSecret(accountId, id), secrets.secret);
      if (secrets.passphrase !== null)
        this.#vault.writeSecret(PLACES.virtualPassphrase(accountId, id), secrets.passphrase);
    });
  }

  #keyOf(virtualKeyId: string): RingKey {
    const key = this.#open().keys.get(virtualKeyId);
    if (key === undefined) throw new BittingError('VIRTUAL_KEY_NOT_FOUND', `no virtual key of this id`);
    return key;
  }

  #accountOf(accountId: string): AccountEntry {
    const account = this.account(accountId);
    if (account === null) throw new BittingError('ACCOUNT_NOT_FOUND', 'no account of this id');
    return account;
  }

  #open(): RingContent {
    if (this.#content === null) throw new BittingError('VAULT_SEALED', 'the key ring is empty while sealed');
    return this.#content;
  }

  #makeId(prefix: string): string {
    return `${prefix}_${encodeHex(this.#random(ID_BYTES))}`;
  }
}
