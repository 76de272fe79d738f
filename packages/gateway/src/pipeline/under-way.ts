import { areCancels, type Intent } from '@bitting/core/trading/intent.ts';
import { LAST_ANSWERS_MS, LAST_CALL_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

/** What is under way, and the end that waits for it: each request is followed to its own end, or given up. */
export class UnderWay<End> {
  readonly #followed = new Set<() => void>();
  #taken: 'all' | 'cancels' | 'nothing' = 'all';
  #becameQuiet: (() => void) | null = null;

  /** Whether what asks for this is taken up now. */
  takesUp(intents: readonly Intent[]): boolean {
    return this.#taken === 'all' || (this.#taken === 'cancels' && areCancels(intents));
  }

  /** What it comes to; what `lost` says, where it is given up before. */
  follow(work: Promise<End>, lost: () => End): Promise<End> {
    const { promise, resolve, reject } = Promise.withResolvers<End>();
    const leave = (): void => {
      this.#followed.delete(giveUp);
      if (this.#followed.size === 0) this.#becameQuiet?.();
    };
    const giveUp = (): void => {
      resolve(lost());
      leave();
    };
    this.#followed.add(giveUp);
    work.then(resolve, reject).finally(leave);
    return promise;
  }

  /**
   * From now on nothing is taken up but cancels, and in the end not even they. Resolves once whatever was taken up has been
   * answered; what has no end in time is given up.
   */
  async retire(clock: Pick<Clock, 'after'>): Promise<void> {
    this.#taken = 'cancels';
    clock.after(LAST_ANSWERS_MS, () => {
      for (const giveUp of this.#followed) giveUp();
    });
    await passing(LAST_CALL_MS, clock);
    await this.#quiet();
    this.#taken = 'nothing';
    // Whoever ended last is answered in this turn of the event loop.
    await passing(0, clock);
  }

  #quiet(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#becameQuiet = resolve;
    if (this.#followed.size === 0) resolve();
    return promise;
  }
}

function passing(delayMs: number, clock: Pick<Clock, 'after'>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.after(delayMs, resolve);
  return promise;
}
