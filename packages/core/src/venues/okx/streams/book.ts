import { OKX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import { writeJson } from '../../../encoding/json-text.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { Decimal } from '../../../money/decimal.ts';
import { BookSide } from '../../book-side.ts';
import type { SharedBook, StreamChannel } from '../../stream-dialect.ts';
import { readJson } from '../answer.ts';

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
  #sides: { readonly asks: BookSide; readonly bids: BookSide } | null = null;
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
    const row =
      `{"asks":${asks.toText()},"bids":${bids.toText()},"ts":${writeJson(this.#time)},` +
      `"checksum":0,"prevSeqId":-1,"seqId":${this.#seqId}}`;
    return `{"arg":${this.#argument},"action":"snapshot","data":[${row}]}`;
  }

  #take({ action, row, seqId, prevSeqId }: BookPush): boolean {
    if (action === 'snapshot') this.#sides = { asks: new BookSide('lowest'), bids: new BookSide('highest') };
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

/** Rows are `[price, size, "0", orders]`; size 0 removes a level. False: not understood, or more than a book can have. */
function applyRows(levels: BookSide, rows: JsonValue | undefined): boolean {
  if (!Array.isArray(rows)) return false;
  for (const row of rows as readonly JsonValue[]) {
    const [first, second] = Array.isArray(row) ? (row as readonly JsonValue[]) : [];
    const price = typeof first === 'string' ? Decimal.tryParse(first) : null;
    const size = typeof second === 'string' ? Decimal.tryParse(second) : null;
    if (price === null || size === null) return false;
    if (size.isZero()) levels.delete(price);
    else levels.set(price, row);
    if (levels.size > OKX_BOOK_LEVELS_MAX) return false;
  }
  return true;
}
