import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BOOK_LEVELS_MAX } from '../bounds.ts';
import { scanJson, type JsonValue } from '../encoding/json.ts';
import { Decimal } from '../money/decimal.ts';
import { epochMs } from '../trading/vocabulary.ts';
import { halfOf, middleOf, readBookSides, readInstant } from './market-reading.ts';

const AT = epochMs(1_700_000_000_123);
const json = (value: unknown): JsonValue => scanJson(Buffer.from(JSON.stringify(value)));
const numberOf = (value: JsonValue): Decimal | null =>
  typeof value === 'string' ? Decimal.tryParse(value) : null;
const book = (bids: unknown, asks: unknown): unknown => {
  const read = readBookSides({ bids: json(bids), asks: json(asks) }, AT, numberOf);
  return read === null ? null : (JSON.parse(JSON.stringify(read)) as unknown);
};

const BIDS = [
  ['100', '1', '0', '2'],
  ['99.5', '0.25'],
];
const ASKS = [
  ['100.1', '3'],
  ['101', '4'],
];

test('A book is its levels in order, the best first, with the time of it.', () => {
  assert.deepEqual(book(BIDS, ASKS), {
    bids: [
      { price: '100', size: '1' },
      { price: '99.5', size: '0.25' },
    ],
    asks: [
      { price: '100.1', size: '3' },
      { price: '101', size: '4' },
    ],
    atMs: AT,
  });
});

test('A side without levels is empty; nothing can be had there.', () => {
  assert.deepEqual(book([], []), { bids: [], asks: [], atMs: AT });
  assert.ok(book(BIDS, []) !== null && book([], ASKS) !== null);
});

test('Levels beyond the bound are left out, however many there are.', () => {
  const many = Array.from({ length: BOOK_LEVELS_MAX + 1 }, (_, index) => [String(index + 101), '1']);
  const read = readBookSides({ bids: [], asks: json(many) }, AT, numberOf);
  assert.equal(read?.asks.length, BOOK_LEVELS_MAX);
  assert.equal(read.asks[0]?.price.toString(), '101');
});

for (const [what, bids, asks] of [
  ['with bids that rise', [BIDS[1], BIDS[0]], ASKS],
  ['with asks that fall', BIDS, [ASKS[1], ASKS[0]]],
  ['with a price twice', [BIDS[0], BIDS[0]], ASKS],
  ['whose best bid is the best ask', BIDS, [['100', '1']]],
  ['whose best bid is above the best ask', BIDS, [['99.9', '1']]],
  ['with a price of zero', [['0', '1']], ASKS],
  ['with a size of zero', [['100', '0']], ASKS],
  ['with a size that is none', BIDS, [['100.1', 'x']]],
  ['with a level without a size', BIDS, [['100.1']]],
  ['with a level that is no list', BIDS, ['100.1']],
  ['with a side that is no list', BIDS, null],
  ['with bids that are no list', {}, ASKS],
] as const) {
  test(`A book ${what} is none.`, () => {
    assert.equal(book(bids, asks), null);
  });
}

test('The middle is half of both, and none where one is missing or they meet.', () => {
  const [low, high] = [Decimal.parse('100'), Decimal.parse('100.5')];
  assert.equal(middleOf(low, high)?.toString(), '100.25');
  for (const [bid, ask] of [
    [null, high],
    [low, null],
    [high, low],
    [low, low],
  ] as const)
    assert.equal(middleOf(bid, ask), null);
  assert.equal(halfOf(Decimal.parse('3')).toString(), '1.5');
});

test('An instant has 13 digits.', () => {
  assert.equal(readInstant('1700000000123'), 1_700_000_000_123);
  for (const text of [
    '',
    '1700000000',
    '01700000000123',
    '17000000001234',
    '1700000000.12',
    ' 1700000000123',
  ])
    assert.equal(readInstant(text), null, text);
});
