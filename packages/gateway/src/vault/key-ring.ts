import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import type { Secret } from '@bitting/core/secret/secret.ts';
import type { TradingState, VenueId } from '@bitting/core/trading/vocabulary.ts';
import type { SigningCredential } from '@bitting/core/venues/dialect.ts';
import type { AccountLayers, KeyRing } from '../ports/key-ring.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from './entries.ts';
import { ACCOUNT_CODEC } from './entry-codec.ts';
import { fillPages, readKeys } from './key-pages.ts';
import { demandKeyTerms } from './key-terms.ts';
import { OuterStates, type OuterState } from './outer-states.ts';
import { PLACES } from './places.ts';
import { StandIns } from './stand-ins.ts';
import { RingContent } from './ring-content.ts';
import { describeBound, removeCredential, writeCredential } from './ring-credentials.ts';
import type { RingKey } from './ring-key.ts';
import type { RingShadows } from './ring-shadows.ts';
import type { BindCredential, IssuedVirtualKey, IssueVirtualKey, RebindCredential } from './ring-changes.ts';
import { makeRingKey, makeSecrets, writeVirtualKey } from './ring-virtual-keys.ts';
import { RingObservers } from './ring-observers.ts';
import { openSigner } from './signer.ts';
import { tightenState } from './tightening.ts';
import { UnwrittenStates } from './unwritten-states.ts';
import { type Unlock, type Vault } from './vault.ts';
import type { WatchedKeys } from './watched-keys.ts';
import { makeApiKey } from './virtual-secrets.ts';

