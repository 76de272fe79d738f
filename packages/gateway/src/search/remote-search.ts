import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { RecordPage, RecordQuery, RecordSearch } from '../ports/record-search.ts';
import { SEARCH_WAIT_MS, SEARCHES_MAX } from './bounds.ts';
import type { SearchAnswer, SearchCall, SearchReply, SearchTask } from './messages.ts';

/** The gateway's end of the search: questions go to another process, and the gateway does nothing but wait. */
export class RemoteSearch implements RecordSearch {
  readonly #say: (call: SearchCall) => void;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, (answer: SearchAnswer) => void>();
  #lastId = 0;

  constructor(say: (call: SearchCall) => void, clock: Clock) {
    this.#say = say;
    this.#clock = clock;
  }

  search(query: RecordQuery): Promise<RecordPage> {
    return this.#ask({ kind: 'search', query });
  }

  async rebuild(): Promise<void> {
    await this.#ask({ kind: 'rebuild' });
  }

  settle({ id, answer }: SearchReply): void {
    this.#waiting.get(id)?.(answer);
  }

  async #ask(task: SearchTask): Promise<RecordPage> {
    if (this.#waiting.size >= SEARCHES_MAX)
      throw new BittingError('OVERLOADED', `${SEARCHES_MAX} searches are under way`);
    const { promise, resolve } = Promise.withResolvers<SearchAnswer>();
    this.#lastId += 1;
    const id = this.#lastId;
    this.#waiting.set(id, resolve);
    const giveUp = (): void => resolve({ kind: 'failed', cause: `no answer for ${SEARCH_WAIT_MS} ms` });
    const cancel = this.#clock.after(SEARCH_WAIT_MS, giveUp);
    try {
      this.#say({ id, task });
      const answer = await promise;
      if (answer.kind === 'page') return answer.page;
      throw unavailable(answer.cause);
    } finally {
      cancel();
      this.#waiting.delete(id);
    }
  }
}

function unavailable(cause: string): BittingError {
  return new BittingError('SEARCH_UNAVAILABLE', cause);
}

/** Of a gateway that runs without a supervisor. */
export const NO_SEARCH: RecordSearch = {
  search: () => Promise.reject(unavailable('nobody searches here')),
  rebuild: () => Promise.reject(unavailable('nobody searches here')),
};
