import { OKX_PAGE_ROWS } from '../../bounds.ts';
import type { JsonObject, JsonValue } from '../../encoding/json.ts';
import { BittingError } from '../../errors/bitting-error.ts';
import type { AccountChange } from '../../trading/account-picture.ts';
import type { AccountPart, AccountReader } from '../account-reader.ts';
import type { VenueAnswer, VenueQuestion } from '../dialect.ts';
import type { StreamChannel } from '../stream-dialect.ts';
import {
  readAlgoRow,
  readBalanceDetail,
  readFillRow,
  readOrderPush,
  readOrderRow,
  readPosition,
  type RowReader,
} from './account-rows.ts';
import { readAnswer, readJson, textOf } from './answer.ts';
import { readChannel } from './streams/channels.ts';

/** The channels of the picture. Fills come with the orders: a channel of their own is for large accounts only. */
const PUSHES: readonly { readonly channel: StreamChannel; readonly read: RowReader }[] = [
  { channel: channelOf({ channel: 'account' }), read: readAssets },
  { channel: channelOf({ channel: 'positions', instType: 'ANY' }), read: readPosition },
  { channel: channelOf({ channel: 'orders', instType: 'ANY' }), read: readOrderPush },
  { channel: channelOf({ channel: 'orders-algo', instType: 'ANY' }), read: readAlgoRow },
  { channel: channelOf({ channel: 'algo-advance', instType: 'ANY' }), read: readAlgoRow },
];

const READERS: ReadonlyMap<string, RowReader> = new Map(
  PUSHES.map(({ channel, read }) => [channel.key, read] as const),
);

function channelOf(argument: Readonly<Record<string, string>>): StreamChannel {
  const channel = readChannel(new Map(Object.entries(argument)));
  if ('code' in channel) throw new BittingError('INTERNAL_FAULT', 'a channel that is not in the table');
  return channel;
}

/** One object with all assets, or nothing. */
function readBalance(row: JsonObject): readonly AccountChange[] | null {
  const details = row.get('details');
  return Array.isArray(details) ? readRows(details as readonly JsonValue[], readBalanceDetail) : null;
}

/** `null` where one of them is not understood: what is missing would count as gone. */
function readRows(rows: readonly JsonValue[], read: RowReader): readonly AccountChange[] | null {
  const changes = rows.map((row) => (row instanceof Map ? read(row as JsonObject) : null));
  return changes.every((change) => change !== null) ? changes.flat() : null;
}

/** Rows that are not understood are left out: the others are no less true, and the next question sets it right. */
function readPush(key: string, frame: string): readonly AccountChange[] {
  const read = READERS.get(key);
  const value = read === undefined ? undefined : readJson(Buffer.from(frame));
  const rows = value instanceof Map ? (value as JsonObject).get('data') : undefined;
  if (read === undefined || !Array.isArray(rows)) return [];
  return (rows as readonly JsonValue[]).flatMap((row) => {
    return row instanceof Map ? (read(row as JsonObject) ?? []) : [];
  });
}

/** The assets of one push; like rows, those that are not understood are left out. */
function readAssets(row: JsonObject): readonly AccountChange[] {
  const details = row.get('details');
  if (!Array.isArray(details)) return [];
  return (details as readonly JsonValue[]).flatMap((detail) =>
    detail instanceof Map ? (readBalanceDetail(detail as JsonObject) ?? []) : [],
  );
}

interface PartRow {
  readonly name: string;
  readonly kind: AccountChange['kind'];
  readonly owns: (change: AccountChange) => boolean;
  /** Without `/api/v5/`. */
  readonly target: (asked: { readonly sinceMs: number; readonly cursor: string | null }) => string;
  readonly read: RowReader;
  /** The cursor to what comes after these rows; `null`: that was all. */
  readonly next: (rows: readonly JsonObject[], cursor: string | null) => string | null;
}

/** Types of algo orders as they can be asked for: two at once and the others one by one. */
const ALGO_TYPES = ['conditional,oco', 'trigger', 'move_order_stop', 'iceberg', 'twap', 'chase'] as const;

