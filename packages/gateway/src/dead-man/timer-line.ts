import type { Clock } from '../ports/clock.ts';
import {
  CALL_RETRY_MAX_MS,
  CALL_RETRY_MS,
  DISARM_PATIENCE_MS,
  FAILURES_SPACED,
  FAILURES_TOLD,
} from './bounds.ts';
import type { TimerContent } from './saved-timer.ts';
import {
  doubt,
  noteCall,
  planTimer,
  settleCall,
  UNSET_TIMER,
  type TimerCall,
  type TimerState,
} from './timer.ts';

export interface TimerLinePorts {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** The shortest timer that the venue sets. */
  readonly leastMs: number;
  /** Has the venue set it, 0 ends it. What was in the way, in words; `null`: nothing. Never rejects. */
  readonly set: (seconds: number) => Promise<string | null>;
  /** It could not be armed for the time being (`null`: it is again). */
  readonly tell: (problem: string | null) => void;
}

/** One timer at the venue: what is known of it from the calls that set it, the gateway's own and those of bots. */
export class TimerLine {
  readonly #ports: TimerLinePorts;
  readonly #calls = new Map<string, TimerCall>();
  #state: TimerState = UNSET_TIMER;
  #actingMs: number | null = null;
  #acts = 0;
  #failures = 0;
  #retryMs = -Infinity;
  #isWanted = false;

  constructor(ports: TimerLinePorts) {
    this.#ports = ports;
  }

  /** Somebody needs it, and the venue does not take it. */
  get isUnarmed(): boolean {
    return this.#isWanted && this.#failures >= FAILURES_TOLD;
  }

  /** What is known of it, and of calls that have no outcome. */
  get content(): TimerContent {
    return { state: this.#state, calls: this.#calls };
  }

  /** What a former life knew of it. */
  load({ calls, state }: TimerContent): void {
    this.#state = state;
    for (const [intentId, call] of calls) this.#calls.set(intentId, call);
  }

  /** An INTENT to set it, whoever wants it. */
  begin(intentId: string, call: TimerCall): void {
    this.#calls.set(intentId, call);
    this.#state = noteCall(this.#state, call);
  }

  /** Its outcome, at that instant. */
  settle(intentId: string, kind: 'accepted' | 'rejected' | 'unknown', nowMs: number): void {
    const call = this.#calls.get(intentId);
    if (call === undefined) return;
    this.#calls.delete(intentId);
    this.#state = settleCall(this.#state, call, { kind, nowMs, alone: this.#calls.size === 0 });
  }

  /** What a former life began and never heard of again; and what it set was by another clock. */
  takeOver(): void {
    const nowMs = this.#ports.clock.monotonicMs();
    for (const intentId of this.#calls.keys()) this.settle(intentId, 'unknown', nowMs);
    this.#state = doubt(this.#state, nowMs);
  }

  /** Does what is due. `withinMs`: at most so long after the gateway's death it has to fire; `null`: nobody needs it. */
  steer(withinMs: number | null): void {
    const nowMs = this.#ports.clock.monotonicMs();
    const isWanted = withinMs !== null;
    // What failed was something else than what is to be done now.
    if (isWanted !== this.#isWanted) {
      this.#failures = 0;
      this.#retryMs = -Infinity;
    }
    this.#isWanted = isWanted;
    const patienceMs = withinMs === null ? DISARM_PATIENCE_MS : withinMs / 3;
    // Two calls at once come to the venue in any order; but nobody is waited for until the timer is due.
    const isAwaited = [...this.#calls.values()].some(({ sentMs }) => nowMs - sentMs < patienceMs);
    const isActing = this.#actingMs !== null && nowMs - this.#actingMs < patienceMs;
    if (isAwaited || isActing || nowMs < this.#retryMs) return;
    const step = planTimer(this.#state, { leastMs: this.#ports.leastMs, withinMs }, nowMs);
    if (step.kind === 'set') void this.#set(step.seconds, patienceMs);
  }

  async #set(seconds: number, patienceMs: number): Promise<void> {
    const { clock, set, tell } = this.#ports;
    this.#actingMs = clock.monotonicMs();
    this.#acts += 1;
    const act = this.#acts;
    const problem = await set(seconds);
    if (act === this.#acts) this.#actingMs = null;
    if (problem === null) {
      const wasTold = this.#failures >= FAILURES_TOLD;
      this.#failures = 0;
      this.#retryMs = -Infinity;
      if (wasTold) tell(null);
      return;
    }
    this.#failures += 1;
    // Each may leave an outcome to be found out: a venue that is down for hours is not asked at every third of a short timer.
    const mostMs = this.#failures < FAILURES_SPACED ? patienceMs : CALL_RETRY_MAX_MS;
    const pauseMs = Math.min(CALL_RETRY_MS * 2 ** (this.#failures - 1), mostMs);
    this.#retryMs = clock.monotonicMs() + pauseMs;
    if (this.#failures === FAILURES_TOLD && this.#isWanted) tell(problem);
  }
}
