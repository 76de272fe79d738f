import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { strictestState, TRADING_STATES, type TradingState } from '@bitting/core/trading/vocabulary.ts';
import { STATE_RETRY_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { LedgerWriter } from '../ports/ledger.ts';
import type { Stamp } from '../ports/stamp.ts';
import type { VaultKeyRing } from './key-ring.ts';
import { EVERYTHING } from './outer-states.ts';

/** The vault has what an act before said that it could not be told of, or a later state in its place. */
export const STATE_EVENT = 'state-written';

/** By which an act says that what it closed is in force and not in the vault: the state that holds. */
const UNWRITTEN = 'unwritten';

export function describeUnwritten(state: TradingState): Readonly<Record<string, string>> {
  return { [UNWRITTEN]: state };
}

/** What a record says of the vault's lack of a state; `state` is `null` where it lacks none any more. `null`: it says nothing of it. */
export function readUnwritten(
  entry: LedgerEntry,
): { readonly subject: string; readonly state: TradingState | null } | null {
  if (entry.type === 'system' && entry.event === STATE_EVENT)
    return { subject: entry.details['subject'] ?? '', state: null };
  if (entry.type !== 'admin') return null;
  const state = TRADING_STATES.find((one) => one === entry.details[UNWRITTEN]);
  return state === undefined ? null : { subject: entry.subject ?? EVERYTHING, state };
}

/**
 * Halts, suspensions and revocations that are in the ledger and not in the vault: a start puts them into force again, and the vault is
 * tried until it has them. What is in the vault is not touched by this: a record can tighten a state and loosen none.
 */
export class StateTrail {
  readonly #keyRing: Pick<VaultKeyRing, 'unwritten' | 'writeAgain'>;
  readonly #clock: Pick<Clock, 'after'>;
  readonly #missed = new Map<string, TradingState>();
  #cancelRetry: () => void = () => {};

  constructor(keyRing: Pick<VaultKeyRing, 'unwritten' | 'writeAgain'>, clock: Pick<Clock, 'after'>) {
    this.#keyRing = keyRing;
    this.#clock = clock;
  }

  /** One record of the ledger, in order. */
  restore(entry: LedgerEntry): void {
    const told = readUnwritten(entry);
    if (told === null) return;
    const { subject, state } = told;
    if (state === null) this.#missed.delete(subject);
    else this.#missed.set(subject, strictestState([this.#missed.get(subject) ?? 'active', state]));
  }

  /** What the vault lacks by the records so far. */
  get missed(): ReadonlyMap<string, TradingState> {
    return this.#missed;
  }

  /** After all records, before anything is served. In force when it returns, whatever the disk says. */
  start({ ledger, stamp }: { readonly ledger: LedgerWriter; readonly stamp: Stamp }): void {
    const { unwritten } = this.#keyRing;
    unwritten.observe((subject, state) => {
      const entry = { ...stamp(), type: 'system', event: STATE_EVENT, details: { subject, state } } as const;
      // A start that does not hear of it errs on the strict side.
      ledger.append(entry).catch(() => {
        ledger.noteGap(entry);
      });
    });
    for (const [subject, state] of this.#missed) unwritten.add(subject, state);
    this.#missed.clear();
    this.#keyRing.writeAgain();
    this.#retryLater();
  }

  close(): void {
    this.#cancelRetry();
  }

  #retryLater(): void {
    this.#cancelRetry = this.#clock.after(STATE_RETRY_MS, () => {
      this.#keyRing.writeAgain();
      this.#retryLater();
    });
  }
}
