import type { TailEvent } from '@bitting/client/operations.ts';

const WHATS = ['permissions', 'addresses', 'label', 'end', 'other-keys'] as const;

/** Something that the venue says of a key otherwise than it did. */
export interface KeyChange {
  readonly sequence: string;
  readonly atMs: number;
  readonly what: (typeof WHATS)[number];
  readonly from: string;
  readonly to: string;
}

/** A record of the ledger as a change of this account's key; `null`: it is something else. */
export function readKeyChange(record: TailEvent, accountId: string): KeyChange | null {
  const { details } = record as { readonly details?: Readonly<Record<string, unknown>> };
  if (record['event'] !== 'key-changed' || details?.['accountId'] !== accountId) return null;
  const what = WHATS.find((one) => one === details['what']);
  const { from, to } = details;
  if (what === undefined || typeof from !== 'string' || typeof to !== 'string') return null;
  return { sequence: record.sequence ?? '', atMs: record.wallMs, what, from, to };
}
