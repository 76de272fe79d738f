import { SYNC_QUESTIONS_AT_ONCE } from '../bounds.ts';

/** A few questions at once for all accounts of a venue, in the order of coming. */
export class QuestionTurns {
  readonly #waiting: (() => void)[] = [];
  #underWay = 0;

  /** Resolves to what ends the turn; it is called once. */
  async enter(): Promise<() => void> {
    if (this.#underWay >= SYNC_QUESTIONS_AT_ONCE) {
      const { promise, resolve } = Promise.withResolvers<void>();
      // One account waits with one question at a time, so that there are no more of them than accounts.
      this.#waiting.push(resolve);
      await promise;
    } else this.#underWay += 1;
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    };
  }
}
