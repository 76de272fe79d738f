/** What the tool tells the runners of one Stryker run; it reaches them through an environment variable. */

export const RUN_PLAN_VARIABLE = 'MUTATE_RUN_PLAN';

export interface RunPlan {
  /** Paths below the root, as `git` prints them. */
  readonly testFiles: readonly string[];
  /** Of these sources every mutant runs; of the others the share that `seed` draws. */
  readonly wholeFiles: readonly string[];
  /** From 0, none, to 1, all. */
  readonly share: number;
  readonly seed: number;
  /** After this instant (milliseconds since 1970) no further mutant is started. */
  readonly deadlineMs: number;
  /** How long a test file takes that was not timed yet. */
  readonly usualMs: number;
  /** Gone after the run. */
  readonly scratchFolder: string;
}

export function parseRunPlan(text: string | undefined): RunPlan {
  if (text === undefined)
    throw new Error(`the variable ${RUN_PLAN_VARIABLE} holds the plan of a run; it is not set`);
  return JSON.parse(text) as RunPlan;
}
