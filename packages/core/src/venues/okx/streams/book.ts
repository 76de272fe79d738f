import { OKX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import { writeJson } from '../../../encoding/json-text.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { Decimal } from '../../../money/decimal.ts';
import type { SharedBook, StreamChannel } from '../../stream-dialect.ts';
import { readJson } from '../answer.ts';

/** A level as the venue wrote it: `[price, size, "0", orders]`. */
interface Level {
  readonly price: Decimal;
  readonly row: readonly JsonValue[];
}

/** By price, in the one form of the number. */
type SideLevels = Map<string, Level>;

interface BookPush {
  readonly action: 'snapshot' | 'update';
  readonly row: JsonObject;
  readonly seqId: string;
  readonly prevSeqId: string;
}

/**
 * A book of a `books` channel (OKX v5, "Order book channel", read 2026-02-23, change log to 2026-06-23): a snapshot, then
 * changes that each name the number of the push before. A missing one breaks it until the next snapshot; the checksum is
 * always 0 and says nothing.
 */
export class OkxBook implements SharedBook {
  readonly #argument: string;
  #sides: { readonly asks: SideLevels; readonly bids: SideLevels } | null = null;
  #seqId = '';
  #time: JsonValue = '0';
  #broken = false;

  constructor(channel: StreamChannel) {
    this.#argument = channel.argument;
  }

  get broken(): boolean {
    return this.#broken;
  }

  apply(frame: string): void {
    const push = readPush(frame);
    if (push === null || !this.#take(push)) this.#break();
  }

  snapshot(): string | null {
    if (this.#sides === null) return null;
    const { asks, bids } = this.#sides;
    const row = new Map<string, JsonValue>([
      ['asks', rowsOf(asks, (left, right) => left.price.compare(right.price))],
      ['bids', rowsOf(bids, (left, right) => right.price.compare(left.price))],
      ['ts', this.#time],
      ['checksum', new JsonNumber('0')],
      ['prevSeqId', new JsonNumber('-1')],
      ['seqId', new JsonNumber(this.#seqId)],
    ]);
    return `{"arg":${this.#argument},"action":"snapshot","data":[${writeJson(row)}]}`;
  }

  #take({ action, row, seqId, prevSeqId }: BookPush): boolean {
    if (action === 'snapshot') this.#sides = { asks: new Map(), bids: new Map() };
    else if (this.#sides === null || prevSeqId !== this.#seqId) return false;
    const sides = this.#sides;
    if (sides === null || !applyRows(sides.asks, row.get('asks')) || !applyRows(sides.bids, row.get('bids')))
      return false;
    this.#seqId = seqId;
    this.#time = row.get('ts') ?? '0';
    this.#broken = false;
    return true;
  }

  #break(): void {
    this.#sides = null;
    this.#broken = true;
  }
}

function readPush(frame: string): BookPush | null {
  const value = readJson(Buffer.from(frame));
  if (!(value instanceof Map)) return null;
  const action = (value as JsonObject).get('action');
  const data = (value as JsonObject).get('data');
  if ((action !== 'snapshot' && action !== 'update') || !Array.isArray(data) || data.length !== 1)
    return null;
  const [row] = data as readonly JsonValue[];
  if (!(row instanceof Map)) return null;
  const seqId = (row as JsonObject).get('seqId');
  const prevSeqId = (row as JsonObject).get('prevSeqId');
  if (!(seqId instanceof JsonNumber) || !(prevSeqId instanceof JsonNumber)) return null;
  return { action, row: row as JsonObject, seqId: seqId.text, prevSeqId: prevSeqId.text };
}

/** Size 0 removes a level. False: not understood, or more levels than a book can have. */
function applyRows(levels: SideLevels, rows: JsonValue | undefined): boolean {
  if (!Array.isArray(rows)) return false;
  for (const row of rows as readonly JsonValue[]) {
    const [first, second] = Array.isArray(row) ? (row as readonly JsonValue[]) : [];
    const price = typeof first === 'string' ? Decimal.tryParse(first) : null;
    const size = typeof second === 'string' ? Decimal.tryParse(second) : null;
    if (price === null || size === null) return false;
    if (size.isZero()) levels.delete(price.toString());
    else levels.set(price.toString(), { price, row: row as readonly JsonValue[] });
  }
  return levels.size <= OKX_BOOK_LEVELS_MAX;
}

function rowsOf(levels: SideLevels, order: (left: Level, right: Level) => number): readonly JsonValue[] {
  return [...levels.values()].sort(order).map((level) => level.row);
}
