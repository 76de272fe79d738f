/**
 * What a change may not make worse, in one place: lower a row when the path has become better, never raise one without a reason in the
 * commit. Rows of the first table do not depend on how busy the machine is. Of those of the second the goal is a ratio of times: it is held
 * at 1.4 times the goal where that was reached when the row was written (`reached`), otherwise at 1.4 times what was measured then.
 */
import type { Goal } from './verdict.ts';

const row = (id: string, what: string, goal: number, unit: string): Goal => ({
  id,
  what,
  goal,
  bound: 'at most',
  unit,
});

export const FIRM = {
  callsRead: row('guard-calls-read', 'guard: system calls of a read, the ledger’s left out', 4.2, 'calls'),
  callsOrder: row(
    'guard-calls-order',
    'guard: system calls of an order, the ledger’s left out',
    4.2,
    'calls',
  ),
  bytesRead: row('guard-bytes-read', 'guard: bytes that a read allocates', 40_000, 'B'),
  bytesOrder: row('guard-bytes-order', 'guard: bytes that an order allocates', 120_000, 'B'),
  computedRead: row('guard-computed-read', 'guard: computing time of a read / one createHmac', 60, '×'),
  computedOrder: row('guard-computed-order', 'guard: computing time of an order / one createHmac', 200, '×'),
} as const;

export const TIMING_FACTOR = 1.4;

export interface TimingBound {
  readonly id: string;
  /** `reached`, or what was measured instead. */
  readonly today: 'reached' | number;
}

export const TIMING: readonly TimingBound[] = [];
