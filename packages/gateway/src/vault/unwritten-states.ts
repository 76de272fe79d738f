import { strictestState, TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import { applyState } from './state-change.ts';

/**
 * The states that are in force though the vault could not be told of them: it was sealed, or the disk was full. By subject: everything,
 * a venue, an account or a virtual key, by its id.
 */
export class UnwrittenStates {
  readonly #states = new Map<string, TradingState>();
  #written: (subject: string, state: TradingState) => void = () => {};

  /** Calls once for each that the vault has after all, or something in its place, as soon as it is durable; one listener. */
  observe(written: (subject: string, state: TradingState) => void): void {
    this.#written = written;
  }

  list(): readonly (readonly [subject: string, state: TradingState])[] {
    return [...this.#states];
  }

  /** It loosens none that is there. */
  add(subject: string, state: TradingState): void {
    this.#states.set(subject, this.over(subject, state));
  }

  /** What holds for a subject of which the vault says `stored`. */
  over(subject: string, stored: TradingState): TradingState {
    return strictestState([stored, this.#states.get(subject) ?? 'active']);
  }

  applyTo<Entry extends { readonly id: string; readonly state: TradingState }>(entry: Entry): Entry {
    // Mostly there are none, and keys are many.
    if (this.#states.size === 0) return entry;
    const state = this.over(entry.id, entry.state);
    return state === entry.state ? entry : { ...entry, state };
  }

  /** See {@link applyState}; what holds without being written is remembered here until it is. */
  change(
    subject: string,
    [from, to]: readonly [TradingState, TradingState],
    { persist, show }: { readonly persist: () => void; readonly show: () => void },
  ): void {
    applyState(from, to, {
      show,
      persist: () => {
        try {
          persist();
        } catch (error) {
          if (TRADING_STATES.indexOf(to) >= TRADING_STATES.indexOf(from)) this.add(subject, to);
          throw error;
        }
        if (this.#states.delete(subject)) this.#written(subject, to);
      },
    });
  }
}
