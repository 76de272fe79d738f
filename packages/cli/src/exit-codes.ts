import type { ErrorKind } from '@bitting/core/errors/catalogue.ts';

/** What the shell is told, by the kind of the failure. Part of the interface: scripts branch on it. */
export const EXIT_CODES = {
  fault: 1,
  invalid: 2,
  unauthenticated: 3,
  denied: 4,
  conflict: 5,
  exhausted: 6,
  unavailable: 7,
  'upstream-unreached': 8,
  'outcome-unknown': 9,
} as const satisfies Record<ErrorKind, number>;

export const EXIT_INTERRUPTED = 130;
