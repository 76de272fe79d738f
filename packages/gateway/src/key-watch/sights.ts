import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { AccountEntry, CredentialEntry } from '../vault/entries.ts';

export interface Bound {
  readonly account: AccountEntry;
  readonly credential: CredentialEntry;
}

/** A venue said that a key is gone, and did not show it since. */
export interface Suspicion {
  readonly told: string;
  /** It is time to ask again: said once more, it is believed. */
  isRipe: boolean;
}

/** What is known of one key since the start. */
export interface Sight {
  readonly credentialId: string;
  lookedAt: EpochMs | null;
  endsAt: EpochMs | null;
  failures: number;
  problem: string | null;
  isUnwatched: boolean;
  /** From where it is not taken; empty: it is taken, as far as anybody knows. */
  elsewhere: string;
  suspicion: Suspicion | null;
}

/** What is known of keys since the start; nothing of a key that another one replaced. */
export class Sights {
  readonly #ofAccounts = new Map<string, Sight>();

  /** `null`: nobody looked at the key that the account has now. */
  find(accountId: string, credentialId: string | undefined): Sight | null {
    const sight = this.#ofAccounts.get(accountId);
    return sight === undefined || sight.credentialId !== credentialId ? null : sight;
  }

  of({ account, credential }: Bound): Sight {
    const known = this.find(account.id, credential.id);
    if (known !== null) return known;
    const sight: Sight = {
      credentialId: credential.id,
      lookedAt: null,
      endsAt: null,
      failures: 0,
      problem: null,
      isUnwatched: false,
      elsewhere: '',
      suspicion: null,
    };
    this.#ofAccounts.set(account.id, sight);
    return sight;
  }
}
