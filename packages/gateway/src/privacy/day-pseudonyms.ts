import type { AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  dayOfPseudonym,
  isPseudonym,
  pseudonymDay,
  UNKNOWN_PSEUDONYM,
} from '@bitting/core/ledger/pseudonym.ts';
import { formatAddress, parseAddress } from '@bitting/core/policy/address.ts';
import type { Clock } from '../ports/clock.ts';
import type { ErasedDays, PrivateKind, Pseudonyms } from '../ports/pseudonyms.ts';
import type { RandomBytes } from '../ports/random.ts';
import {
  FAULT_REST_MS,
  KNOWN_VALUES_MAX,
  REVEALED_MAX,
  VALUES_PER_DAY_MAX,
  VALUES_PER_TURN_MAX,
  WAITING_VALUES_MAX,
} from './bounds.ts';
import { DaySecrets } from './day-secrets.ts';
import type { PrivacyCounts } from './privacy-metrics.ts';
import type { Erased, PrivateStore } from './private-store.ts';

const DAY_MS = 86_400_000;

interface Today {
  /** Days since 1970. */
  readonly number: number;
  readonly secrets: DaySecrets;
  /** Pseudonyms of this day by what they stand for. */
  readonly known: Readonly<Record<PrivateKind, Map<string, string>>>;
  /** How many values are kept or wait for it. */
  kept: number;
}

interface Waiting {
  readonly secrets: DaySecrets;
  readonly pseudonym: string;
  readonly value: string;
}

/** Days that were erased before, and were there again. */
export interface ErasedAgain {
  readonly before: string;
  readonly days: readonly string[];
}

export interface DayPseudonymsOptions {
  readonly store: PrivateStore;
  /** What was erased by the word of another file; asked and told while the vault is open. */
  readonly erased: ErasedDays;
  /** Hears of a file that was put back. */
  readonly erasedAgain: (again: ErasedAgain) => void;
  /** Hears what the vault has learnt of an erasing while it was sealed. */
  readonly erasedSealed: (before: string) => void;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * Pseudonyms under a salt of each day (UTC). Salts and values are in the store, encrypted with a key of the vault; a salt is on the disk
 * before it is used. Without either nothing is told: the unknown pseudonym stands there.
 */
export class DayPseudonyms implements Pseudonyms {
  readonly #options: DayPseudonymsOptions;
  #key: AeadKey<'account'> | null = null;
  readonly #days = new Map<string, DaySecrets>();
  #today: Today | null = null;
  readonly #revealed = new Map<string, string>();
  readonly #waiting: Waiting[] = [];
  /** What was erased while the vault was sealed, and it does not know. The file says it as well, to which anybody may have written. */
  #unnoted: string | null = null;
  #isScheduled = false;
  #restsUntilMs = -Infinity;
  readonly #counts = { unknown: 0, unkept: 0 };

  constructor(options: DayPseudonymsOptions) {
    this.#options = options;
  }

