import type { SQLInputValue } from 'node:sqlite';
import { NOTHING_NAMED, SEVERITIES, type About, type Alert, type Severity } from '../alerts/alert.ts';

export interface ListQuery {
  readonly limit: number;
  readonly open?: boolean;
  readonly id?: string;
  /** What this operator did himself, alone or left out. */
  readonly by?: string;
  readonly notBy?: string;
}

/** The record with which reading goes on. */
export interface Cursor {
  readonly name: string;
  readonly next: bigint;
}

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

interface AboutRow {
  readonly doneBy?: unknown;
  readonly named?: unknown;
}

/** Whatever comes of the columns of `alert_abouts`, in one field. */
export function withAbout<Row extends AboutRow>({
  doneBy,
  named,
  ...row
}: Row): Omit<Row, 'doneBy' | 'named'> & { readonly about: About } {
  if (typeof named !== 'string') return { ...row, about: NOTHING_NAMED };
  const about = {
    doneBy: typeof doneBy === 'string' ? doneBy : null,
    named: JSON.parse(named) as About['named'],
  };
  return { ...row, about };
}

export function rank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function valuesOf(alert: Alert): readonly SQLInputValue[] {
  const { advice, atMs, group, id, rule, sentence, sequence, severity, title } = alert;
  return [id, rule, severity, title, sentence, advice, group, sequence, atMs];
}
