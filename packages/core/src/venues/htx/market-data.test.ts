import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findHtxOperation } from './operations/table.ts';
import { marketQuestion, readBook, readMark, readTicker } from './market-data.ts';

const TS = 1_700_000_000_123;

/** Answers as HTX documents them: pairs write numbers, contracts partly text. */
const PAIR = {
  status: 'ok',
  ch: 'market.btcusdt.detail.merged',
  ts: TS,
  tick: {
    id: 1,
    version: 1,
    open: 49_000,
    close: 50_000.1,
    low: 48_000,
    high: 51_000,
    amount: 26_313.5,
    vol: 1_300_000_000.25,
    count: 400_000,
    bid: [50_000, 1.5],
    ask: [50_000.2, 0.25],
  },
};
const CONTRACT = {
  ...PAIR,
  ch: 'market.BTC-USDT.detail.merged',
  tick: {
    ...PAIR.tick,
    close: '50000.1',
    amount: '2.002',
    vol: '2002',
    trade_turnover: '100100',
    ask: [50_000.2, 12],
    bid: [50_000, 7],
  },
};
const MARK = {
  status: 'ok',
  ch: 'market.BTC-USDT.mark_price.1min',
  ts: TS,
  data: [{ id: 1_699_999_980, open: '49990', close: '50010.5', high: '50011', low: '49990', vol: '0' }],
};
const DEPTH = {
  status: 'ok',
  ch: 'market.btcusdt.depth.step0',
  ts: TS,
  tick: {
    ts: TS - 5,
    version: 7,
    bids: [
      [50_000, 1.5],
      [49_999.5, 2],
    ],
    asks: [[50_000.2, 2.5e-1]],
  },
};

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

test('A ticker of a pair has the last price, the middle, and what was traded in the quote asset.', () => {
  assert.deepEqual(plain(readTicker('btcusdt', bytes(PAIR))), {
    last: { price: '50000.1', atMs: TS },
    middle: '50000.1',
    dayAgo: '49000',
    traded: { unit: 'quote', amount: '1300000000.25' },
  });
});

test('A ticker of a contract counts its contracts for buyer and seller: half of them were traded.', () => {
  assert.deepEqual(plain(readTicker('BTC-USDT', bytes(CONTRACT))), {
    last: { price: '50000.1', atMs: TS },
    middle: '50000.1',
    dayAgo: '49000',
    traded: { unit: 'contracts', amount: '1001' },
  });
});

test('A ticker without a bid, an ask or a volume is one all the same.', () => {
  const read = (change: object): ReturnType<typeof readTicker> =>
    readTicker('btcusdt', bytes({ ...PAIR, tick: { ...PAIR.tick, ...change } }));
  for (const change of [
    { bid: [] },
    { ask: undefined },
    { bid: 50_000 },
    { ask: [50_000, 1] },
    { bid: [0, 1] },
  ])
    assert.equal(read(change)?.middle, null, JSON.stringify(change));
  for (const vol of [undefined, '', -1, 'x', null]) assert.equal(read({ vol })?.traded, null);
  assert.equal(read({ vol: 0 })?.traded?.amount.toString(), '0');
});

test('A ticker of another instrument, without a time, or without a price above zero is none.', () => {
  const read = (change: object): unknown => readTicker('btcusdt', bytes({ ...PAIR, ...change }));
  assert.ok(read({}) !== null);
  for (const change of [
    { ch: 'market.ethusdt.detail.merged' },
    { ch: undefined },
    { ts: undefined },
    { ts: 1_700_000_000 },
    { tick: 5 },
    { status: 'error', 'err-code': 'x' },
    ...[0, -1, '', 'x', null, undefined].map((close) => ({ tick: { ...PAIR.tick, close } })),
  ])
    assert.equal(read(change), null, JSON.stringify(change));
});

test('A mark price is where the newest bar stands, as old as the answer while the minute lasts.', () => {
  assert.deepEqual(plain(readMark('BTC-USDT', bytes(MARK))), { price: '50010.5', atMs: TS });
});

