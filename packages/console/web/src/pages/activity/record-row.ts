import type { TailEvent } from '@bitting/client/operations.ts';

export const DECISIONS = ['admitted', 'refused', 'accepted', 'rejected', 'unknown'] as const;
/** Of the gateway (`admitted`, `refused`), or of the venue on what was sent. */
export type Decision = (typeof DECISIONS)[number];

export const RECORD_TYPES = [
  'intent',
  'outcome',
  'resolution',
  'refusal',
  'read',
  'admin',
  'system',
] as const;
export type RecordType = (typeof RECORD_TYPES)[number];

export type Fields = Readonly<Record<string, unknown>>;

/** What of a record is asked again and again, once read. */
export interface RecordRow {
  /** Counts what came, so that a row is the same however the list is filtered. */
  readonly number: number;
  readonly event: TailEvent;
  readonly sequence: string | null;
  readonly decision: Decision | null;
  readonly virtualKeyId: string | null;
  readonly accountId: string | null;
  readonly intentId: string | null;
  /** Somebody traded on the account without the gateway. */
  readonly isExternal: boolean;
  /** Of an answer: what was asked for, where that is known here. */
  readonly asked: readonly Fields[];
}

/** Whose an intent was and what it asked for, because what became of it names the intent alone. */
export interface Owner extends Pick<RecordRow, 'accountId' | 'virtualKeyId'> {
  readonly items: readonly Fields[];
}

/** `null`: it is no intent. */
export function ownerIn({ accountId, event, virtualKeyId }: RecordRow): Owner | null {
  return event.type === 'intent' ? { accountId, virtualKeyId, items: itemsOf(event) } : null;
}

export function readRow(
  event: TailEvent,
  number: number,
  ownerOf: (intentId: string) => Owner | undefined,
): RecordRow {
  const intentId = textOf(event['intentId']);
  const details = fieldsOf(event['details']);
  const owner = intentId === null || event.type === 'intent' ? undefined : ownerOf(intentId);
  const subject = textOf(event['subject']);
  return {
    number,
    event,
    sequence: event.sequence ?? null,
    decision: decisionOf(event),
    virtualKeyId:
      textOf(event['virtualKeyId']) ?? owner?.virtualKeyId ?? textOf(details['virtualKeyId']) ?? subject,
    accountId: textOf(event['accountId']) ?? owner?.accountId ?? textOf(details['accountId']) ?? subject,
    intentId,
    isExternal: event.type === 'system' && event['event'] === 'external-activity',
    asked: owner?.items ?? [],
  };
}

/** Of several items the worst. */
export function decisionOf(event: TailEvent): Decision | null {
  if (event.type === 'intent') return 'admitted';
  if (event.type === 'refusal') return 'refused';
  if (event.type !== 'outcome' && event.type !== 'resolution') return null;
  const kinds = new Set(itemsOf(event).map((item) => item['kind']));
  if (kinds.has('unknown') || kinds.size === 0) return 'unknown';
  return kinds.has('rejected') ? 'rejected' : 'accepted';
}

export function itemsOf(event: TailEvent): readonly Fields[] {
  const { items } = event as { readonly items?: unknown };
  return Array.isArray(items) ? items.map((item) => fieldsOf(item)) : [];
}

/** Orders that a record names, at the venue or by its bot. */
export function orderIdsOf(event: TailEvent): readonly string[] {
  const ids = itemsOf(event).flatMap((item) => {
    const id = textOf(item['venueOrderId']) ?? textOf(item['clientOrderId']);
    return id === null ? [] : [id];
  });
  return [...new Set(ids)];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
