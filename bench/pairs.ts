/**
 * What is made of the windows of a run. Contestants take turns, so that what the machine does besides meets all of them: a ratio is
 * formed within a round and nowhere else. A window in which the hypervisor took too much of the processors is left out, and counted.
 */

/** The part of the processors' time that was taken away in a window: above it, it says nothing. */
export const STEAL_MAX = 0.03;

export interface Reading {
  readonly contestant: string;
  readonly round: number;
  readonly value: number;
  /** 0 to 1. */
  readonly steal: number;
}

/** Of a formula, over the rounds in which everything that it looks at was measured quietly. */
export interface Ratio {
  readonly median: number;
  /** The quartiles around it. */
  readonly low: number;
  readonly high: number;
  /** The formula over the least that each contestant ever took: what the machine did besides can only have added. */
  readonly ofMinima: number;
  readonly rounds: number;
}

/** Asks for the values of contestants and makes one number of them. */
export type Formula = (of: (contestant: string) => number) => number;

export function isQuiet({ steal }: Pick<Reading, 'steal'>): boolean {
  return steal <= STEAL_MAX;
}

/** Measures again what was not quiet, so often at most. All that was measured is given, for what is left out is counted. */
export async function measureQuietly<Measured extends Pick<Reading, 'steal'>>(
  tries: number,
  measure: () => Measured | Promise<Measured>,
): Promise<readonly Measured[]> {
  const measured: Measured[] = [];
  for (let left = tries; left > 0; left -= 1) {
    const one = await measure();
    measured.push(one);
    if (isQuiet(one)) break;
  }
  return measured;
}

/** `null` where not one round has everything that the formula asks for. */
export function evaluateRounds(formula: Formula, readings: readonly Reading[]): Ratio | null {
  const quiet = readings.filter((reading) => isQuiet(reading) && Number.isFinite(reading.value));
  const rounds = new Map<number, Map<string, number>>();
  const minima = new Map<string, number>();
  for (const { contestant, round, value } of quiet) {
    rounds.set(round, (rounds.get(round) ?? new Map<string, number>()).set(contestant, value));
    minima.set(contestant, Math.min(value, minima.get(contestant) ?? Infinity));
  }
  const ratios = Array.from(rounds.values(), (values) => apply(formula, values)).filter(Number.isFinite);
  if (ratios.length === 0) return null;
  const [low, median, high] = [0.25, 0.5, 0.75].map((share) => quantileOf(ratios, share));
  if (low === undefined || median === undefined || high === undefined) return null;
  return { median, low, high, ofMinima: apply(formula, minima), rounds: ratios.length };
}

function apply(formula: Formula, values: ReadonlyMap<string, number>): number {
  return formula((contestant) => values.get(contestant) ?? Number.NaN);
}

/** Between two values the way from one to the other is straight. */
export function quantileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}
