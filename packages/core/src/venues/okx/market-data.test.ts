import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findOkxOperation } from './operations/table.ts';
import { bookTarget, markTarget, readBook, readMark, readTicker, tickerTarget } from './market-data.ts';

/** Answers as OKX v5 documents them (`market/ticker`, `public/mark-price`, `market/books`). */
const TICKER = {
  instType: 'SPOT',
  instId: 'BTC-USDT',
  last: '65000.1',
  lastSz: '0.1',
  askPx: '65000.2',
  askSz: '11',
  bidPx: '65000',
  bidSz: '5',
  open24h: '64000',
  high24h: '66000',
  low24h: '63000',
  volCcy24h: '2222222.5',
  vol24h: '34.5',
  sodUtc0: '64000',
  sodUtc8: '64000',
  ts: '1795226400123',
};
const SWAP = { ...TICKER, instType: 'SWAP', instId: 'BTC-USDT-SWAP', vol24h: '1000', volCcy24h: '10' };
const MARK = { instType: 'SWAP', instId: 'BTC-USDT-SWAP', markPx: '65010.5', ts: '1795226400456' };
const BOOK = {
  asks: [
    ['65000.2', '0.6', '0', '13'],
    ['65001', '2', '0', '1'],
  ],
  bids: [['65000', '0.3', '0', '1']],
  ts: '1795226400789',
  seqId: 123456,
};

function answer(...rows: readonly unknown[]): Uint8Array {
  return Buffer.from(JSON.stringify({ code: '0', msg: '', data: rows }));
}
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('A ticker has the last price with the venue’s own time of it, the middle and what a pair traded in its quote.', () => {
  assert.deepEqual(plain(readTicker('BTC-USDT', answer(TICKER))), {
    last: { price: '65000.1', atMs: 1_795_226_400_123 },
    middle: '65000.1',
    dayAgo: '64000',
    traded: { unit: 'quote', amount: '2222222.5' },
  });
});

test('A contract traded a number of contracts.', () => {
  for (const instId of ['BTC-USDT-SWAP', 'BTC-USD-281229', 'BTC-USD-281229-90000-C'])
    assert.deepEqual(plain(readTicker(instId, answer({ ...SWAP, instId }))?.traded), {
      unit: 'contracts',
      amount: '1000',
    });
});

test('A ticker without a bid, an ask or a volume is one all the same.', () => {
  for (const change of [{ bidPx: '' }, { askPx: '' }, { bidPx: '65000.2' }, { askPx: 65_000.2 }])
    assert.equal(readTicker('BTC-USDT', answer({ ...TICKER, ...change }))?.middle, null);
  for (const volCcy24h of ['', '-1', '1e3', 5, undefined])
    assert.equal(readTicker('BTC-USDT', answer({ ...TICKER, volCcy24h }))?.traded, null);
  const quiet = readTicker('BTC-USDT', answer({ ...TICKER, volCcy24h: '0' }));
  assert.equal(quiet?.traded?.amount.toString(), '0');
});

for (const [what, row] of [
  ['of another instrument', { ...TICKER, instId: 'ETH-USDT' }],
  ['without a price', { ...TICKER, last: '' }],
  ['of zero', { ...TICKER, last: '0' }],
  ['without a time', { ...TICKER, ts: '' }],
  ['with a time in seconds', { ...TICKER, ts: '1795226400' }],
  ['with a time that is a number', { ...TICKER, ts: 1_795_226_400_123 }],
] as const) {
  test(`A ticker ${what} is none.`, () => {
    assert.equal(readTicker('BTC-USDT', answer(row)), null);
  });
}

test('A mark price is that of exactly this contract, at the time that the venue writes.', () => {
  const read = (change: object): unknown => readMark('BTC-USDT-SWAP', answer({ ...MARK, ...change }));
  assert.deepEqual(plain(read({})), { price: '65010.5', atMs: 1_795_226_400_456 });
  for (const change of [
    { instId: 'BTC-USD-SWAP' },
    { markPx: '' },
    { markPx: '0' },
    { markPx: 65_010 },
    { ts: '' },
    { ts: '1795226400' },
  ])
    assert.equal(read(change), null, JSON.stringify(change));
});

test('A book has sizes in the unit of its orders, at the time that the venue writes.', () => {
  assert.deepEqual(plain(readBook(answer(BOOK))), {
    asks: [
      { price: '65000.2', size: '0.6' },
      { price: '65001', size: '2' },
    ],
    bids: [{ price: '65000', size: '0.3' }],
    atMs: 1_795_226_400_789,
  });
  for (const change of [{ ts: '' }, { bids: undefined }, { asks: [[65_000.2, 0.6]] }, { asks: BOOK.bids }])
    assert.equal(readBook(answer({ ...BOOK, ...change })), null, JSON.stringify(change));
});

test('An answer without a row says nothing.', () => {
  for (const body of ['', '{}', '{"code":"0","msg":"","data":[]}', '{"code":"50011","msg":"","data":[]}']) {
    const bytes = Buffer.from(body);
    assert.deepEqual(
      [readTicker('BTC-USDT', bytes), readMark('BTC-USDT-SWAP', bytes), readBook(bytes)],
      [null, null, null],
      body,
    );
  }
});

suite('The questions', () => {
  test('name the instrument exactly, and are public operations.', () => {
    assert.equal(tickerTarget('BTC-USDT'), '/api/v5/market/ticker?instId=BTC-USDT');
    assert.equal(bookTarget('BTC-USDT-SWAP'), '/api/v5/market/books?instId=BTC-USDT-SWAP&sz=50');
    const marks = [
      ['BTC-USDT-SWAP', 'SWAP'],
      ['BTC-USD-281229', 'FUTURES'],
      ['BTC-USD-281229-90000-C', 'OPTION'],
    ] as const;
    for (const [id, type] of marks)
      assert.equal(markTarget(id), `/api/v5/public/mark-price?instType=${type}&instId=${id}`);
    for (const target of [tickerTarget('BTC-USDT'), bookTarget('BTC-USDT'), markTarget('BTC-USDT-SWAP')]) {
      const operation = findOkxOperation('GET', target?.split('?')[0] ?? '');
      assert.equal(operation?.class, 'public');
    }
  });

  test('are not asked of an id of no known shape, nor of a pair for its mark price.', () => {
    assert.equal(markTarget('BTC-USDT'), null);
    for (const id of ['BTC', 'btc-usdt', 'BTC-USDT&x=1', 'BTC-USDT-SWAP-', '', 'BTC-USDT\r\n'])
      assert.deepEqual([tickerTarget(id), markTarget(id), bookTarget(id)], [null, null, null], id);
  });
});
