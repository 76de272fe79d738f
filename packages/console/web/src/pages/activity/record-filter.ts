import type { Decision, RecordRow, RecordType } from './record-row.ts';

/** What of the tail is shown; `null`: whatever it is. All that are given have to fit. */
export interface RecordFilter {
  readonly type: RecordType | null;
  readonly decision: Decision | null;
  readonly accountId: string | null;
  readonly virtualKeyId: string | null;
  readonly text: string;
  /** Whether looks and the gateway's own upkeep are shown among the rest. */
  readonly withHousekeeping: boolean;
}

export const NO_FILTER: RecordFilter = {
  type: null,
  decision: null,
  accountId: null,
  virtualKeyId: null,
  text: '',
  withHousekeeping: false,
};

/** What is folded is no choice of whoever looks. */
export function isFiltering({ withHousekeeping: _folded, ...filter }: RecordFilter): boolean {
  return filter.text.trim() !== '' || Object.values(filter).some((value) => value !== null && value !== '');
}

/** Whether a record fits, folded or not; its text is anything that the record says, whatever the case. */
export function matcherOf({
  accountId,
  decision,
  text,
  type,
  virtualKeyId,
}: RecordFilter): (row: RecordRow) => boolean {
  const wanted = text.trim().toLowerCase();
  return (row) =>
    (type === null || row.event.type === type) &&
    (decision === null || row.decision === decision) &&
    (accountId === null || row.accountId === accountId) &&
    (virtualKeyId === null || row.virtualKeyId === virtualKeyId) &&
    (wanted === '' || JSON.stringify(row.event).toLowerCase().includes(wanted));
}
