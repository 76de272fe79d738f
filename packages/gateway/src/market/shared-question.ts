import { MARKET_PREFETCH_MS, MARKET_TURN_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import { THROTTLED, type Transmission } from '../ports/upstream.ts';

/**
 * One question under way, for all keys whose orders need its answer. Where the venue's allowance is used up it waits for
 * more, as long as an order would; whoever joins brings his own share of it.
 */
export class SharedQuestion {
  readonly #clock: Clock;
  readonly #send: (virtualKeyId: string) => Promise<Transmission>;
  readonly #askers = new Set<string>();
  #wake: () => void = () => undefined;

  constructor(clock: Clock, send: (virtualKeyId: string) => Promise<Transmission>) {
    this.#clock = clock;
    this.#send = send;
  }

  join(virtualKeyId: string): void {
    if (this.#askers.has(virtualKeyId)) return;
    this.#askers.add(virtualKeyId);
    this.#wake();
  }

  /** What became of it; throttled only if nobody's share sufficed in time. */
  async ask(): Promise<Transmission> {
    const end = this.#clock.monotonicMs() + MARKET_PREFETCH_MS;
    for (;;) {
      const transmission = await this.#sendForAny();
      if (!isThrottled(transmission) || this.#clock.monotonicMs() + MARKET_TURN_MS > end) return transmission;
      await this.#nextTurn();
    }
  }

  async #sendForAny(): Promise<Transmission> {
    let last: Transmission = { kind: 'not-sent', cause: THROTTLED };
    for (const asker of this.#askers) {
      last = await this.#send(asker);
      if (!isThrottled(last)) break;
    }
    return last;
  }

  async #nextTurn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.#clock.after(MARKET_TURN_MS, resolve);
    this.#wake = resolve;
    await promise;
    stop();
  }
}

function isThrottled(transmission: Transmission): boolean {
  return transmission.kind === 'not-sent' && transmission.cause === THROTTLED;
}
