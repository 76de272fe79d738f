import type { InstrumentCodes } from '@bitting/core/venues/stream-dialect.ts';
import type { Instrument } from '@bitting/core/trading/instrument.ts';
import { MARKET_PREFETCH_MS } from '../bounds.ts';
import { CODES_FRESH_MS, CODES_REFRESH_MIN_MS } from './bounds.ts';
import type { Destination } from '../pipeline/stages.ts';
import type { Clock } from '../ports/clock.ts';

type Place = Pick<Destination, 'environment' | 'region'>;

/** All instruments of a place, as far as they could be asked for; `null`: none of the lists came. */
export type ListInstruments = (place: Place) => Promise<readonly Instrument[] | null>;

/** By which numbers a venue's streams name instruments, at the place that somebody's orders go to. */
export interface CodeBooks {
  /** What is known now. Of nobody's place nothing. */
  of(links: { readonly destination: Place } | null): InstrumentCodes;
  /** Resolves when the codes of the place are known, or could not be had in a small time. */
  ready(links: { readonly destination: Place } | null): Promise<void>;
  /** Something was not found: the place is asked anew, unless it was just now. */
  refresh(links: { readonly destination: Place } | null): void;
}

const NO_CODES: InstrumentCodes = { idOf: () => null, codeOf: () => null };

/** For venues whose streams name instruments as REST does. */
export const NO_CODE_BOOKS: CodeBooks = {
  of: () => NO_CODES,
  ready: () => Promise.resolve(),
  refresh: () => undefined,
};

/** One place's codes: asked for when somebody needs them, and anew when they are old. */
class CodeBook implements InstrumentCodes {
  readonly #ids = new Map<string, string>();
  readonly #codes = new Map<string, string>();
  readonly #clock: Clock;
  readonly #list: () => Promise<readonly Instrument[] | null>;
  #atMs: number | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;

  constructor(clock: Clock, list: () => Promise<readonly Instrument[] | null>) {
    this.#clock = clock;
    this.#list = list;
  }

  idOf(code: string): string | null {
    return this.#ids.get(code) ?? null;
  }

  /** Only one that means this instrument now: an order that was judged for one never goes out as another's. */
  codeOf(id: string): string | null {
    const code = this.#codes.get(id) ?? null;
    return code !== null && this.#ids.get(code) === id ? code : null;
  }

  /** Those that are known already are used while they are asked for anew. */
  async ready(): Promise<void> {
    const isFresh = this.#atMs !== null && this.#clock.monotonicMs() - this.#atMs < CODES_FRESH_MS;
    if (isFresh) return;
    const asked = this.refresh();
    if (this.#atMs !== null) return;
    const late = Promise.withResolvers<void>();
    const stop = this.#clock.after(MARKET_PREFETCH_MS, late.resolve);
    await Promise.race([asked, late.promise]);
    stop();
  }

  refresh(): Promise<void> {
    if (this.#asking !== null) return this.#asking;
    if (this.#clock.monotonicMs() - this.#askedMs < CODES_REFRESH_MIN_MS) return Promise.resolve();
    this.#askedMs = this.#clock.monotonicMs();
    this.#asking = this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** Never rejects: nobody may be waiting. */
  async #ask(): Promise<void> {
    const instruments = await this.#list().catch(() => null);
    if (instruments === null) return;
    this.#atMs = this.#clock.monotonicMs();
    for (const { id, code } of instruments) {
      if (code === null) continue;
      this.#ids.set(code, id);
      this.#codes.set(id, code);
    }
  }
}

/** One book for each environment and region. */
export class ListedCodeBooks implements CodeBooks {
  readonly #clock: Clock;
  readonly #list: ListInstruments;
  readonly #books = new Map<string, CodeBook>();

  constructor(clock: Clock, list: ListInstruments) {
    this.#clock = clock;
    this.#list = list;
  }

  of(links: { readonly destination: Place } | null): InstrumentCodes {
    return links === null ? NO_CODES : this.#bookOf(links.destination);
  }

  async ready(links: { readonly destination: Place } | null): Promise<void> {
    if (links !== null) await this.#bookOf(links.destination).ready();
  }

  refresh(links: { readonly destination: Place } | null): void {
    if (links !== null) void this.#bookOf(links.destination).refresh();
  }

  #bookOf({ environment, region }: Place): CodeBook {
    const key = `${environment} ${region}`;
    const known = this.#books.get(key);
    if (known !== undefined) return known;
    const book = new CodeBook(this.#clock, () => this.#list({ environment, region }));
    this.#books.set(key, book);
    return book;
  }
}
