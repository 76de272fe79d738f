import type { OperationName } from '@bitting/client/operations.ts';
import type { z } from 'zod';

/** What the page may call of the gateway: the very schemas that judge what it sends and what comes back. */
export interface OfferedRow {
  readonly parameters: z.ZodType;
  readonly result: z.ZodType;
  /** `stepped-up`: the gateway does it for a console only with a second factor of the last five minutes. */
  readonly access: 'signed-in' | 'stepped-up';
  /** It tells its steps or its records while it runs: lines of JSON (`progress`, `event`), the last one `result` or `error`. */
  readonly lines?: true;
  readonly summary: string;
}

/** What the page does not offer, and why: the command line does it. */
export interface AbsentRow {
  readonly absent: string;
}

export type OperationRows = Readonly<Record<OperationName, OfferedRow | AbsentRow>>;
