import type { TailEvent } from '@bitting/client/operations.ts';

/** Every record of operators and of the gateway, told to whoever wants to know without looking into the ledger again: each look is a record. */
export class LedgerNews {
  /** Whether somebody tells them. */
  readonly isFollowed: boolean;
  readonly #listeners = new Set<(record: TailEvent) => void>();

  constructor(isFollowed: boolean) {
    this.isFollowed = isFollowed;
  }

  readonly tell = (record: TailEvent): void => {
    for (const listener of this.#listeners) listener(record);
  };

  observe(listener: (record: TailEvent) => void): void {
    this.#listeners.add(listener);
  }
}
