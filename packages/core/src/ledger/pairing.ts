import type { LedgerEntry } from './entry.ts';

/** Why an entry cannot stand where it stands; `null`: it can. */
export type EntryProblem = string | null;

/**
 * What the entries of a log say about each other, in order: times of one life of the gateway never go back, and whatever ends an
 * intent ends one that was recorded before and is open.
 */
export class EntryOrder {
  readonly #open = new Map<string, 'sent' | 'unknown'>();
  readonly #formerBoots = new Set<string>();
  readonly #isPart: boolean;
  #boot = '';
  #monotonicMs = 0;

  /** `isPart`: records before the first one were archived, so an end may be that of an intent among those. */
  constructor(isPart = false) {
    this.#isPart = isPart;
  }

  /** Intents of which the log does not say what became of them. */
  get openIntents(): number {
    return this.#open.size;
  }

  take(entry: LedgerEntry): EntryProblem {
    return this.#takeTime(entry) ?? this.#takeIntent(entry);
  }

  #takeTime({ boot, monotonicMs }: LedgerEntry): EntryProblem {
    if (boot !== this.#boot) {
      if (this.#formerBoots.has(boot)) return 'a life of the gateway that was over goes on';
      this.#formerBoots.add(boot);
      this.#boot = boot;
    } else if (monotonicMs < this.#monotonicMs) return 'its time lies before that of the record before it';
    this.#monotonicMs = monotonicMs;
    return null;
  }

  #takeIntent(entry: LedgerEntry): EntryProblem {
    if (entry.type === 'intent') {
      if (this.#open.has(entry.intentId)) return 'its intent was recorded before';
      this.#open.set(entry.intentId, 'sent');
      return null;
    }
    if (entry.type !== 'outcome' && entry.type !== 'resolution') return null;
    const state = this.#open.get(entry.intentId) ?? (this.#isPart ? 'sent' : undefined);
    if (state === undefined) return 'no intent is open that it could be the end of';
    if (entry.type === 'outcome' && state === 'unknown') return 'its intent has an outcome';
    if (entry.items.some(({ kind }) => kind === 'unknown')) this.#open.set(entry.intentId, 'unknown');
    else this.#open.delete(entry.intentId);
    return null;
  }
}
