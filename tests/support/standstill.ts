import { monitorEventLoopDelay } from 'node:perf_hooks';

/** The longest time that this process, which plays bots and venues, has not looked at its sockets: what it saw late by that is nobody else's delay. */
export class Standstill {
  readonly #delay = monitorEventLoopDelay({ resolution: 5 });

  begin(): void {
    this.#delay.reset();
    this.#delay.enable();
  }

  /** The longest since it began, in whole milliseconds. */
  end(): number {
    this.#delay.disable();
    return Math.ceil(this.#delay.max / 1_000_000);
  }
}
