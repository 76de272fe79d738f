import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_BOOK_LEVELS_MAX } from '../../../bounds.ts';
import { OkxBook } from './book.ts';
import { readChannel } from './channels.ts';

const ARGUMENT = { channel: 'books', instId: 'BTC-USDT' };

function open(): OkxBook {
  const channel = readChannel(new Map(Object.entries(ARGUMENT)));
  assert.ok('key' in channel);
  return new OkxBook(channel);
}

type Rows = readonly (readonly string[])[];

interface Push {
  readonly asks?: Rows;
  readonly bids?: Rows;
  readonly prevSeqId: number;
  readonly seqId: number;
  readonly ts?: string;
}

function pushOf(action: string, { asks = [], bids = [], ts = '1', ...numbers }: Push): string {
  return JSON.stringify({ arg: ARGUMENT, action, data: [{ asks, bids, ts, checksum: 0, ...numbers }] });
}

/** A push that continues {@link SNAPSHOT}, with these fields in another form. */
function pushWith(fields: Readonly<Record<string, unknown>>): string {
  const row = { asks: [], bids: [], ts: '1', prevSeqId: 123456, seqId: 123457, ...fields };
  return JSON.stringify({ arg: ARGUMENT, action: 'update', data: [row] });
}

const SNAPSHOT = pushOf('snapshot', {
  asks: [
    ['8476.98', '415', '0', '13'],
    ['8477', '7', '0', '2'],
  ],
  bids: [['8476.97', '256', '0', '12']],
  prevSeqId: -1,
  seqId: 123456,
});

test('A late joiner gets the book as the venue begins it, and the next push continues it.', () => {
  const book = open();
  assert.equal(book.snapshot(), null);
  assert.equal(book.broken, false);
  book.apply(SNAPSHOT);
  book.apply(
    pushOf('update', {
      asks: [
        ['8477', '0', '0', '0'],
        ['10000.5', '1.50', '0', '1'],
      ],
      bids: [['8476.9700', '9', '0', '3']],
      prevSeqId: 123456,
      seqId: 123460,
      ts: '2',
    }),
  );
  assert.equal(
    book.snapshot(),
    '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[["8476.98","415","0","13"],' +
      '["10000.5","1.50","0","1"]],"bids":[["8476.9700","9","0","3"]],"ts":"2","checksum":0,"prevSeqId":-1,"seqId":123460}]}',
  );
});

test('A book of which the venue does not say the time has the time 0.', () => {
  const book = open();
  const row = { asks: [], bids: [['1', '2', '0', '1']], prevSeqId: -1, seqId: 1 };
  book.apply(JSON.stringify({ arg: ARGUMENT, action: 'snapshot', data: [row] }));
  assert.equal(
    book.snapshot(),
    '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"snapshot","data":[{"asks":[],' +
      '"bids":[["1","2","0","1"]],"ts":"0","checksum":0,"prevSeqId":-1,"seqId":1}]}',
  );
});

test('The best price stands first on either side, in whatever order the venue writes them.', () => {
  const book = open();
  const levels = [
    ['2', '1'],
    ['3', '1'],
    ['1', '1'],
  ];
  book.apply(pushOf('snapshot', { asks: levels, bids: levels, prevSeqId: -1, seqId: 1 }));
  const text = book.snapshot() ?? '';
  assert.ok(text.includes('"asks":[["1","1"],["2","1"],["3","1"]]'), text);
  assert.ok(text.includes('"bids":[["3","1"],["2","1"],["1","1"]]'), text);
});

test('An empty push with the same number, and one whose number falls, continue the book.', () => {
  const book = open();
  book.apply(SNAPSHOT);
  book.apply(pushOf('update', { prevSeqId: 123456, seqId: 123456 }));
  book.apply(pushOf('update', { prevSeqId: 123456, seqId: 3 }));
  book.apply(pushOf('update', { prevSeqId: 3, seqId: 4 }));
  assert.equal(book.broken, false);
  assert.match(book.snapshot() ?? '', /"seqId":4\}/u);
});

test('What does not fit breaks the book until the next snapshot.', () => {
  const wrong = [
    pushOf('update', { prevSeqId: 123455, seqId: 123457 }),
    pushOf('replace', { prevSeqId: 123456, seqId: 123457 }),
    pushOf('update', { asks: [['x', '1']], prevSeqId: 123456, seqId: 123457 }),
    pushOf('update', { asks: [['1']], prevSeqId: 123456, seqId: 123457 }),
    pushOf('update', { bids: [['1', '-1']], prevSeqId: 123456, seqId: 123457 }),
    pushWith({ asks: [[8477, '1']] }),
    pushWith({ asks: [['8477', 1]] }),
    pushWith({ bids: ['8476.97'] }),
    pushWith({ bids: undefined }),
    pushWith({ prevSeqId: undefined }),
    pushWith({ prevSeqId: '123456' }),
    pushWith({ seqId: undefined }),
    pushWith({ seqId: '123457' }),
    JSON.stringify({ arg: ARGUMENT, action: 'update', data: [] }),
    JSON.stringify({ arg: ARGUMENT, action: 'update', data: [7] }),
    pushOf('update', { prevSeqId: 123456, seqId: 123457 }).replace('}]}', '},{}]}'),
    JSON.stringify({ arg: ARGUMENT, action: 'update', data: [{ asks: [], bids: [], ts: '1' }] }),
    JSON.stringify({ arg: ARGUMENT, action: 'update', data: [{ asks: [], prevSeqId: 123456, seqId: 1 }] }),
    '[]',
    '',
  ];
  for (const frame of wrong) {
    const book = open();
    book.apply(SNAPSHOT);
    assert.notEqual(book.snapshot(), null);
    book.apply(frame);
    assert.ok(book.broken, frame);
    assert.equal(book.snapshot(), null, frame);
    book.apply(pushOf('update', { prevSeqId: 123456, seqId: 123457 }));
    assert.ok(book.broken, 'an update mends nothing');
    book.apply(SNAPSHOT);
    assert.ok(!book.broken, frame);
  }
  const book = open();
  book.apply(SNAPSHOT);
  book.apply(pushWith({}));
  assert.ok(!book.broken);
});

test('A side has a bound.', () => {
  const levels = (count: number): Rows =>
    Array.from({ length: count }, (_, at) => [`${at + 1}`, '1', '0', '1']);
  const book = open();
  book.apply(pushOf('snapshot', { asks: levels(OKX_BOOK_LEVELS_MAX), prevSeqId: -1, seqId: 1 }));
  assert.equal(book.broken, false);
  book.apply(pushOf('snapshot', { asks: levels(OKX_BOOK_LEVELS_MAX + 1), prevSeqId: -1, seqId: 1 }));
  assert.ok(book.broken);
});
