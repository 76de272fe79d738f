import { ANSWER_WAIT_MS, UNANSWERED_REST_MS } from './bounds.ts';
import type { OriginAnswer, OriginQuestion, WatchReply, WatchWord } from './messages.ts';

/** The watching process's end of the way to the gateway. Nobody answers for ever: then nothing is known of addresses for a while. */
export class WatchLink {
  readonly #say: (word: WatchWord) => void;
  readonly #waiting = new Map<number, (answer: OriginAnswer) => void>();
  #lastId = 0;
  #restsUntilMs = 0;

  constructor(say: (word: WatchWord) => void) {
    this.#say = say;
  }

  say(word: WatchWord): void {
    this.#say(word);
  }

  settle({ id, answer }: WatchReply): void {
    this.#waiting.get(id)?.(answer);
  }

  async compare(question: OriginQuestion): Promise<OriginAnswer> {
    if (performance.now() < this.#restsUntilMs) return null;
    const { promise, resolve } = Promise.withResolvers<OriginAnswer>();
    this.#lastId += 1;
    const id = this.#lastId;
    this.#waiting.set(id, resolve);
    const timer = setTimeout(() => {
      this.#restsUntilMs = performance.now() + UNANSWERED_REST_MS;
      resolve(null);
    }, ANSWER_WAIT_MS);
    this.#say({ kind: 'compare', id, question });
    const answer = await promise;
    clearTimeout(timer);
    this.#waiting.delete(id);
    return answer;
  }
}