const ID_BYTES = 8;
const DUMMY_KEY_BYTES = 32;

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
  /** What is in force and not in the vault; it survives sealing. */
  readonly unwritten = new UnwrittenStates();
  #content: RingContent | null = null;

  constructor(vault: Vault, random: RandomBytes) {
    this.#vault = vault;
    this.#random = random;
    this.#dummy = HmacKey.takeBytes(random(DUMMY_KEY_BYTES));
    const announce = (): void => {
      this.#observers.announce();
    };
    this.#outer = new OuterStates(vault, announce, this.unwritten);
    if (!vault.sealed) this.#load();
  }

  get sealed(): boolean {
    return this.#content === null;
  }

  /** A state that holds for everything besides those that operators set, asked for at every look: it is nowhere written. */
  restrain(restraint: () => TradingState): void {
    this.#outer.restrain(restraint);
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
    this.#content?.wipe();
    this.#content = null;
    // Before it is announced: who hears of it may look at the vault.
    this.#vault.seal();
    this.#observers.announce();
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

  /** What is judged beside what is in force. */
  get shadows(): RingShadows {
    return this.#open().shadows;
  }

  get watched(): WatchedKeys {
    return this.#open().watched;
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

  /** See {@link RingContent.demandUnbound}. */
  demandUnbound(venue: VenueId, apiKey: Secret): string {
    return this.#open().demandUnbound(venue, apiKey);
  }

  /** Throws `CREDENTIAL_ALREADY_BOUND`. */
  bindCredential(input: BindCredential): {
    readonly account: AccountEntry;
    readonly credential: CredentialEntry;
  } {
    const content = this.#open();
    const fingerprint = this.demandUnbound(input.venue, input.apiKey);
    const accountId = this.#makeId('acc');
    const { account, credential, secrets } = describeBound(input, { accountId, id: this.#makeId('cred') });
    this.#vault.transaction(() => {
      this.#vault.addAccount(accountId);
      this.#vault.write(PLACES.account(accountId), ACCOUNT_CODEC.encode(account));
      writeCredential(this.#vault, credential, { ...secrets, fingerprint });
    });
    content.accounts.set(accountId, account);
    content.putCredential(credential, { ...secrets, fingerprint });
    this.#observers.announce();
    return { account, credential };
  }

  /**
   * Another venue key of the account in the place of the one that it has, which is forgotten; virtual keys stay as they are. Under a
   * new id, so that nothing goes on that was begun with the old one. Throws `ACCOUNT_NOT_FOUND`, `CREDENTIAL_ALREADY_BOUND`.
   */
  rebindCredential(accountId: string, input: RebindCredential): CredentialEntry {
    const content = this.#open();
    const known = this.#credentialOf(accountId);
    const { apiKey, secret, passphrase, watched = null, ...terms } = input;
    const fingerprint = this.demandUnbound(known.venue, apiKey);
    const credential: CredentialEntry = { ...known, ...terms, id: this.#makeId('cred') };
    this.#vault.transaction(() => {
      removeCredential(this.#vault, known);
      writeCredential(this.#vault, credential, { apiKey, secret, passphrase, fingerprint, watched });
    });
    content.putCredential(credential, { fingerprint, watched });
    this.#observers.announce();
    return credential;
  }

  /** Closes the account for good and forgets its venue key, all at once. Throws `ACCOUNT_NOT_FOUND`. */
  unbindCredential(accountId: string): void {
    const content = this.#open();
    const known = this.#credentialOf(accountId);
    const account = { ...this.#accountOf(accountId), state: 'revoked' as const };
    this.#vault.transaction(() => {
      this.#vault.write(PLACES.account(accountId), ACCOUNT_CODEC.encode(account));
      removeCredential(this.#vault, known);
    });
    content.accounts.set(accountId, account);
    content.dropCredential(known);
    this.#observers.announce();
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
      clientKey: input.clientKey ?? null,
      id: input.id ?? this.newVirtualKeyId(),
      venue: account.venue,
      apiKey: makeApiKey(account.venue, this.#random),
      state: 'active',
      secretVersion: 1,
    };
    const secrets = makeSecrets(entry, this.#random);
    writeVirtualKey(this.#vault, entry, secrets);
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
    const secrets = makeSecrets(entry, this.#random);
    writeVirtualKey(this.#vault, entry, secrets);
    key.replaceEntry(entry);
    this.#observers.announce();
    return { entry, secret: secrets?.secret ?? null, passphrase: secrets?.passphrase ?? null };
  }

  /** Throws `VIRTUAL_KEY_NOT_FOUND`; `STATE_CHANGE_REFUSED` for anything that would bring back a revoked key. */
  setKeyState(virtualKeyId: string, state: TradingState): VirtualKeyEntry {
    const key = this.#keyOf(virtualKeyId);
    const entry = { ...key.entry, state };
    this.unwritten.change(virtualKeyId, [key.entry.state, state], {
      persist: () => {
        writeVirtualKey(this.#vault, entry, null);
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
    return this.#replaceKey(key, { ...key.entry, policy });
  }

  /**
   * Takes the key over another client certificate alone. What is under way by the one before goes no further, as after another secret.
   * Throws `VIRTUAL_KEY_NOT_FOUND`.
   */
  setClientKey(virtualKeyId: string, clientKey: string): VirtualKeyEntry {
    const key = this.#keyOf(virtualKeyId);
    return this.#replaceKey(key, { ...key.entry, clientKey, secretVersion: key.entry.secretVersion + 1 });
  }

  #replaceKey(key: RingKey, entry: VirtualKeyEntry): VirtualKeyEntry {
    writeVirtualKey(this.#vault, entry, null);
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
    this.unwritten.change(accountId, [account.state, state], {
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

  /** Puts into force what could not be written, or not be told of while sealed, and tries to write it. */
  writeAgain(): void {
    for (const [subject, state] of this.unwritten.list()) {
      try {
        tightenState(subject, state, this);
      } catch {
        // In force all the same; of an account or a key as soon as the vault is open.
      }
    }
  }

  /** What stood on no page when the vault was opened, stands on one from now on: of a vault from before there were pages. */
  fillPages(): void {
    const { unpaged, keys } = this.#open();
    // One that was changed since stands on its page by now, or has no room there: what it was before must not come back.
    const unchanged = unpaged.filter((entry) => keys.get(entry.id)?.entry === entry);
    fillPages(this.#vault, unchanged);
    this.#open().unpaged = [];
  }

  #load(): void {
    this.#outer.load();
    const content = new RingContent(this.#vault, StandIns.open(this.#vault, this.#random));
    for (const [id, account] of content.accounts) content.accounts.set(id, this.unwritten.applyTo(account));
    const { keys, unpaged } = readKeys(this.#vault, content.layers);
    for (const entry of keys) content.addKey(this.#ringKey(content, this.unwritten.applyTo(entry)));
    content.unpaged = unpaged;
    this.#content = content;
    this.writeAgain();
  }

  #ringKey(content: RingContent, entry: VirtualKeyEntry): RingKey {
    const account = content.accounts.get(entry.accountId);
    if (account === undefined)
      throw new BittingError('VAULT_DAMAGED', `the account of ${entry.id} is missing`);
    return makeRingKey(entry, account, { content, outer: this.#outer, vault: this.#vault });
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

  #credentialOf(accountId: string): CredentialEntry {
    const credential = this.credential(accountId);
    if (credential === null) throw new BittingError('ACCOUNT_NOT_FOUND', 'no account of this id has a key');
    return credential;
  }

  #open(): RingContent {
    if (this.#content === null) throw new BittingError('VAULT_SEALED', 'the key ring is empty while sealed');
    return this.#content;
  }

  #makeId(prefix: string): string {
    return `${prefix}_${encodeHex(this.#random(ID_BYTES))}`;
  }
}