  /** While the vault is open; `null` forgets everything that was read with the key. */
  use(key: AeadKey<'account'> | null): void {
    if (this.#key !== null) this.flush();
    this.#key = key;
    this.#forget();
    if (key === null) return;
    this.#noteErased();
    const stillErased = this.#eraseAgain();
    for (const { day, envelope } of attempt(() => this.#options.store.salts()) ?? []) {
      if (day < stillErased) continue;
      const secrets = DaySecrets.open(day, envelope, key);
      // Those of another vault are of no use, and not in the way but of their own day.
      if (secrets !== null) this.#days.set(day, secrets);
    }
  }

  hide(kind: PrivateKind, value: string): string {
    const today = this.#turnTo(this.#options.clock.wallMs());
    const known = today?.known[kind].get(value);
    if (known !== undefined) return known;
    if (isPseudonym(value)) return value;
    if (today === null) {
      this.#counts.unknown += 1;
      return UNKNOWN_PSEUDONYM;
    }
    const address = writeCanonical(value);
    const pseudonym = today.secrets.pseudonymOf(kind, address);
    this.#keep(today, pseudonym, address);
    if (today.known[kind].size >= KNOWN_VALUES_MAX) today.known[kind].clear();
    today.known[kind].set(value, pseudonym);
    return pseudonym;
  }

  reveal(text: string): string | null {
    if (!isPseudonym(text)) return text;
    const secrets = this.#days.get(dayOfPseudonym(text) ?? '');
    if (secrets === undefined) return null;
    const known = this.#revealed.get(text);
    if (known !== undefined) return known;
    const envelope = attempt(() => this.#options.store.readValue(text));
    const value = envelope === null ? null : secrets.unseal(text, envelope);
    if (value !== null) this.#remember(text, value);
    return value;
  }

  formsOf(kind: PrivateKind, value: string): readonly string[] {
    if (isPseudonym(value)) return [value];
    const address = writeCanonical(value);
    const hidden = Array.from(this.#days.values(), (secrets) => secrets.pseudonymOf(kind, address));
    return [...new Set([value, address]), ...hidden];
  }

  get counts(): PrivacyCounts {
    return this.#counts;
  }

  /** Days that there are salts of, before that one. */
  daysBefore(before: string): readonly string[] {
    return this.#options.store.salts().flatMap(({ day }) => (day < before ? [day] : []));
  }

  get erasedBefore(): string | null {
    return this.#options.store.erasedBefore;
  }

  /** For good: all days before that one, today excepted. Throws `PRIVATE_STORE_UNWRITABLE`, `VAULT_UNWRITABLE`. */
  erase(before: string): Erased {
    this.flush();
    if (this.#key !== null) this.#options.erased.note(before);
    else if (before > (this.#unnoted ?? '')) this.#unnoted = before;
    const erased = this.#options.store.erase(before);
    for (const day of this.#days.keys()) if (day < before) this.#days.delete(day);
    if (this.#today !== null && this.#today.secrets.day < before) this.#today = null;
    this.#revealed.clear();
    return erased;
  }

  /** Writes all values that wait. What cannot be written is found by its address, and not shown. */
  flush(): void {
    this.#write(this.#waiting.splice(0));
  }

  #noteErased(): void {
    const before = this.#unnoted;
    if (before === null) return;
    const isNoted = attempt(() => {
      this.#options.erased.note(before);
      return true;
    });
    if (isNoted === null) return;
    this.#unnoted = null;
    this.#options.erasedSealed(before);
  }

  /**
   * The file may be an earlier copy of itself, whatever it says of itself. Gives the day before which it holds what it should not; empty:
   * it does not.
   */
  #eraseAgain(): string {
    const { erased, erasedAgain, store } = this.#options;
    const known = erased.before ?? '';
    const days = attempt(() => this.daysBefore(known)) ?? [];
    if (days.length === 0 && (attempt(() => store.erasedBefore) ?? '') >= known) return '';
    const again = attempt(() => store.erase(known));
    if (days.length > 0) erasedAgain({ before: known, days });
    return again === null ? known : '';
  }

  #write(values: readonly Waiting[]): void {
    const { random, store } = this.#options;
    if (values.length === 0) return;
    const isWritten = this.#try(() => {
      store.addValues(
        values.map(({ secrets, pseudonym, value }) => ({
          pseudonym,
          envelope: secrets.seal(pseudonym, value, random),
        })),
      );
    });
    if (!isWritten) this.#counts.unkept += values.length;
  }

  #turnTo(nowMs: number): Today | null {
    const number = Math.floor(nowMs / DAY_MS);
    if (this.#today?.number === number) return this.#today;
    if (this.#key === null) return null;
    const day = pseudonymDay(nowMs);
    const secrets = this.#days.get(day) ?? this.#makeDay(this.#key, day);
    if (secrets === null) return null;
    const kept = attempt(() => this.#options.store.countValues(day)) ?? VALUES_PER_DAY_MAX;
    this.#today = { number, secrets, known: { address: new Map() }, kept };
    return this.#today;
  }

  #makeDay(key: AeadKey<'account'>, day: string): DaySecrets | null {
    const { random, store } = this.#options;
    const { secrets, envelope } = DaySecrets.make(day, { key, random });
    if (!this.#try(() => store.addSalt({ day, envelope }))) return null;
    this.#days.set(day, secrets);
    return secrets;
  }

  /** Values of one turn are written together, which is before their records are on the disk. */
  #keep(today: Today, pseudonym: string, value: string): void {
    if (today.kept >= VALUES_PER_DAY_MAX || this.#waiting.length >= WAITING_VALUES_MAX) {
      this.#counts.unkept += 1;
      return;
    }
    today.kept += 1;
    this.#remember(pseudonym, value);
    this.#waiting.push({ secrets: today.secrets, pseudonym, value });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#write(this.#waiting.splice(0, VALUES_PER_TURN_MAX));
      this.#schedule();
    });
  }

  #remember(pseudonym: string, value: string): void {
    if (this.#revealed.size >= REVEALED_MAX) this.#revealed.clear();
    this.#revealed.set(pseudonym, value);
  }

  #forget(): void {
    this.#today = null;
    this.#days.clear();
    this.#revealed.clear();
  }

  #try(write: () => void): boolean {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs < this.#restsUntilMs) return false;
    try {
      write();
      return true;
    } catch (error) {
      if (!(error instanceof BittingError)) throw error;
      this.#restsUntilMs = nowMs + FAULT_REST_MS;
      return false;
    }
  }
}

/** One address has one text, however somebody writes it. */
function writeCanonical(text: string): string {
  const address = parseAddress(text);
  return address === null ? text : formatAddress(address);
}

/** `null` where the file or what is in it is not as it should be. */
function attempt<Result>(read: () => Result): Result | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof BittingError) return null;
    throw error;
  }
}
