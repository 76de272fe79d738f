import type { TailEvent } from '@bitting/client/operations.ts';
import type { Language } from '../../i18n/define-texts.ts';
import { sayAsked } from '../activity/record-summary.ts';

/** One thing that was asked of a key, or done to it, as one line. */
export interface DecisionRow {
  readonly sequence: string;
  readonly wallMs: number;
  readonly verdict: 'admitted' | 'refused' | 'other';
  /** Method and path of what was asked for; or the act. */
  readonly request: string;
  /** What was asked for, in words. */
  readonly asked: readonly string[];
  /** Of a refusal, or of an act: why. */
  readonly detail: string;
  readonly ruleId: string | null;
}

/** Requests and refusals, and acts on the key; what became of a request stands where activity is shown. */
export function decisionRows(records: readonly TailEvent[], language: Language): readonly DecisionRow[] {
  return records.flatMap((record) => {
    const read = Object.hasOwn(ROWS, record.type) ? ROWS[record.type] : undefined;
    if (read === undefined) return [];
    return [{ sequence: record.sequence ?? '', wallMs: record.wallMs, ...read(record, language) }];
  });
}

type Read = (record: TailEvent, language: Language) => Omit<DecisionRow, 'sequence' | 'wallMs'>;

const ROWS: Readonly<Record<string, Read>> = {
  intent: (record, language) => ({
    verdict: 'admitted',
    request: textOf(record['operation']),
    asked: sayAsked(record, language),
    detail: '',
    ruleId: null,
  }),
  refusal: (record, language) => ({
    verdict: 'refused',
    request: textOf(record['operation']),
    asked: sayAsked(record, language),
    detail: textOf(record['detail']),
    ruleId: typeof record['ruleId'] === 'string' ? record['ruleId'] : null,
  }),
  admin: (record) => ({
    verdict: 'other',
    request: textOf(record['act']),
    asked: [],
    detail: textOf(record['reason']),
    ruleId: null,
  }),
};

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