const PARTS: readonly PartRow[] = [
  {
    name: 'balances',
    kind: 'balance',
    owns: (change) => change.kind === 'balance',
    target: () => 'account/balance',
    read: readBalance,
    next: () => null,
  },
  {
    name: 'positions',
    kind: 'position',
    owns: (change) => change.kind === 'position',
    target: () => 'account/positions',
    read: readPosition,
    next: () => null,
  },
  {
    name: 'orders',
    kind: 'order',
    owns: (change) => change.kind === 'order' && !change.order.algo,
    target: ({ cursor }) => `trade/orders-pending?${page(cursor)}`,
    read: readOrderRow,
    next: (rows) => lastOfFullPage(rows, 'ordId'),
  },
  {
    name: 'algo-orders',
    kind: 'order',
    owns: (change) => change.kind === 'order' && change.order.algo,
    target: ({ cursor }) => {
      const { type, after } = readAlgoCursor(cursor);
      return `trade/orders-algo-pending?ordType=${ALGO_TYPES[type] ?? ''}&${page(after)}`;
    },
    read: readAlgoRow,
    next: (rows, cursor) => {
      const { type } = readAlgoCursor(cursor);
      const after = lastOfFullPage(rows, 'algoId');
      if (after !== null) return `${type}:${after}`;
      return type + 1 < ALGO_TYPES.length ? `${type + 1}:` : null;
    },
  },
  {
    name: 'fills',
    kind: 'fill',
    owns: (change) => change.kind === 'fill',
    target: ({ sinceMs, cursor }) => `trade/fills?begin=${sinceMs}&${page(cursor)}`,
    read: readFillRow,
    next: (rows) => lastOfFullPage(rows, 'billId'),
  },
];

function page(after: string | null): string {
  return after === null || after === '' ? `limit=${OKX_PAGE_ROWS}` : `after=${after}&limit=${OKX_PAGE_ROWS}`;
}

function lastOfFullPage(rows: readonly JsonObject[], name: string): string | null {
  const last = rows.at(-1);
  return rows.length < OKX_PAGE_ROWS || last === undefined ? null : textOf(last, name) || null;
}

/** `2:77`: the third type, what is older than 77. */
function readAlgoCursor(cursor: string | null): { readonly type: number; readonly after: string } {
  const [type = '0', after = ''] = (cursor ?? '').split(':');
  return { type: Number(type), after };
}

function partOf(row: PartRow): AccountPart {
  return {
    name: row.name,
    kind: row.kind,
    family: 'okx',
    owns: row.owns,
    perVenueAccount: false,
    question: (asked) => questionOf(row.target(asked)),
    read: (answer, { cursor }) => {
      const rows = rowsOf(answer);
      const changes = rows === null ? null : readRows(rows, row.read);
      return rows === null || changes === null ? null : { changes, cursor: row.next(rows, cursor) };
    },
  };
}

function questionOf(target: string): VenueQuestion {
  return { family: 'okx', method: 'GET', target: `/api/v5/${target}`, body: new Uint8Array(0) };
}

function rowsOf(answer: VenueAnswer): readonly JsonObject[] | null {
  const read = answer.status === 200 ? readAnswer(answer.body) : null;
  return read?.code === '0' ? read.rows : null;
}

/** What OKX tells of an account, over streams and asked (OKX v5, read 2026-02-23, change log to 2026-10-09). */
export const okxAccountReader: AccountReader = {
  channels: PUSHES.map(({ channel }) => channel),
  readPush,
  parts: PARTS.map(partOf),
  origin: {
    question: ({ instrument, venueOrderId }) =>
      /^[A-Z0-9_-]{1,64}$/u.test(instrument) && /^[0-9]{1,20}$/u.test(venueOrderId)
        ? questionOf(`trade/order?instId=${instrument}&ordId=${venueOrderId}`)
        : null,
    read: (answer) => {
      const [row] = rowsOf(answer) ?? [];
      const [change] = (row === undefined ? null : readOrderRow(row)) ?? [];
      return change?.kind === 'order' ? change.order : null;
    },
  },
};
