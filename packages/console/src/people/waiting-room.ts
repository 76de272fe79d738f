import { TICKETS_MAX } from './bounds.ts';
import { drawToken } from './tokens.ts';

interface Waiting<Value> {
  readonly value: Value;
  readonly untilMs: number;
}

/** What was begun and is not ended yet, by a ticket that nobody guesses. In memory alone: after a restart it is begun anew. */
export class WaitingRoom<Value> {
  readonly #waiting = new Map<string, Waiting<Value>>();
  readonly #lifeMs: number;

  constructor(lifeMs: number) {
    this.#lifeMs = lifeMs;
  }

  /** Beyond the bound the one that waits longest is forgotten. */
  put(value: Value, nowMs: number, ticket = drawToken()): string {
    this.#waiting.delete(ticket);
    this.#waiting.set(ticket, { value, untilMs: nowMs + this.#lifeMs });
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= TICKETS_MAX) break;
      this.#waiting.delete(oldest);
    }
    return ticket;
  }

  find(ticket: string, nowMs: number): Value | null {
    const found = this.#waiting.get(ticket);
    return found === undefined || nowMs >= found.untilMs ? null : found.value;
  }

  /** Once. */
  take(ticket: string, nowMs: number): Value | null {
    const value = this.find(ticket, nowMs);
    this.#waiting.delete(ticket);
    return value;
  }

  dropWhere(isGone: (value: Value) => boolean): void {
    for (const [ticket, { value }] of this.#waiting) if (isGone(value)) this.#waiting.delete(ticket);
  }
}
