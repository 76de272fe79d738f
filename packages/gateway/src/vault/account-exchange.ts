import { isExchange } from '@bitting/core/vault/account-key.ts';
import { RESEAL_PAUSE_MS, RESEAL_RETRY_MS, RESEAL_STEPS_MAX, RESEALS_TOGETHER_MIN } from '../bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { Clock } from '../ports/clock.ts';
import type { EntryPlace, VaultStore } from './vault-store.ts';
import type { Vault } from './vault.ts';

/** How far the exchange of an account's key is, in this life of the gateway. */
export interface ExchangeProgress {
  readonly account: string;
  readonly done: number;
  readonly of: number;
  /** Why the last step failed, which is tried again; `null`: it did not. */
  readonly fault: ErrorCode | null;
}

interface Exchange extends ExchangeProgress {
  readonly after: EntryPlace | null;
}

/**
 * Gives entries the new keys of their accounts, some at a time, while orders go on. Which accounts there are to do is in the vault:
 * after a seal or a crash it goes on with what it finds, and looks at every entry once more.
 */
export class AccountExchange {
  readonly #vault: Vault;
  readonly #store: VaultStore;
  readonly #clock: Clock;
  readonly #followers = new Set<() => void>();
  #current: Exchange | null = null;
  #cancel: (() => void) | null = null;

  constructor({ vault, store, clock }: { vault: Vault; store: VaultStore; clock: Clock }) {
    this.#vault = vault;
    this.#store = store;
    this.#clock = clock;
  }

  /** Accounts whose key of before is still needed. */
  open(): readonly ExchangeProgress[] {
    return this.#store
      .listAccountKeys()
      .filter(({ envelope }) => isExchange(envelope))
      .map(({ account }) => {
        if (this.#current?.account === account) return progressOf(this.#current);
        return { account, done: 0, of: this.#store.countOf(account), fault: null };
      });
  }

  /** In force when it returns; `STATE_CONFLICT` while the account's last one is under way. */
  begin(account: string): void {
    this.#vault.beginExchange(account);
    this.resume();
  }

  /** Goes on with what is to do, if the vault is open. */
  resume(): void {
    if (this.#cancel !== null || this.#vault.sealed) return;
    const [next] = this.open();
    if (next === undefined) return;
    this.#current = { ...next, done: 0, after: null };
    this.#plan(0);
  }

  /** Calls after every step, and when it rests. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Does nothing until it is resumed, and says so. */
  rest(): void {
    this.close();
    this.#tell();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#current = null;
  }

  #plan(delayMs: number): void {
    this.#cancel = this.#clock.after(delayMs, () => {
      this.#cancel = null;
      this.#step();
    });
  }

  #step(): void {
    if (this.#current === null || this.#vault.sealed) return this.rest();
    const startMs = this.#clock.monotonicMs();
    try {
      const isOver = this.#advance(this.#current);
      this.#tell();
      if (isOver) return this.resume();
    } catch (error) {
      // A disk that does not take it: what was done stays done.
      const fault = error instanceof BittingError ? error.code : 'INTERNAL_FAULT';
      this.#current = { ...this.#current, fault };
      this.#tell();
      return this.#plan(RESEAL_RETRY_MS);
    }
    const tookMs = this.#clock.monotonicMs() - startMs;
    this.#plan(Math.max(RESEAL_PAUSE_MS, 4 * tookMs));
  }

  /** Whether it was the last of its account. */
  #advance({ account, after, done, of }: Exchange): boolean {
    const count = Math.max(RESEALS_TOGETHER_MIN, Math.ceil(of / RESEAL_STEPS_MAX));
    const last = this.#vault.resealSome(account, after, count);
    if (last === null) {
      this.#vault.endExchange(account);
      this.#store.wipe();
      this.#current = null;
      return true;
    }
    this.#current = { account, after: last, done: Math.min(done + count, of), of, fault: null };
    return false;
  }

  #tell(): void {
    for (const follower of this.#followers) follower();
  }
}

function progressOf({ account, done, of, fault }: Exchange): ExchangeProgress {
  return { account, done, of, fault };
}
