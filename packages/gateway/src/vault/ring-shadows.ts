import type { Policy, Terms } from '@bitting/core/policy/policy.ts';
import type { ShadowEntry } from './entries.ts';
import { KEY_SHADOW_CODEC, TERMS_SHADOW_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import type { Vault } from './vault.ts';

/** A document that is judged beside the one in force. The same object for as long as nobody sets another. */
export interface Shadow<P extends Terms = Terms> extends ShadowEntry<P> {
  readonly terms: P;
}

/** Those that a request of one key is judged by. At least one of them is there. */
export interface Shadows {
  readonly key: Shadow<Policy> | null;
  readonly account: Shadow | null;
  readonly installation: Shadow | null;
}

/** The shadows of keys, of accounts and of everything. None of them binds anybody. A change is durable before it is seen. */
export class RingShadows {
  readonly #vault: Vault;
  readonly #ofKeys = new Map<string, Shadow<Policy>>();
  readonly #ofAccounts = new Map<string, Shadow>();
  #installation: Shadow | null;

  constructor(vault: Vault) {
    this.#vault = vault;
    for (const { id, bytes } of vault.list('virtual-key', 'shadow')) {
      const entry = KEY_SHADOW_CODEC.decode(bytes);
      if (isSet(entry)) this.#ofKeys.set(id, entry);
    }
    for (const { id, bytes } of vault.list('account', 'shadow')) {
      const entry = TERMS_SHADOW_CODEC.decode(bytes);
      if (isSet(entry)) this.#ofAccounts.set(id, entry);
    }
    const stored = vault.read(PLACES.installationShadow());
    const common = stored === null ? null : TERMS_SHADOW_CODEC.decode(stored.bytes);
    this.#installation = common !== null && isSet(common) ? common : null;
  }

  /** `null`: none of them is set. */
  of({ id, accountId }: { readonly id: string; readonly accountId: string }): Shadows | null {
    const key = this.ofKey(id);
    const account = this.ofAccount(accountId);
    const installation = this.#installation;
    return key === null && account === null && installation === null ? null : { key, account, installation };
  }

  ofKey(id: string): Shadow<Policy> | null {
    return this.#ofKeys.get(id) ?? null;
  }

  /** Of an account or, for `null`, of everything. */
  ofAccount(accountId: string | null): Shadow | null {
    return accountId === null ? this.#installation : (this.#ofAccounts.get(accountId) ?? null);
  }

  setKey(
    { id, accountId }: { readonly id: string; readonly accountId: string },
    entry: ShadowEntry<Policy>,
  ): void {
    this.#vault.write(PLACES.virtualKeyShadow(accountId, id), KEY_SHADOW_CODEC.encode(entry));
    put(this.#ofKeys, id, entry);
  }

  setAccount(accountId: string | null, entry: ShadowEntry): void {
    const place = accountId === null ? PLACES.installationShadow() : PLACES.accountShadow(accountId);
    this.#vault.write(place, TERMS_SHADOW_CODEC.encode(entry));
    if (accountId !== null) put(this.#ofAccounts, accountId, entry);
    else this.#installation = isSet(entry) ? entry : null;
  }
}

function isSet<P extends Terms>(entry: ShadowEntry<P>): entry is Shadow<P> {
  return entry.terms !== null;
}

function put<P extends Terms>(shadows: Map<string, Shadow<P>>, id: string, entry: ShadowEntry<P>): void {
  if (isSet(entry)) shadows.set(id, entry);
  else shadows.delete(id);
}
