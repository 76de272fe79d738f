/** What a run is made of: parts, each of which measures, prints, and says what of the goals is reached. */
import type { Window } from './scenes.ts';
import type { Table } from './tables.ts';
import type { Verdict } from './verdict.ts';

export interface RunPlan {
  readonly rounds: number;
  readonly durationMs: number;
  /** How often a window is measured until it is a quiet one. */
  readonly tries: number;
  /** In CI: fewer parts, and shorter ones. */
  readonly isShort: boolean;
  /** Of the soak, where it is said. */
  readonly soakMs?: number;
}

export interface PartResult {
  readonly verdicts?: readonly Verdict[];
  /** Of what was compared in windows; the report draws them. */
  readonly windows?: readonly Window[];
  /** What was compared with, and its version; or why it is missing. */
  readonly peers?: ReadonlyMap<string, string>;
  /** For reports, and for the documentation. */
  readonly tables?: readonly Table[];
  /** Everything that was measured, for `--json`. */
  readonly data: unknown;
  /** What went wrong, if anything: then the run fails. */
  readonly faults?: readonly string[];
  print(): void;
}

export type Part = (plan: RunPlan) => Promise<PartResult> | PartResult;
