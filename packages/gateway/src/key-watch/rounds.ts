import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import type { AccountEntry } from '../vault/entries.ts';
import { FIRST_LOOK_MS, LOOK_JITTER, LOOK_PAUSE_MS } from './bounds.ts';

export interface RoundPorts {
  readonly keys: { readonly sealed: boolean; listAccounts(): readonly Pick<AccountEntry, 'id'>[] };
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly look: (accountId: string) => Promise<void>;
  readonly everyMs: number;
}

/** Looks at every account, one after the other, again and again. */
export class Rounds {
  readonly #ports: RoundPorts;
  #isClosed = false;
  #cancel: () => void = () => {};

  constructor(ports: RoundPorts) {
    this.#ports = ports;
  }

  /** The first round comes soon after it, and soon after the vault was opened. */
  start(): void {
    this.#later(FIRST_LOOK_MS, () => void this.#go());
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
  }

  async #go(): Promise<void> {
    const { everyMs, keys, look, random } = this.#ports;
    if (keys.sealed) {
      this.start();
      return;
    }
    for (const { id } of keys.listAccounts()) {
      try {
        await look(id);
      } catch {
        // Sealed meanwhile: the next round finds it open, or there is nothing to look with.
      }
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => this.#later(LOOK_PAUSE_MS, resolve));
    }
    const part = ((random(1)[0] ?? 0) / 255) * 2 - 1;
    this.#later(everyMs * (1 + LOOK_JITTER * part), () => void this.#go());
  }

  #later(delayMs: number, call: () => void): void {
    if (!this.#isClosed) this.#cancel = this.#ports.clock.after(delayMs, call);
  }
}
