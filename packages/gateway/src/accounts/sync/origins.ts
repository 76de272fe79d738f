import type { AccountFill, AccountOrder } from '@bitting/core/trading/account-picture.ts';
import type { AccountReader } from '@bitting/core/venues/account-reader.ts';
import { ORIGINS_WAITING_MAX } from '../bounds.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { askVenue, type QuestionPorts } from './part-questions.ts';

export interface OriginPorts extends QuestionPorts {
  readonly reader: AccountReader;
  readonly metrics: Metrics;
}

/**
 * Asks for orders of which nothing is known but a fill that an answer told of: what an algo order placed while nobody was
 * listening. One after the other; too many are left to be judged as they are.
 */
export class Origins {
  readonly #accountId: string;
  readonly #ports: OriginPorts;
  readonly #learn: (order: AccountOrder) => void;
  readonly #waiting = new Map<string, AccountFill>();
  #isAsking = false;
  #isClosed = false;

  constructor(accountId: string, ports: OriginPorts, learn: (order: AccountOrder) => void) {
    this.#accountId = accountId;
    this.#ports = ports;
    this.#learn = learn;
  }

  ask(fill: AccountFill): void {
    if (this.#ports.reader.origin === undefined || this.#waiting.size >= ORIGINS_WAITING_MAX) return;
    this.#waiting.set(`${fill.instrument} ${fill.venueOrderId}`, fill);
    if (!this.#isAsking) void this.#run();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
  }

  /** Never rejects: what goes wrong here costs an answer, nothing else. */
  async #run(): Promise<void> {
    const { origin } = this.#ports.reader;
    this.#isAsking = true;
    for (let [next] = this.#waiting; next !== undefined; [next] = this.#waiting) {
      this.#waiting.delete(next[0]);
      try {
        const question = origin?.question(next[1]) ?? null;
        const answer = question === null ? '' : await askVenue(question, this.#accountId, this.#ports);
        const order = typeof answer === 'string' ? null : (origin?.read(answer) ?? null);
        if (order !== null && !this.#isClosed) this.#learn(order);
      } catch {
        this.#ports.metrics.count('account_questions', 'fault');
      }
    }
    this.#isAsking = false;
  }
}
