import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Decimal } from '../../money/decimal.ts';
import type { SharedBook } from '../stream-dialect.ts';
import {
  subscribedChannel,
  type BookExample,
  type BookRows,
  type BookSide,
  type StreamExample,
  type StreamRule,
} from './stream-example.ts';

/** What can happen to a book, in order. */
type Step =
  | { readonly kind: 'snapshot'; readonly rows: BookRows }
  | { readonly kind: 'update'; readonly rows: BookRows }
  | { readonly kind: 'gap'; readonly rows: BookRows }
  | { readonly kind: 'garbage'; readonly text: string };

/** Few prices, so that levels are changed and removed again; some are the same number written in two ways. */
const PRICES = ['9', '9.5', '9.50', '10', '10.25', '100', '100.0'];

/** No price twice: what two rows of one push for one price mean is nowhere said. */
function side(sizes: readonly string[]): fc.Arbitrary<BookSide> {
  return fc.uniqueArray(fc.tuple(fc.constantFrom(...PRICES), fc.constantFrom(...sizes)), {
    maxLength: 5,
    selector: ([price]) => Decimal.parse(price).toString(),
  });
}

const whole = fc.record({ asks: side(['1', '2.5']), bids: side(['1', '3']) });
const changes = fc.record({ asks: side(['0', '1', '7']), bids: side(['0', '4', '0.5']) });

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('snapshot' as const), rows: whole }) },
    { weight: 8, arbitrary: fc.record({ kind: fc.constant('update' as const), rows: changes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), rows: changes }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('garbage' as const), text: fc.string() }) },
  ),
  { maxLength: 30 },
);

/** The slow and obvious twin: prices by their number, in the order of the side. */
class NaiveBook {
  #asks = new Map<string, string>();
  #bids = new Map<string, string>();

  replace(rows: BookRows): void {
    this.#asks = new Map();
    this.#bids = new Map();
    this.change(rows);
  }

  change({ asks, bids }: BookRows): void {
    for (const [levels, changed] of [
      [this.#asks, asks],
      [this.#bids, bids],
    ] as const)
      for (const [price, size] of changed)
        if (Decimal.parse(size).isZero()) levels.delete(Decimal.parse(price).toString());
        else levels.set(Decimal.parse(price).toString(), Decimal.parse(size).toString());
  }

  get rows(): BookRows {
    const order = (levels: ReadonlyMap<string, string>): BookSide =>
      [...levels].sort(([left], [right]) => Decimal.parse(left).compare(Decimal.parse(right)));
    return { asks: order(this.#asks), bids: order(this.#bids).toReversed() };
  }
}

function shown(example: BookExample, book: SharedBook): (BookRows & { readonly number: number }) | null {
  const frame = book.snapshot();
  if (frame === null) return null;
  const { asks, bids, number } = example.readSnapshot(frame);
  const plain = (rows: BookSide): BookSide =>
    rows.map(([price, size]) => [Decimal.parse(price).toString(), Decimal.parse(size).toString()]);
  return { asks: plain(asks), bids: plain(bids), number };
}

function play(
  { dialect }: StreamExample,
  example: BookExample,
  channel: BookChannel,
  all: readonly Step[],
): void {
  const book = dialect.openBook(channel);
  const naive = new NaiveBook();
  let number = 1_000;
  let state: 'empty' | 'whole' | 'broken' = 'empty';
  for (const step of all) {
    // Who joins here gets this frame first, and then what comes.
    const late = dialect.openBook(channel);
    const first = book.snapshot();
    if (first !== null) late.apply(first);
    number += step.kind === 'gap' ? 2 : 1;
    const frame = frameOf(example, step, number);
    book.apply(frame);
    late.apply(frame);
    if (step.kind === 'snapshot') {
      naive.replace(step.rows);
      state = 'whole';
    } else if (step.kind === 'update' && state === 'whole') naive.change(step.rows);
    else state = 'broken';
    assert.equal(book.broken, state === 'broken', step.kind);
    assert.deepEqual(shown(example, book), state === 'whole' ? { ...naive.rows, number } : null);
    if (state === 'whole') assert.deepEqual(shown(example, late), shown(example, book));
  }
}

type BookChannel = ReturnType<typeof subscribedChannel>;

function frameOf(example: BookExample, step: Step, number: number): string {
  if (step.kind === 'garbage') return step.text;
  return step.kind === 'snapshot'
    ? example.writeSnapshot(step.rows, number)
    : example.writeUpdate(step.rows, number);
}

export const STREAM_BOOK_RULES: readonly StreamRule[] = [
  {
    name: 'a kept book equals the naive one after every push, and a gap breaks it until the next snapshot',
    check: (venue) => {
      for (const example of venue.books) {
        const channel = subscribedChannel(venue, example.subscribe);
        assert.equal(channel.joining, 'book');
        assert.equal(venue.dialect.openBook(channel).snapshot(), null);
        fc.assert(
          fc.property(steps, (all) => play(venue, example, channel, all)),
          { numRuns: 150 },
        );
      }
    },
  },
];
