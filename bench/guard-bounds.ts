/**
 * What a change may not make worse, in one place. `today` is what was measured when a row was written, or `reached` where that was within the
 * goal. A row is held at its slack times the goal where it is reached, otherwise at its slack times `today`: lower `today` when the path has
 * become better, and never raise it without a reason in the commit.
 */
import type { Goal } from './verdict.ts';

export interface Bound {
  readonly today: 'reached' | number;
  readonly slack: number;
}

/** Counted over thousands of requests, whatever else the machine does. */
export interface FirmBound extends Bound {
  readonly goal: Goal;
}

const row = (id: string, what: string, goal: number, unit: string): Goal => ({
  id,
  what: `guard: ${what}`,
  goal,
  bound: 'at most',
  unit,
});

/** Calls vary by how many events the kernel tells at once, allocations by what is compiled already. */
const CALLS_SLACK = 1.1;
const BYTES_SLACK = 1.15;
/** The computing time of both is taken in the same run; a processor that others use too is slower for the one with more memory. */
const COMPUTED_SLACK = 1.4;
const TIMING_SLACK = 1.4;

export const FIRM = {
  callsRead: {
    goal: row('guard-calls-read', 'system calls of a read, the ledger’s left out', 4.2, 'calls'),
    today: 'reached',
    slack: CALLS_SLACK,
  },
  callsOrder: {
    goal: row('guard-calls-order', 'system calls of an order, the ledger’s left out', 4.2, 'calls'),
    today: 'reached',
    slack: CALLS_SLACK,
  },
  bytesRead: {
    goal: row('guard-bytes-read', 'bytes that a read allocates, as they were', 16_000, 'B'),
    today: 'reached',
    slack: BYTES_SLACK,
  },
  bytesOrder: {
    goal: row('guard-bytes-order', 'bytes that an order allocates, as they were', 36_000, 'B'),
    today: 'reached',
    slack: BYTES_SLACK,
  },
  computedRead: {
    goal: row('guard-computed-read', 'computing time of a read / one createHmac, as it was', 40, '×'),
    today: 'reached',
    slack: COMPUTED_SLACK,
  },
  computedOrder: {
    goal: row('guard-computed-order', 'computing time of an order / one createHmac, as it was', 110, '×'),
    today: 'reached',
    slack: COMPUTED_SLACK,
  },
} as const satisfies Record<string, FirmBound>;

/** Ratios of times, by the goals that they are of. */
export const TIMING: Readonly<Record<string, Bound>> = {
  'read-cpu-nginx': { today: 3.5, slack: TIMING_SLACK },
  'read-cpu-http-proxy-3': { today: 0.55, slack: TIMING_SLACK },
  'read-cpu-node': { today: 0.65, slack: TIMING_SLACK },
  'order-cpu-http-proxy-3': { today: 1.6, slack: TIMING_SLACK },
  'sign-ccxt': { today: 0.48, slack: TIMING_SLACK },
  'stream-pushes-tunnel': { today: 'reached', slack: TIMING_SLACK },
  'stream-pushes-relay': { today: 'reached', slack: TIMING_SLACK },
};

/** At most; beyond it a run fails. */
export function heldAt(goal: number, { today, slack }: Bound): number {
  return (today === 'reached' ? goal : today) * slack;
}