test('Of several bars the last is the newest.', () => {
  const data = [{ ...MARK.data[0], id: 1_699_999_920, close: '1' }, ...MARK.data];
  assert.equal(readMark('BTC-USDT', bytes({ ...MARK, data }))?.price.toString(), '50010.5');
});

test('A mark price whose bar is over is as old as the bar’s end, however fresh the answer is.', () => {
  const data = [{ ...MARK.data[0], id: 1_699_999_920 }];
  assert.equal(readMark('BTC-USDT', bytes({ ...MARK, data }))?.atMs, 1_699_999_980_000);
});

test('A mark price of another contract, of no bar, or of a bar without time or price is none.', () => {
  const read = (change: object): unknown => readMark('BTC-USDT', bytes({ ...MARK, ...change }));
  for (const change of [
    { ch: 'market.ETH-USDT.mark_price.1min' },
    { ch: 'market.BTC-USDT.mark_price.5min' },
    { ts: undefined },
    { data: [] },
    { data: undefined },
    { data: [5] },
    { data: [{ ...MARK.data[0], close: 0 }] },
    { data: [{ ...MARK.data[0], id: undefined }] },
    { data: [{ ...MARK.data[0], id: 169_999_998 }] },
    { status: 'error', 'err-code': 'x' },
  ])
    assert.equal(read(change), null, JSON.stringify(change));
});

test('A book has its levels at the time of the answer, whichever way numbers are written.', () => {
  assert.deepEqual(plain(readBook('btcusdt', bytes(DEPTH))), {
    bids: [
      { price: '50000', size: '1.5' },
      { price: '49999.5', size: '2' },
    ],
    asks: [{ price: '50000.2', size: '0.25' }],
    atMs: TS,
  });
  const written = JSON.stringify(DEPTH).replace('[50000,1.5]', '["5E+4",1.5E0]');
  assert.equal(readBook('btcusdt', bytes(written))?.bids[0]?.price.toString(), '50000');
});

test('A book of another instrument, joined levels, or without time or sides is none.', () => {
  for (const change of [
    { ch: 'market.ethusdt.depth.step0' },
    { ch: 'market.btcusdt.depth.step1' },
    { ts: undefined },
    { tick: undefined },
    { tick: { ...DEPTH.tick, asks: undefined } },
    { tick: { ...DEPTH.tick, asks: DEPTH.tick.bids } },
    { status: 'error', 'err-code': 'x' },
  ])
    assert.equal(readBook('btcusdt', bytes({ ...DEPTH, ...change })), null, JSON.stringify(change));
});

suite('The questions', () => {
  for (const [id, asked] of [
    ['btcusdt', ['ticker', 'book']],
    ['BTC-USDT', ['ticker', 'mark', 'book']],
    ['BTC-USDT-261225', ['ticker', 'mark', 'book']],
    ['BTC-USD', ['ticker', 'mark', 'book']],
  ] as const) {
    test(`about ${id} are public operations of the host that has it.`, () => {
      for (const what of asked) {
        const question = marketQuestion(id, what);
        assert.ok(question !== null && question.target.endsWith(`=${id}`));
        const path = question.target.split('?')[0] ?? '';
        const operation = findHtxOperation(question.method, path, question.family);
        assert.equal(operation?.class, 'public', path);
        assert.equal(operation.family, id === 'btcusdt' ? 'htx-spot' : 'htx-contract');
        assert.equal(question.body.length, 0);
      }
    });
  }

  test('are not asked of an id of no known shape, nor of a pair for its mark price.', () => {
    assert.equal(marketQuestion('btcusdt', 'mark'), null);
    for (const id of ['BTCUSDT', 'btc-usdt', 'BTC-EUR', 'BTC271231', 'btcusdt&x=1', ''])
      for (const what of ['ticker', 'mark', 'book'] as const)
        assert.equal(marketQuestion(id, what), null, id);
  });
});
