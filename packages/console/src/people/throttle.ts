import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  ADDRESS_GUESSES_FREE,
  ADDRESS_WAIT_MAX_MS,
  GUESSERS_MAX,
  GUESSES_FORGOTTEN_MS,
  GUESSES_FREE,
  GUESS_WAIT_FIRST_MS,
  GUESS_WAIT_MAX_MS,
} from './bounds.ts';

interface Terms {
  readonly free: number;
  readonly waitMaxMs: number;
}

const OF_ONE: Terms = { free: GUESSES_FREE, waitMaxMs: GUESS_WAIT_MAX_MS };
const OF_ADDRESS: Terms = { free: ADDRESS_GUESSES_FREE, waitMaxMs: ADDRESS_WAIT_MAX_MS };

interface Guesses {
  readonly count: number;
  readonly untilMs: number;
  readonly lastMs: number;
}

export interface Guesser {
  readonly name: string;
  readonly address: string;
  /** Of a browser that this person signed in with before; `null`: an unknown one. */
  readonly device: string | null;
}

/**
 * Slows guessing down, and locks nobody out: it is counted by person and address together, and by address; and a browser that the person
 * signed in with before is counted alone, so that nobody else’s guesses keep it waiting.
 */
export class GuessThrottle {
  readonly #guesses = new Map<string, Guesses>();

  /** Throws `SIGN_IN_THROTTLED` while it has to wait. The try is counted at once: many at the same time are many. */
  begin(guesser: Guesser, nowMs: number): void {
    const rows = rowsOf(guesser);
    const waitMs = Math.max(...rows.map(([key]) => (this.#find(key, nowMs)?.untilMs ?? 0) - nowMs));
    if (waitMs > 0)
      throw new BittingError('SIGN_IN_THROTTLED', 'guesses', {
        publicDetail: `Too many wrong passwords came from there. Try again in ${Math.ceil(waitMs / 1_000)} seconds, or sign in by a passkey.`,
      });
    for (const [key, terms] of rows) this.#count(key, terms, nowMs);
  }

  /** It was right. The address’s other tries stay counted: one password that is known frees nobody to guess others. */
  forgive(guesser: Guesser): void {
    const [[own] = [''], ...rest] = rowsOf(guesser);
    this.#guesses.delete(own);
    for (const [key] of rest) {
      const known = this.#guesses.get(key);
      if (known !== undefined) this.#guesses.set(key, { ...known, count: known.count - 1 });
    }
  }

  get size(): number {
    return this.#guesses.size;
  }

  #find(key: string, nowMs: number): Guesses | null {
    const known = this.#guesses.get(key);
    return known === undefined || nowMs - known.lastMs > GUESSES_FORGOTTEN_MS ? null : known;
  }

  #count(key: string, { free, waitMaxMs }: Terms, nowMs: number): void {
    const count = (this.#find(key, nowMs)?.count ?? 0) + 1;
    const over = count - free;
    const waitMs = over < 0 ? 0 : Math.min(GUESS_WAIT_FIRST_MS * 2 ** Math.min(over, 20), waitMaxMs);
    this.#guesses.delete(key);
    this.#guesses.set(key, { count, untilMs: nowMs + waitMs, lastMs: nowMs });
    for (const oldest of this.#guesses.keys()) {
      if (this.#guesses.size <= GUESSERS_MAX) break;
      this.#guesses.delete(oldest);
    }
  }
}

function rowsOf({ name, address, device }: Guesser): readonly (readonly [key: string, terms: Terms])[] {
  if (device !== null) return [[`device ${device}`, OF_ONE]];
  return [
    [`one ${address} ${name}`, OF_ONE],
    [`address ${address}`, OF_ADDRESS],
  ];
}
