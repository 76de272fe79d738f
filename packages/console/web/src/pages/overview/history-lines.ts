import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Environment } from '@bitting/core/trading/vocabulary.ts';
import type { History } from '../../../../src/api/overview.ts';

export type Measure = 'equity' | 'exposure';

export interface Line {
  /** `null`: the sum of all. */
  readonly accountId: string | null;
  readonly label: string;
  readonly values: readonly (string | null)[];
}

export interface Lines {
  readonly timesMs: readonly number[];
  readonly lines: readonly Line[];
}

/** More lines than this nobody tells apart: then the sum alone is drawn. */
const LINES_MAX = 5;

/** The lines of the accounts of one environment: real money is never added up with play money. */
export function linesOf(history: History, environment: Environment, measure: Measure): Lines {
  const accounts = history.accounts.filter((one) => one.environment === environment && one.points.length > 0);
  const timesMs = withGaps(
    [...new Set(accounts.flatMap(({ points }) => points.map(({ atMs }) => atMs)))].toSorted((a, b) => a - b),
    history.everyMs,
  );
  const lines = accounts.map(({ accountId, label, points }) => {
    const at = new Map(points.map((point) => [point.atMs, point[measure]]));
    return { accountId, label, values: timesMs.map((ms) => at.get(ms) ?? null) };
  });
  if (lines.length < 2) return { timesMs, lines };
  const sum: Line = { accountId: null, label: '', values: timesMs.map((_, at) => sumAt(lines, at)) };
  return { timesMs, lines: lines.length > LINES_MAX ? [sum] : [sum, ...lines] };
}

/** Where nobody looked, the line is broken off instead of drawn straight on. */
function withGaps(timesMs: readonly number[], everyMs: number): readonly number[] {
  return timesMs.flatMap((ms, at) => {
    const next = timesMs[at + 1];
    return next !== undefined && next - ms > 2 * everyMs ? [ms, ms + everyMs] : [ms];
  });
}

/** `null` where one of them is not known: a sum that lacks an account would look like a loss. */
function sumAt(lines: readonly Line[], at: number): string | null {
  let sum = Decimal.ZERO;
  for (const { values } of lines) {
    const value = values[at] ?? null;
    if (value === null) return null;
    sum = sum.add(Decimal.parseSigned(value));
  }
  return sum.toString();
}
