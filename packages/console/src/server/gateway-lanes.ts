import type { OperationName } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { GATEWAY_LANES } from '../bounds.ts';

export type Lane = keyof typeof GATEWAY_LANES;

const STOPS: ReadonlySet<OperationName> = new Set(['halt', 'suspend']);

/** `isKnown`: somebody is signed in. */
export function laneOf(
  { isStream, operation }: { readonly operation: OperationName; readonly isStream: boolean },
  isKnown: boolean,
): Lane {
  if (!isKnown) return 'link';
  if (STOPS.has(operation)) return 'stop';
  return isStream ? 'stream' : 'call';
}

/**
 * The gateway has few connections for everybody. Pages that listen, and strangers who try links, take none of those that are needed to
 * stop something, here or by the command line.
 */
export class GatewayLanes {
  readonly #running = new Map<Lane, number>();
  readonly #waiting = new Map<Lane, (() => void)[]>();

  /** Throws `OVERLOADED` where too many wait. */
  async run<Result>(lane: Lane, work: () => Promise<Result>): Promise<Result> {
    await this.#enter(lane);
    try {
      return await work();
    } finally {
      this.#leave(lane);
    }
  }

  async #enter(lane: Lane): Promise<void> {
    const { atOnce, waitingMax } = GATEWAY_LANES[lane];
    const running = this.#running.get(lane) ?? 0;
    if (running < atOnce) {
      this.#running.set(lane, running + 1);
      return;
    }
    const waiting = this.#waiting.get(lane) ?? [];
    if (waiting.length >= waitingMax) throw new BittingError('OVERLOADED', `${lane}s of the gateway`);
    this.#waiting.set(lane, waiting);
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** The place goes to whoever waits longest, without being free meanwhile. */
  #leave(lane: Lane): void {
    const next = this.#waiting.get(lane)?.shift();
    if (next === undefined) this.#running.set(lane, (this.#running.get(lane) ?? 1) - 1);
    else next();
  }
}
