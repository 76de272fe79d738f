import type { Turn } from './moves.ts';

export interface Strategy {
  readonly name: string;
  /** What one day of it does in an hour. */
  readonly begin: () => (turn: Turn) => void;
}

/** The same in every hour. */
export function always(act: (turn: Turn) => void): Strategy['begin'] {
  return () => act;
}
