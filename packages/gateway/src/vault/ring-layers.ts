import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Terms } from '@bitting/core/policy/policy.ts';
import type { AccountLayers } from '../ports/key-ring.ts';
import { TERMS_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

const NONE: AccountLayers = { account: null, installation: null };

/** The terms above the keys: of each account that has some, and of everything. A change is durable before it is in force. */
export class RingLayers {
  readonly #vault: Vault;
  readonly #ofAccounts = new Map<string, AccountLayers>();
  #common = NONE;

  constructor(vault: Vault) {
    this.#vault = vault;
    const stored = vault.read(PLACES.installationTerms());
    if (stored !== null) this.#common = { account: null, installation: TERMS_CODEC.decode(stored.bytes) };
    for (const { account, bytes } of vault.list('account', 'terms'))
      this.#ofAccounts.set(account, { ...this.#common, account: TERMS_CODEC.decode(bytes) });
  }

  of(accountId: string): AccountLayers {
    return this.#ofAccounts.get(accountId) ?? this.#common;
  }

  get installation(): Terms | null {
    return this.#common.installation;
  }

  /** Throws `VAULT_CONFLICT` unless the version is the next one (the first is 1). */
  setAccount(accountId: string, terms: Terms): void {
    demandNext(this.of(accountId).account, terms);
    this.#vault.write(PLACES.accountTerms(accountId), TERMS_CODEC.encode(terms));
    this.#ofAccounts.set(accountId, { ...this.#common, account: terms });
  }

  /** The same of everything. */
  setInstallation(terms: Terms): void {
    demandNext(this.#common.installation, terms);
    this.#vault.write(PLACES.installationTerms(), TERMS_CODEC.encode(terms));
    this.#common = { account: null, installation: terms };
    for (const [accountId, { account }] of this.#ofAccounts)
      this.#ofAccounts.set(accountId, { account, installation: terms });
  }
}

function demandNext(current: Terms | null, next: Terms): void {
  const version = current?.version ?? 0;
  if (next.version !== version + 1)
    throw new BittingError('VAULT_CONFLICT', `the terms are at version ${version}`);
}
