import type { Alert, Severity } from '../alerts/alert.ts';

export interface EscalatingRow {
  readonly number: number;
  readonly steps: number;
}

export interface Inserted {
  readonly nowMs: number;
  readonly lastMs: number;
  readonly times: number;
  readonly escalateMs: number | null;
}

export interface StaleRow extends Alert {
  readonly delivery: number;
  readonly lastMs: number;
  readonly times: number;
}

export interface GroupRow {
  readonly number: number;
  readonly severity: Severity;
  readonly takenMs: number;
  readonly ackedMs: number | null;
  readonly attempts: number;
  readonly waiting: number;
  /** 1: it was given up everywhere, before anybody was told; `null`: nobody was to be told. */
  readonly isUntold: number | null;
}
