import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HTX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import type { SharedBook } from '../../stream-dialect.ts';
import { HTX_BOOK } from '../testing/frames.ts';
import { readBotFrame } from './bot-frames.ts';
import { htxStreamDialect } from './dialect.ts';
import { findEndpoint } from './endpoints.ts';

function openBook(): SharedBook {
  const { family, path, text } = HTX_BOOK.subscribe;
  const endpoint = findEndpoint(family, path, '');
  const frame = endpoint === null ? null : readBotFrame(endpoint, text);
  const channel = frame?.kind === 'subscribe' ? frame.channels[0] : undefined;
  assert.ok(channel !== undefined);
  return htxStreamDialect.openBook(channel);
}

const level = (price: number): readonly [string, string] => [String(price), '1'];

test('A book shows its levels from the best on, and all else of the last push as the venue wrote it.', () => {
  const book = openBook();
  book.apply(HTX_BOOK.writeSnapshot({ asks: [level(12), level(11)], bids: [level(9), level(10)] }, 5));
  book.apply(HTX_BOOK.writeUpdate({ asks: [['12', '0']], bids: [] }, 6));
  assert.equal(
    book.snapshot(),
    '{"ch":"market.BTC-USDT.depth.size_150.high_freq","ts":1700000000000,"tick":{"mrid":5,"id":5,' +
      '"bids":[[10,1],[9,1]],"asks":[[11,1]],"ts":1700000000000,"version":6,' +
      '"ch":"market.BTC-USDT.depth.size_150.high_freq","event":"snapshot"}}',
  );
});

test('A change without a beginning breaks the book, one that stands or one that was broken.', () => {
  const begin = HTX_BOOK.writeSnapshot({ asks: [level(11)], bids: [level(9)] }, 5);
  const change = (version: number): string => HTX_BOOK.writeUpdate({ asks: [level(12)], bids: [] }, version);
  const book = openBook();
  assert.equal(book.broken, false);
  assert.equal(book.snapshot(), null);
  book.apply(change(1));
  assert.equal(book.broken, true);
  book.apply(begin);
  book.apply(change(6));
  assert.equal(book.broken, false);
  book.apply(change(8));
  book.apply(change(7));
  assert.equal(book.broken, true);
  assert.equal(book.snapshot(), null);
  book.apply(begin);
  book.apply(change(6).replace('"update"', '"other"'));
  assert.equal(book.broken, true);
  book.apply(begin);
  assert.equal(book.broken, false);
});

test('A book of another channel breaks this one.', () => {
  const book = openBook();
  const frame = HTX_BOOK.writeSnapshot({ asks: [level(11)], bids: [] }, 5);
  book.apply(frame);
  assert.equal(book.broken, false);
  book.apply(frame.replace('{"ch":"market.BTC-USDT', '{"ch":"market.ETH-USDT'));
  assert.equal(book.broken, true);
});

test('A book holds as many levels as its bound, and not one more.', () => {
  const asks = Array.from({ length: HTX_BOOK_LEVELS_MAX }, (_level, at) => level(at + 1));
  const book = openBook();
  book.apply(HTX_BOOK.writeSnapshot({ asks, bids: [] }, 5));
  assert.equal(book.broken, false);
  book.apply(HTX_BOOK.writeUpdate({ asks: [level(HTX_BOOK_LEVELS_MAX + 1)], bids: [] }, 6));
  assert.equal(book.broken, true);
  assert.equal(book.snapshot(), null);
});

test('A version that is no whole number, or a level that is no number, breaks the book.', () => {
  const frame = HTX_BOOK.writeSnapshot({ asks: [level(11)], bids: [] }, 5);
  for (const [from, to] of [
    ['"version":5', '"version":5.5'],
    ['"version":5', '"version":"5"'],
    ['"version":5', '"version":-5'],
    ['"version":5,', ''],
    ['"tick":{', '"tock":{'],
    ['"tick":{', '"tick":7,"tock":{'],
    ['[11,1]', '[-11,1]'],
    ['[11,1]', '[11]'],
    ['[11,1]', '11'],
    ['"asks":[[11,1]],', ''],
    ['"snapshot"', '"other"'],
  ] as const) {
    const book = openBook();
    assert.ok(frame.includes(from), from);
    book.apply(frame.replace(from, to));
    assert.equal(book.broken, true, to);
  }
});
