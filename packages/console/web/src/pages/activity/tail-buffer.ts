import type { TailEvent } from '@bitting/client/operations.ts';
import { NO_FILTER, matcherOf, type RecordFilter } from './record-filter.ts';
import { isHousekeeping } from './housekeeping.ts';
import { ownerIn, readRow, type Owner, type RecordRow } from './record-row.ts';

/** Records that the page holds: at 500 a second the last twenty seconds, otherwise a day. What is older is in the ledger. */
export const ROWS_MAX = 10_000;
/** Intents of which the end may still come. */
const OWNERS_MAX = 4_096;

/**
 * The last records, oldest first, and those of them that fit a filter. Places are counted from the first record on and never change,
 * so that who stands still sees the same while others come.
 */
export class TailBuffer {
  readonly #rowsMax: number;
  #rows: RecordRow[] = [];
  #shown: RecordRow[] = [];
  /** How many that fitted were dropped from the front. */
  #shownBase = 0;
  #number = 0;
  #last: bigint | null = null;
  #leftOut = 0;
  #matches: (row: RecordRow) => boolean = matcherOf(NO_FILTER);
  #isFolding = true;
  #folded = 0;
  readonly #owners = new Map<string, Owner>();

  constructor(rowsMax = ROWS_MAX) {
    this.#rowsMax = rowsMax;
  }

  /** Place of the oldest that fits, and the place behind the newest. */
  get start(): number {
    return this.#shownBase;
  }

  get end(): number {
    return this.#shownBase + this.#shown.length;
  }

  /** All that are held, whatever the filter. */
  get held(): number {
    return this.#rows.length;
  }

  /** Records between those that came which never came. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Those that would fit, and are housekeeping that is not shown. */
  get folded(): number {
    return this.#folded;
  }

  at(place: number): RecordRow | undefined {
    return this.#shown[place - this.#shownBase];
  }

  /** Takes records in their order; what came before is left out. */
  push(events: readonly TailEvent[]): void {
    for (const event of events) {
      if (!this.#isNew(event)) continue;
      const row = readRow(event, this.#number, (intentId) => this.#owners.get(intentId));
      this.#number += 1;
      this.#rows.push(row);
      this.#keepOwner(row);
      if (!this.#matches(row)) continue;
      if (this.#isFolding && isHousekeeping(row)) this.#folded += 1;
      else this.#shown.push(row);
    }
    this.#trim();
  }

  /** Places begin anew. */
  setFilter(filter: RecordFilter): void {
    this.#matches = matcherOf(filter);
    this.#isFolding = !filter.withHousekeeping;
    const fitting = this.#rows.filter(this.#matches);
    this.#shown = this.#isFolding ? fitting.filter((row) => !isHousekeeping(row)) : fitting;
    this.#folded = fitting.length - this.#shown.length;
    this.#shownBase = 0;
  }

  #isNew({ sequence }: TailEvent): boolean {
    if (sequence === undefined) return true;
    const number = BigInt(sequence);
    if (this.#last !== null && number <= this.#last) return false;
    if (this.#last !== null) this.#leftOut += Number(number - this.#last - 1n);
    this.#last = number;
    return true;
  }

  #keepOwner(row: RecordRow): void {
    const owner = ownerIn(row);
    if (owner === null || row.intentId === null) return;
    this.#owners.set(row.intentId, owner);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > OWNERS_MAX && oldest !== undefined) this.#owners.delete(oldest);
  }

  /** In large steps: to move ten thousand rows for each that comes would be most of the work. */
  #trim(): void {
    if (this.#rows.length <= this.#rowsMax * 1.25) return;
    const dropped = this.#rows.slice(0, -this.#rowsMax);
    if (this.#isFolding)
      this.#folded -= dropped.filter((row) => isHousekeeping(row) && this.#matches(row)).length;
    this.#rows = this.#rows.slice(-this.#rowsMax);
    const first = this.#rows[0]?.number ?? this.#number;
    const gone = this.#shown.findIndex(({ number }) => number >= first);
    const count = gone === -1 ? this.#shown.length : gone;
    this.#shown = this.#shown.slice(count);
    this.#shownBase += count;
  }
}
