import type { TailEvent } from '@bitting/client/operations.ts';

/** One thing that was asked of a key, or done to it, as one line. */
export interface DecisionRow {
  readonly sequence: string;
  readonly wallMs: number;
  readonly verdict: 'admitted' | 'refused' | 'other';
  /** What was asked for, or done. */
  readonly request: string;
  /** Of an admitted request: its orders. Of a refusal: why. */
  readonly detail: string;
  readonly ruleId: string | null;
}

/** Orders of a batch that are spelled out. */
const ITEMS_SHOWN = 2;

/** Requests and refusals, and acts on the key; what became of a request stands where activity is shown. */
export function decisionRows(records: readonly TailEvent[]): readonly DecisionRow[] {
  return records.flatMap((record) => {
    const read = Object.hasOwn(ROWS, record.type) ? ROWS[record.type] : undefined;
    if (read === undefined) return [];
    return [{ sequence: record.sequence ?? '', wallMs: record.wallMs, ...read(record) }];
  });
}

type Read = (record: TailEvent) => Omit<DecisionRow, 'sequence' | 'wallMs'>;

const ROWS: Readonly<Record<string, Read>> = {
  intent: (record) => ({
    verdict: 'admitted',
    request: textOf(record['operation']),
    detail: nameItems(record['items']),
    ruleId: null,
  }),
  refusal: (record) => ({
    verdict: 'refused',
    request: textOf(record['operation']),
    detail: textOf(record['detail']),
    ruleId: typeof record['ruleId'] === 'string' ? record['ruleId'] : null,
  }),
  admin: (record) => ({
    verdict: 'other',
    request: textOf(record['act']),
    detail: textOf(record['reason']),
    ruleId: null,
  }),
};

function nameItems(items: unknown): string {
  const list = Array.isArray(items) ? (items as readonly Readonly<Record<string, unknown>>[]) : [];
  const named = list
    .slice(0, ITEMS_SHOWN)
    .map(nameItem)
    .filter((text) => text !== '');
  const further = list.length - ITEMS_SHOWN;
  return [...named, ...(further > 0 ? [`+${further}`] : [])].join('; ');
}

/** `BTC-USDT buy limit 0.5 @ 30000`, as far as the item has it. */
function nameItem(item: Readonly<Record<string, unknown>>): string {
  const price = textOf(item['price']);
  return [
    textOf(item['instrument']),
    textOf(item['side']),
    textOf(item['type']),
    textOf(item['size']),
    price === '' ? '' : `@ ${price}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
