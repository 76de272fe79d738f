import { HTX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import { writeJson } from '../../../encoding/json-text.ts';
import { JsonNumber, type JsonObject, type JsonValue } from '../../../encoding/json.ts';
import { Decimal } from '../../../money/decimal.ts';
import type { SharedBook, StreamChannel } from '../../stream-dialect.ts';
import { readJson, scalarText } from '../answer.ts';

/** A level as the venue wrote it: `[price, quantity]`. */
interface Level {
  readonly price: Decimal;
  readonly row: readonly JsonValue[];
}

/** By price, in the one form of the number. */
type SideLevels = Map<string, Level>;

/**
 * A book of a `high_freq` channel (HTX API documentation, "incremental market depth", read 2026-11-21): a snapshot, then
 * changes whose version rises by one. A missing one breaks it until the next snapshot.
 */
export class HtxBook implements SharedBook {
  readonly #topic: string;
  #sides: { readonly asks: SideLevels; readonly bids: SideLevels } | null = null;
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
    const tick = new Map(this.#tick);
    tick.set(
      'asks',
      rowsOf(this.#sides.asks, (left, right) => left.price.compare(right.price)),
    );
    tick.set(
      'bids',
      rowsOf(this.#sides.bids, (left, right) => right.price.compare(left.price)),
    );
    tick.set('event', 'snapshot');
    const frame = new Map<string, JsonValue>([
      ['ch', this.#topic],
      ['ts', tick.get('ts') ?? null],
      ['tick', tick],
    ]);
    return writeJson(frame);
  }

  #take(tick: JsonObject | null): boolean {
    const version = tick?.get('version');
    const event = tick?.get('event');
    if (tick === null || !(version instanceof JsonNumber) || !/^[0-9]{1,20}$/u.test(version.text))
      return false;
    const next = BigInt(version.text);
    if (event === 'snapshot') this.#sides = { asks: new Map(), bids: new Map() };
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

/** Quantity 0 removes a level. False: not understood, or more levels than a book can have. */
function applyRows(levels: SideLevels, rows: JsonValue | undefined): boolean {
  if (!Array.isArray(rows)) return false;
  for (const row of rows as readonly JsonValue[]) {
    const [first = null, second = null] = Array.isArray(row) ? (row as readonly JsonValue[]) : [];
    const price = Decimal.tryParse(scalarText(first));
    const quantity = Decimal.tryParse(scalarText(second));
    if (price === null || quantity === null) return false;
    if (quantity.isZero()) levels.delete(price.toString());
    else levels.set(price.toString(), { price, row: row as readonly JsonValue[] });
  }
  return levels.size <= HTX_BOOK_LEVELS_MAX;
}

function rowsOf(levels: SideLevels, order: (left: Level, right: Level) => number): readonly JsonValue[] {
  return [...levels.values()].sort(order).map((level) => level.row);
}
