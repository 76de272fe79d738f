import { areCancels, type Intent } from '@bitting/core/trading/intent.ts';
import { LAST_ANSWERS_MS, LAST_CALL_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';

/** One that is under way. It comes to its own end or is given up, whichever is first; what comes second is told to nobody. */
export interface Followed<End> {
  readonly told: Promise<End>;
  end(end: End): void;
  fail(error: unknown): void;
}

const NOWHERE = -1;

/** What is under way, and the end that waits for it: each request is followed to its own end, or given up. */
export class UnderWay<Subject, End> {
  readonly #lost: (subject: Subject) => End;
  /**
   * No set: one that is added to and taken from all the time is laid out anew all the time, and each layout points to what it held and to
   * the next one. Once V8 takes one of them for old, all requests behind it live until old objects are collected.
   */
  readonly #followed: OneUnderWay<Subject, End>[] = [];
  #taken: 'all' | 'cancels' | 'nothing' = 'all';
  #becameQuiet: (() => void) | null = null;

  /** `lost` says what becomes of one that is given up. */
  constructor(lost: (subject: Subject) => End) {
    this.#lost = lost;
  }

  /** Whether what asks for this is taken up now. */
  takesUp(intents: readonly Intent[]): boolean {
    return this.#taken === 'all' || (this.#taken === 'cancels' && areCancels(intents));
  }

  follow(subject: Subject): Followed<End> {
    const one = new OneUnderWay<Subject, End>(subject, this.#leave);
    one.place = this.#followed.push(one) - 1;
    return one;
  }

  /**
   * From now on nothing is taken up but cancels, and in the end not even they. Resolves once whatever was taken up has been
   * answered; what has no end in time is given up.
   */
  async retire(clock: Pick<Clock, 'after'>): Promise<void> {
    this.#taken = 'cancels';
    clock.after(LAST_ANSWERS_MS, () => {
      for (const one of this.#followed.slice()) one.end(this.#lost(one.subject));
    });
    await passing(LAST_CALL_MS, clock);
    await this.#quiet();
    this.#taken = 'nothing';
    // Whoever ended last is answered in this turn of the event loop.
    await passing(0, clock);
  }

  readonly #leave = (one: OneUnderWay<Subject, End>): void => {
    if (one.place === NOWHERE) return;
    const last = this.#followed.pop() ?? one;
    if (last !== one) this.#followed[one.place] = last;
    last.place = one.place;
    one.place = NOWHERE;
    if (this.#followed.length === 0) this.#becameQuiet?.();
  };

  #quiet(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#becameQuiet = resolve;
    if (this.#followed.length === 0) resolve();
    return promise;
  }
}

class OneUnderWay<Subject, End> implements Followed<End> {
  readonly subject: Subject;
  readonly told: Promise<End>;
  /** Among those that are followed. */
  place = NOWHERE;
  readonly #resolvers: PromiseWithResolvers<End>;
  readonly #leave: (one: OneUnderWay<Subject, End>) => void;

  constructor(subject: Subject, leave: (one: OneUnderWay<Subject, End>) => void) {
    this.subject = subject;
    this.#resolvers = Promise.withResolvers();
    this.told = this.#resolvers.promise;
    this.#leave = leave;
  }

  end(end: End): void {
    this.#resolvers.resolve(end);
    this.#leave(this);
  }

  fail(error: unknown): void {
    this.#resolvers.reject(error);
    this.#leave(this);
  }
}

function passing(delayMs: number, clock: Pick<Clock, 'after'>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.after(delayMs, resolve);
  return promise;
}
