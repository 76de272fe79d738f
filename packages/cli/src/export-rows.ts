import type { TailEvent } from '@bitting/client/operations.ts';
import { visible } from './visible-text.ts';

/** Records as text for other programs, one line each. */
export const EXPORT_FORMATS = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

type Fields = Readonly<Record<string, unknown>>;

/** What a table shows of every record; JSON has all of it. */
const COLUMNS: Readonly<Record<string, (record: TailEvent) => string>> = {
  record: ({ sequence }) => sequence ?? '',
  time: ({ wallMs }) => new Date(wallMs).toISOString(),
  type: ({ type }) => type,
  key: (record) => textOf(record['virtualKeyId']),
  account: (record) => textOf(record['accountId']),
  venue: (record) => textOf(record['venue']),
  operation: (record) => textOf(record['operation']),
  decision: decisionOf,
  instrument: (record) => textOf(record['instrument']) || ofItems(record, 'instrument'),
  side: (record) => ofItems(record, 'side'),
  size: (record) => ofItems(record, 'size'),
  price: (record) => ofItems(record, 'price'),
  notional: (record) => ofItems(record, 'notional'),
  client_order_id: (record) => ofItems(record, 'clientOrderId'),
  venue_order_id: (record) => ofItems(record, 'venueOrderId'),
  venue_code: (record) => ofItems(record, 'venueCode'),
  code: (record) => textOf(record['code']),
  rule: (record) => textOf(record['ruleId']),
  detail: (record) => textOf(record['detail']),
  address: (record) => textOf(record['sourceAddress']),
  intent: (record) => textOf(record['intentId']),
  operator: (record) => textOf(record['operatorId']),
  act: (record) => textOf(record['act']),
  subject: (record) => textOf(record['subject']),
  reason: (record) => textOf(record['reason']),
  event: (record) => textOf(record['event']),
};

/** The line above all others; `null`: the format has none. */
export function exportHead(format: ExportFormat): string | null {
  return format === 'csv' ? Object.keys(COLUMNS).join(',') : null;
}

/** One line without its end. */
export function exportLine(format: ExportFormat, record: TailEvent): string {
  if (format === 'jsonl') return JSON.stringify(record);
  return Object.values(COLUMNS)
    .map((column) => writeCell(column(record)))
    .join(',');
}

const DECISIONS: Readonly<Record<string, string>> = {
  intent: 'admitted',
  read: 'admitted',
  refusal: 'refused',
};

export function decisionOf(record: TailEvent): string {
  if (record.type === 'outcome' || record.type === 'resolution') return ofItems(record, 'kind');
  return DECISIONS[record.type] ?? '';
}

/** RFC 4180, on one line; what a table calculator would take for a formula is text. */
function writeCell(text: string): string {
  const shown = visible(text);
  const cell = /^[=+\-@]/u.test(shown) ? `'${shown}` : shown;
  return /[",]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function ofItems(record: TailEvent, name: string): string {
  const items = record['items'];
  if (!Array.isArray(items)) return '';
  return (items as readonly Fields[])
    .map((item) => textOf(item[name]))
    .filter((text) => text !== '')
    .join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
