import { NOTED_ACTS_MAX, NOTED_AGAIN_MS, NOTED_LATE_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { Act, Journal } from './journal.ts';

/** What could not be written down when it was done. */
interface LateAct {
  readonly act: Act;
  readonly firstMs: number;
  times: number;
  lastMs: number;
}

/**
 * Acts that change nothing, and yet somebody may have to be told: written down, but the same one of the same operator once
 * a minute at most. Nobody waits for them, and a ledger that cannot write, or keeps what it has for cancels, keeps nobody from
 * looking: how often he looked is written down when there is room again.
 */
export class NotedActs {
  readonly #journal: Pick<Journal, 'recordBefore'>;
  readonly #clock: Clock;
  /** When each was written down, the oldest first. */
  readonly #notedMs = new Map<string, number>();
  readonly #late = new Map<string, LateAct>();
  #stop: (() => void) | null = null;

  constructor(journal: Pick<Journal, 'recordBefore'>, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** `sameAs`: what makes two of them the same, where that is less than all details. */
  note(act: Act, sameAs: unknown = act.details): void {
    const name = JSON.stringify([act.operatorId, act.act, sameAs]);
    const nowMs = this.#clock.monotonicMs();
    const notedMs = this.#notedMs.get(name);
    if (notedMs !== undefined && nowMs - notedMs < NOTED_AGAIN_MS) return;
    this.#notedMs.delete(name);
    this.#notedMs.set(name, nowMs);
    const [oldest] = this.#notedMs.keys();
    if (this.#notedMs.size > NOTED_ACTS_MAX && oldest !== undefined) this.#notedMs.delete(oldest);
    const atMs = this.#clock.wallMs();
    const late = { act, times: 1, firstMs: atMs, lastMs: atMs };
    this.#journal.recordBefore(act).catch(() => this.#keep(name, late));
  }

  /** Tries once more to tell what is late. */
  async close(): Promise<void> {
    this.#stop?.();
    await this.#tellLate();
    this.#stop?.();
  }

  #keep(name: string, late: LateAct): void {
    const known = this.#late.get(name);
    if (known !== undefined) {
      known.times += late.times;
      known.lastMs = Math.max(known.lastMs, late.lastMs);
    } else if (this.#late.size < NOTED_ACTS_MAX) this.#late.set(name, late);
    this.#stop ??= this.#clock.after(NOTED_LATE_MS, () => {
      this.#stop = null;
      void this.#tellLate();
    });
  }

  async #tellLate(): Promise<void> {
    const late = [...this.#late];
    this.#late.clear();
    const told = late.map(([name, one]) =>
      this.#journal.recordBefore(describeLate(one)).catch(() => this.#keep(name, one)),
    );
    await Promise.all(told);
  }
}

function describeLate({ act, times, firstMs, lastMs }: LateAct): Act {
  const late = { times: String(times), firstMs: String(firstMs), lastMs: String(lastMs) };
  return { ...act, details: { ...act.details, ...late } };
}
