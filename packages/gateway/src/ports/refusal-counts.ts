import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';

/** Refusals that have no record of their own: they are counted, and told by one record a minute. */
export interface RefusalCounts {
  /** Of a key that is refused too often to record each. */
  leftOut(virtualKeyId: string, code: ErrorCode): void;
  /** Of somebody who did not prove who he is. */
  rejected(sourceAddress: string, code: ErrorCode): void;
}

/** Nobody hears of them. */
export const UNCOUNTED: RefusalCounts = { leftOut: () => undefined, rejected: () => undefined };
