import type { Instrument } from '../../engine/instruments.ts';
import type { BookLevel } from '../../engine/order-book.ts';
import type { Side } from '../../engine/records.ts';
import { stepsToDecimal } from '../../engine/steps.ts';
import type { VenueEvent } from '../../engine/venue-state.ts';
import { pushFrame, type Arg, type Topic, type VenueNow } from './topic.ts';

export interface BookChannel {
  readonly depth: number;
  readonly intervalMs: number;
  /** A snapshot and then what changed; else the whole depth each time. */
  readonly isIncremental: boolean;
}

export const BOOK_CHANNELS: Readonly<Record<string, BookChannel>> = {
  books: { depth: 400, intervalMs: 100, isIncremental: true },
  'books-l2-tbt': { depth: 400, intervalMs: 10, isIncremental: true },
  'books50-l2-tbt': { depth: 50, intervalMs: 10, isIncremental: true },
  books5: { depth: 5, intervalMs: 100, isIncremental: false },
  'bbo-tbt': { depth: 1, intervalMs: 10, isIncremental: false },
};

/** Without a change for so long, an empty update says that the stream is alive. */
const QUIET_MS = 60_000;

const SIDES = [
  ['asks', 'sell'],
  ['bids', 'buy'],
] as const satisfies readonly (readonly [string, Side])[];

type Levels = Readonly<Record<Side, readonly BookLevel[]>>;
type Row = readonly string[];

/** One order book of one depth. Every update starts where the one before it ended. */
export class BookTopic implements Topic {
  readonly scope: { readonly instrumentId: string };
  readonly intervalMs: number;
  readonly #venue: VenueNow;
  readonly #arg: Arg;
  readonly #channel: BookChannel;
  readonly #instrument: Instrument;
  /** What subscribers know. */
  #levels: Levels;
  #seqId: number;
  #pushedAt: number;

  constructor(
    venue: VenueNow,
    arg: Arg,
    { channel, instrument }: { channel: BookChannel; instrument: Instrument },
  ) {
    this.scope = { instrumentId: instrument.id };
    this.intervalMs = channel.intervalMs;
    this.#venue = venue;
    this.#arg = arg;
    this.#channel = channel;
    this.#instrument = instrument;
    this.#levels = this.#read();
    this.#seqId = this.#version();
    this.#pushedAt = venue().engine.state.now();
  }

  welcome(): readonly string[] {
    const whole = Object.fromEntries(
      SIDES.map(([name, side]) => [name, this.#levels[side].map((level) => this.#row(level))]),
    );
    return [this.#channel.isIncremental ? this.#increment('snapshot', whole, -1) : this.#whole(whole)];
  }

  take(event: VenueEvent): boolean {
    return event.kind === 'order';
  }

  flush(): readonly string[] {
    const before = this.#levels;
    const after = this.#read();
    const changes = Object.fromEntries(
      SIDES.map(([name, side]) => [name, this.#changes(before[side], after[side])]),
    );
    if (Object.values(changes).every((rows) => rows.length === 0)) return [];
    const prevSeqId = this.#seqId;
    this.#levels = after;
    this.#seqId = this.#version();
    this.#pushedAt = this.#venue().engine.state.now();
    return this.#channel.isIncremental ? [this.#increment('update', changes, prevSeqId)] : this.welcome();
  }

  beat(now: number): readonly string[] {
    if (!this.#channel.isIncremental || now - this.#pushedAt < QUIET_MS) return [];
    this.#pushedAt = now;
    return [this.#increment('update', { asks: [], bids: [] }, this.#seqId)];
  }

  #increment(
    action: 'snapshot' | 'update',
    rows: Readonly<Record<string, readonly Row[]>>,
    prevSeqId: number,
  ): string {
    const ts = this.#venue().now.toString();
    const data = { ...rows, ts, checksum: 0, prevSeqId, seqId: this.#seqId };
    return pushFrame(this.#arg, [data], { action });
  }

  #whole(rows: Readonly<Record<string, readonly Row[]>>): string {
    const ts = this.#venue().now.toString();
    return pushFrame(this.#arg, [{ ...rows, instId: this.#instrument.id, ts, seqId: this.#seqId }]);
  }

  #read(): Levels {
    const book = this.#venue().engine.state.book(this.#instrument.id);
    const { depth } = this.#channel;
    return { buy: book.levels('buy', depth), sell: book.levels('sell', depth) };
  }

  #version(): number {
    return this.#venue().engine.state.book(this.#instrument.id).version;
  }

  /** Levels that came or changed, and those that went, with size 0. */
  #changes(before: readonly BookLevel[], after: readonly BookLevel[]): readonly Row[] {
    const known = new Map(before.map((level) => [level.ticks, level]));
    const rows: Row[] = [];
    for (const level of after) {
      const old = known.get(level.ticks);
      known.delete(level.ticks);
      if (old?.lots !== level.lots || old.count !== level.count) rows.push(this.#row(level));
    }
    for (const { ticks } of known.values()) rows.push([this.#price(ticks), '0', '0', '0']);
    return rows;
  }

  #row({ ticks, lots, count }: BookLevel): Row {
    return [this.#price(ticks), stepsToDecimal(lots, this.#instrument.lot).toString(), '0', count.toString()];
  }

  #price(ticks: bigint): string {
    return stepsToDecimal(ticks, this.#instrument.tick).toString();
  }
}
