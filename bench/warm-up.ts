/** Until what is measured has been compiled: what runs for the first time is compiled for the first time, which is nobody's steady state. */
import { ORDERS_IN_MEMORY_MAX } from '@bitting/gateway/orders/bounds.ts';

/** Of one window. */
export interface WarmUpWindow {
  readonly requests: number;
  /** Of whoever is warmed up, in any unit, for one request; `null` where nobody counts it. */
  readonly cost: number | null;
}

export interface WarmUpBounds {
  /** Before so many requests compilers have not seen enough of them, however steady it looks. */
  readonly requestsMin: number;
  /** A slow machine, or one that is never steady, gets no longer. */
  readonly msMax: number;
}

export const BRIEF: WarmUpBounds = { requestsMin: 20_000, msMax: 15_000 };
/**
 * Twice as many orders as the gateway has in memory: with the first that it has to forget, code runs that never ran, and what was compiled
 * for as long as that is compiled anew.
 */
export const THOROUGH: WarmUpBounds = { requestsMin: 2 * ORDERS_IN_MEMORY_MAX, msMax: 60_000 };
/** So many windows that bring nothing any more are the end of it. */
const STEADY_WINDOWS = 3;
/** What the best of them took less than the best before. Others on the machine can only make a window worse. */
const GAIN_MIN = 0.03;

/** The answer is how many requests it took. */
export async function warmUp(
  run: () => Promise<WarmUpWindow>,
  { requestsMin, msMax }: WarmUpBounds = BRIEF,
): Promise<number> {
  const costs: number[] = [];
  let requests = 0;
  const endAt = performance.now() + msMax;
  while (performance.now() < endAt && (requests < requestsMin || !isSteady(costs))) {
    const window = await run();
    requests += window.requests;
    costs.push(window.cost ?? 0);
  }
  return requests;
}

export function isSteady(costs: readonly number[]): boolean {
  if (costs.length <= STEADY_WINDOWS) return false;
  const before = Math.min(...costs.slice(0, -STEADY_WINDOWS));
  return Math.min(...costs.slice(-STEADY_WINDOWS)) >= before * (1 - GAIN_MIN);
}
