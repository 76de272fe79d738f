import { HTX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import { writeJson } from '../../../encoding/json-text.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { BookSide } from '../../book-side.ts';
import type { SharedBook, StreamChannel } from '../../stream-dialect.ts';
import { decimalOf, readJson, scalarText } from '../answer.ts';

/**
 * A book of a `high_freq` channel (HTX API documentation, "incremental market depth", read 2026-11-21): a snapshot, then
 * changes whose version rises by one. A missing one breaks it until the next snapshot.
 */
export class HtxBook implements SharedBook {
  readonly #topic: string;
  #sides: { readonly asks: BookSide; readonly bids: BookSide } | null = null;
  /** The last push, of which everything but the levels is shown again. */
  #tick: JsonObject = new Map();
  #version = 0n;
  #broken = false;

  constructor(channel: StreamChannel) {
    this.#topic = channel.argument;
  }

  get broken(): boolean {
    return this.#broken;
  }

  apply(frame: string): void {
    if (this.#take(this.#readTick(frame))) return;
    this.#sides = null;
    this.#broken = true;
  }

  snapshot(): string | null {
    if (this.#sides === null) return null;
    const shown = new Map([
      ['asks', this.#sides.asks.toText()],
      ['bids', this.#sides.bids.toText()],
      ['event', '"snapshot"'],
    ]);
    const tick = Array.from(
      this.#tick,
      ([name, value]) => `${JSON.stringify(name)}:${shown.get(name) ?? writeJson(value)}`,
    );
    const time = writeJson(this.#tick.get('ts') ?? null);
    return `{"ch":${JSON.stringify(this.#topic)},"ts":${time},"tick":{${tick.join(',')}}}`;
  }

  #take(tick: JsonObject | null): boolean {
    const version = tick?.get('version');
    const event = tick?.get('event');
    if (tick === null || !(version instanceof JsonNumber) || !/^[0-9]{1,20}$/u.test(version.text))
      return false;
    const next = BigInt(version.text);
    if (event === 'snapshot') this.#sides = { asks: new BookSide('lowest'), bids: new BookSide('highest') };
    else if (event !== 'update' || next !== this.#version + 1n) return false;
    const sides = this.#sides;
    if (
      sides === null ||
      !applyRows(sides.asks, tick.get('asks')) ||
      !applyRows(sides.bids, tick.get('bids'))
    )
      return false;
    this.#version = next;
    this.#tick = tick;
    this.#broken = false;
    return true;
  }

  #readTick(frame: string): JsonObject | null {
    const value = readJson(Buffer.from(frame));
    if (!(value instanceof Map) || (value as JsonObject).get('ch') !== this.#topic) return null;
    const tick = (value as JsonObject).get('tick');
    return tick instanceof Map ? (tick as JsonObject) : null;
  }
}

/** Rows are `[price, quantity]`; quantity 0 removes a level. False: not understood, or more than a book can have. */
function applyRows(levels: BookSide, rows: JsonValue | undefined): boolean {
  if (!Array.isArray(rows)) return false;
  for (const row of rows as readonly JsonValue[]) {
    const [first = null, second = null] = Array.isArray(row) ? (row as readonly JsonValue[]) : [];
    const price = decimalOf(scalarText(first));
    const quantity = decimalOf(scalarText(second));
    if (price === null || quantity === null) return false;
    if (quantity.isZero()) levels.delete(price);
    else levels.set(price, row);
    if (levels.size > HTX_BOOK_LEVELS_MAX) return false;
  }
  return true;
}
