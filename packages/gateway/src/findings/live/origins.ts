import { ALIASES_MAX, ORIGINS_MAX, QUESTIONS_PER_HOUR_MAX, UNANSWERED_REST_MS } from './bounds.ts';
import type { OriginAnswer, OriginQuestion } from './messages.ts';

const HOUR_MS = 3_600_000;

/** Plain data. */
export interface SavedOrigins {
  readonly newest: ReadonlyMap<string, string>;
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Where one key comes from. In the ledger an address has another pseudonym every day, and whoever watches is told none: an origin
 * is the first of the pseudonyms that one address had, by the word of the gateway.
 */
export class Origins {
  /** By origin its newest pseudonym, the one that was used last at the end. */
  readonly #newest: Map<string, string>;
  /** By pseudonym its origin. */
  readonly #aliases: Map<string, string>;
  #hour = { index: 0, asked: 0 };
  #restsUntilMs = 0;

  constructor(saved?: SavedOrigins) {
    this.#newest = new Map(saved?.newest);
    this.#aliases = new Map(saved?.aliases);
  }

  /** The origin; `null`: it is not known. */
  of(address: string): string | null {
    return this.#aliases.get(address) ?? null;
  }

  /** What the gateway is to be asked about an address; `null`: nothing now. */
  question(address: string, atMs: number): OriginQuestion | null {
    if (this.#newest.size === 0) {
      this.#learn(address, address);
      return null;
    }
    const index = Math.floor(atMs / HOUR_MS);
    if (index > this.#hour.index) this.#hour = { index, asked: 0 };
    if (this.#hour.asked >= QUESTIONS_PER_HOUR_MAX || atMs < this.#restsUntilMs) return null;
    this.#hour.asked += 1;
    return { address, among: [...this.#newest.values()] };
  }

  /** Without an answer the address stays unknown, and is asked about later. */
  settle({ address, among }: OriginQuestion, answer: OriginAnswer, atMs: number): void {
    if (answer === null) {
      this.#restsUntilMs = atMs + UNANSWERED_REST_MS;
      return;
    }
    const same = among[answer];
    this.#learn(address, (same === undefined ? undefined : this.#aliases.get(same)) ?? address);
  }

  save(): SavedOrigins {
    return { newest: this.#newest, aliases: this.#aliases };
  }

  #learn(address: string, origin: string): void {
    this.#aliases.set(address, origin);
    this.#newest.delete(origin);
    this.#newest.set(origin, address);
    dropOldest(this.#newest, ORIGINS_MAX);
    dropOldest(this.#aliases, ALIASES_MAX);
  }
}

function dropOldest(map: Map<string, string>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
