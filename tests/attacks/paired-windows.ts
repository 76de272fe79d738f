/**
 * Whether others notice an attack, on a machine that does other things as well: windows with and without it by turns, so
 * that whatever else runs falls on both kinds alike, and the middle window of each kind instead of a lucky one.
 */

/** Fewer pairs say nothing. */
const PAIRS_MIN = 5;
/** Where the first of them are too bad, more are taken, and all of them count. */
const PAIRS_MAX = 31;

export interface PairedWindows {
  /** What each window measured, in milliseconds, pair by pair. */
  readonly without: readonly number[];
  readonly during: readonly number[];
}

export interface WindowTerms {
  /** Below this the clock and the scheduler are what is measured. */
  readonly floorMs: number;
  readonly ratioMax: number;
}

/** The middle window with the attack against the middle one without. */
export function ratioOf({ without, during }: PairedWindows, { floorMs }: WindowTerms): number {
  return medianOf(during) / Math.max(floorMs, medianOf(without));
}

/** Measures by turns; which of a pair comes first changes, so that neither kind profits from its place. */
export async function measurePairs(
  measure: { readonly without: () => Promise<number>; readonly during: () => Promise<number> },
  terms: WindowTerms,
): Promise<PairedWindows> {
  const windows = { without: [] as number[], during: [] as number[] };
  while (windows.during.length < PAIRS_MAX) {
    const isOdd = windows.during.length % 2 === 1;
    for (const kind of isOdd ? (['during', 'without'] as const) : (['without', 'during'] as const))
      windows[kind].push(await measure[kind]());
    if (windows.during.length >= PAIRS_MIN && ratioOf(windows, terms) < terms.ratioMax) break;
  }
  return windows;
}

export function describeWindows(windows: PairedWindows, terms: WindowTerms): string {
  const list = (values: readonly number[]): string => values.map((value) => value.toFixed(1)).join(' ');
  return `${ratioOf(windows, terms).toFixed(2)}: without ${list(windows.without)}, during ${list(windows.during)}`;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}
