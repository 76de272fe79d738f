import type { Severity } from './alert.ts';
import type { RecordFields } from './record-fields.ts';

/** Which records a row is about. */
export type Taken =
  | { readonly type: 'admin'; readonly act: string }
  /** `state`: of events that are told when they begin and when they are over; `rule`: one kind of what others are about. */
  | {
      readonly type: 'system';
      readonly event: string;
      readonly state?: 'begun' | 'over';
      readonly rule?: string;
    }
  | { readonly type: 'refusal'; readonly code: string };

/** One thing that people are told of. */
export interface AlertRow {
  readonly id: string;
  readonly takes: readonly Taken[];
  readonly severity: Severity | ((record: RecordFields) => Severity);
  readonly title: string;
  /** One sentence, with its end. */
  readonly sentence: (record: RecordFields) => string;
  readonly advice: string;
  /** Fields that tell one matter from another: alerts in which they are the same are told together. */
  readonly sameBy: readonly string[];
  /** `false`: this one is not worth a word. */
  readonly isTold?: (record: RecordFields) => boolean;
}
