/** One attack or fault, and where it is shown that it does not work. */
export type CaseRow = TestedCase | LaterCase;

interface TestedCase {
  /** For example `PTH-01`. */
  readonly id: string;
  readonly state: 'tested';
  /** Test files, from the root of the repository; each holds the id. */
  readonly where: readonly string[];
  /** What is tried and what happens; what of it is not covered, too. */
  readonly note: string;
}

interface LaterCase {
  readonly id: string;
  readonly state: 'later';
  /** The part of the program that it waits for. */
  readonly where: string;
  readonly note: string;
}
