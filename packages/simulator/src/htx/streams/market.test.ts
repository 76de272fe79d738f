import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partOf, rowsOf, StreamBench, type FakePeer, type Message } from './stream-bench.fixture.ts';

/** A market with a bid and an ask, in which `trade` trades one lot of 0.01. */
function market(variants: ConstructorParameters<typeof StreamBench>[0] = {}) {
  const bench = new StreamBench(variants);
  const maker = bench.trader({ spot: { USDT: '10000000', BTC: '100' }, contract: '10000000' });
  const taker = bench.trader({ spot: { USDT: '10000000', BTC: '100' }, contract: '10000000' });
  bench.order(maker, { type: 'buy-limit', price: '66990', amount: '1' });
  bench.order(maker, { type: 'sell-limit', price: '67010', amount: '1' });
  bench.contractOrder(maker, { side: 'buy', price: '66990', volume: '100' });
  bench.contractOrder(maker, { side: 'sell', price: '67010', volume: '100' });
  const trade = (): void => {
    bench.order(taker, { type: 'sell-market', amount: '0.01' });
    bench.contractOrder(taker, { side: 'sell', type: 'market', volume: '3' });
  };
  trade();
  return { bench, maker, taker, trade };
}

function tickOf(message: Message | undefined): Message {
  return partOf(message, 'tick');
}

const SPOT_TOPICS = [
  'kline.1min',
  'kline.1year',
  'depth.step0',
  'depth.step5',
  'mbp.refresh.10',
  'bbo',
  'detail',
  'ticker',
];

test('A topic of the spot market is acknowledged, shown at once, pushed when it changes, and ended', () => {
  const { bench, trade, maker } = market();
  for (const rest of SPOT_TOPICS) {
    const topic = `market.btcusdt.${rest}`;
    const peer = bench.connect('/ws');
    const [ack, first, ...more] = peer.say({ sub: topic, id: '9' });
    const ts = bench.clock.now();
    assert.deepEqual(ack, { id: '9', status: 'ok', ts, subbed: topic }, topic);
    assert.deepEqual([first?.['ch'], typeof first?.['tick'], more.length], [topic, 'object', 0], topic);
    bench.order(maker, { type: 'buy-limit', price: '66991', amount: '0.01' });
    trade();
    bench.clock.advance(1000);
    assert.ok(
      peer.taken().every(({ ch }) => ch === topic),
      topic,
    );
    trade();
    bench.order(maker, { type: 'buy-limit', price: '66992', amount: '0.02' });
    bench.clock.advance(1000);
    assert.ok(peer.taken().length > 0, topic);
    assert.equal(peer.say({ unsub: topic, id: '10' })[0]?.['unsubbed'], topic);
    trade();
    bench.clock.advance(1000);
    assert.deepEqual(peer.taken(), [], topic);
  }
});

test('What spot topics show is what REST shows', () => {
  const { bench } = market();
  const peer = bench.connect('/ws');
  const shown = (rest: string): Message => tickOf(peer.say({ sub: `market.btcusdt.${rest}` }).at(-1));
  const rest = (path: string): Message => bench.ask({ path }).body;
  const day = tickOf(rest('/market/detail?symbol=btcusdt'));
  assert.deepEqual(shown('detail'), day);
  assert.equal(day['amount'], 0.01);
  const [candle] = rowsOf(rest('/market/history/kline?symbol=btcusdt&period=5min&size=1')['data']);
  assert.deepEqual(shown('kline.5min'), candle);
  assert.deepEqual(shown('depth.step1'), tickOf(rest('/market/depth?symbol=btcusdt&type=step1')));
  const refreshed = shown('mbp.refresh.5');
  assert.deepEqual([refreshed['bids'], refreshed['asks']], [[[66_990, 0.99]], [[67_010, 1]]]);
  const best = { bid: 66_990, bidSize: 0.99, ask: 67_010, askSize: 1 };
  const { seqId, quoteTime, ...bbo } = shown('bbo');
  assert.deepEqual(bbo, { ...best, symbol: 'btcusdt' });
  assert.deepEqual([typeof seqId, quoteTime], ['number', bench.clock.now()]);
  const { lastPrice, lastSize, bid, askSize } = shown('ticker');
  assert.deepEqual([lastPrice, lastSize, bid, askSize], [66_990, 0.01, 66_990, 1]);
});

test('Every public trade is pushed once, with the numbers of REST', () => {
  const { bench, trade } = market();
  const peers = [bench.connect('/ws'), bench.connect('/ws')] as const;
  for (const peer of peers) assert.equal(peer.say({ sub: 'market.btcusdt.trade.detail' }).length, 1);
  trade();
  trade();
  for (const peer of peers) {
    const data = peer.taken().flatMap((message) => rowsOf(tickOf(message)['data']));
    const groups = rowsOf(bench.ask({ path: '/market/history/trade?symbol=btcusdt&size=2' }).body['data']);
    const trades = groups.flatMap((group) => rowsOf(group['data'])).toReversed();
    const facts = (row: Message, name: string): unknown =>
      ['ts', 'amount', 'price', 'direction', name].map((one) => row[one]);
    assert.deepEqual(
      data.map((row) => facts(row, 'tradeId')),
      trades.map((row) => facts(row, 'trade-id')),
    );
    assert.equal(data.length, 2);
  }
});

test('Requests are answered with candles, books, trades and the day', () => {
  const { bench } = market();
  const peer = bench.connect('/ws');
  const ask = (rest: string, more: object = {}): unknown => {
    bench.clock.advance(100);
    const [reply] = peer.say({ req: `market.btcusdt.${rest}`, id: '1', ...more });
    assert.deepEqual([reply?.['status'], reply?.['rep']], ['ok', `market.btcusdt.${rest}`]);
    return reply?.['data'];
  };
  assert.equal(rowsOf(ask('kline.1min')).length, 1);
  assert.equal(rowsOf(ask('kline.1min', { from: 1, to: 2 })).length, 0);
  assert.deepEqual(rowsOf(ask('trade.detail')).length, 1);
  assert.equal((ask('detail') as Message)['close'], 66_990);
  assert.deepEqual((ask('depth.step0') as Message)['bids'], [[66_990, 0.99]]);
});

test('One request in 100 ms is answered; the next is told to wait', () => {
  const { bench } = market({ variants: { rateLimitFactor: 1 } });
  const peer = bench.connect('/ws');
  const ask = (): unknown => peer.say({ req: 'market.btcusdt.detail', id: '1' })[0]?.['status'];
  const answers = [ask(), ask()];
  bench.clock.advance(100);
  assert.deepEqual([...answers, ask()], ['ok', 'error', 'ok']);
});

test('What is no topic, no symbol, no subscription or no JSON is refused in the venue’s words', () => {
  const { bench } = market();
  const peer = bench.connect('/ws');
  const refusal = (message: object | string): unknown => {
    const [reply] = peer.say(message as Message);
    assert.deepEqual([reply?.['status'], reply?.['err-code']], ['error', 'bad-request']);
    return reply?.['err-msg'];
  };
  assert.equal(refusal({ sub: 'market.btcusdt.nothing', id: '1' }), 'invalid topic market.btcusdt.nothing');
  assert.equal(refusal({ sub: 'market.btcusdt.kline.2min' }), 'invalid topic market.btcusdt.kline.2min');
  assert.equal(refusal({ sub: 'market.nothing.detail' }), 'invalid symbol nothing');
  assert.equal(refusal({ sub: 'market.BTC-USDT.detail' }), 'invalid symbol BTC-USDT');
  assert.equal(refusal({ unsub: 'market.btcusdt.bbo' }), 'unsub with not subbed topic market.btcusdt.bbo');
  assert.equal(refusal({ req: 'market.btcusdt.bbo' }), 'invalid topic market.btcusdt.bbo');
  assert.equal(refusal('sub'), 'not json string');
  assert.equal(refusal({ nothing: 1 }), 'invalid command');
});

test('Increments are served at /feed alone, everything else at /ws alone, until the paths are not strict', () => {
  const { bench } = market();
  const codes = () =>
    ['/ws', '/feed'].map((path) =>
      ['mbp.150', 'detail'].map(
        (rest) => bench.connect(path).say({ sub: `market.btcusdt.${rest}` })[0]?.['status'],
      ),
    );
  assert.deepEqual(codes(), [
    ['error', 'ok'],
    ['ok', 'error'],
  ]);
  bench.variants = { ...bench.variants, strictStreamPaths: false };
  assert.deepEqual(codes(), [
    ['ok', 'ok'],
    ['ok', 'ok'],
  ]);
});

function linear(bench: StreamBench, path = '/linear-swap-ws'): FakePeer {
  return bench.connect(path, { host: 'contract' });
}

test('What contract topics show is what REST shows, numbers for texts', () => {
  const { bench } = market();
  const peer = linear(bench);
  const shown = (rest: string): Message => tickOf(peer.say({ sub: `market.BTC-USDT.${rest}` }).at(-1));
  const rest = (path: string): Message => bench.ask({ path, host: 'contract' }).body;
  const { mrid: _mrid, ...day } = shown('detail');
  const merged = tickOf(rest('/linear-swap-ex/market/detail/merged?contract_code=BTC-USDT'));
  const numbers = Object.entries(merged).map(
    ([name, value]) => [name, typeof value === 'string' ? Number(value) : value] as const,
  );
  assert.deepEqual(day, Object.fromEntries(numbers));
  const [candle] = rowsOf(
    rest('/linear-swap-ex/market/history/kline?contract_code=BTC-USDT&period=1min&size=1')['data'],
  );
  const { mrid: _also, ...bar } = shown('kline.1min');
  assert.deepEqual(bar, candle);
  assert.deepEqual(
    shown('depth.step6'),
    tickOf(rest('/linear-swap-ex/market/depth?contract_code=BTC-USDT&type=step6')),
  );
  assert.deepEqual(
    [shown('bbo')['bid'], shown('bbo')['ask']],
    [
      [66_990, 97],
      [67_010, 100],
    ],
  );
  assert.ok('bids' in shown('depth.step19'));
  const marks = linear(bench, '/ws_index').say({ sub: 'market.BTC-USDT.mark_price.1min' });
  assert.equal(tickOf(marks.at(-1))['close'], 66_990);
});

test('Contract trades are pushed, requests answered, and codes are read in any case', () => {
  const { bench, trade } = market();
  const peer = linear(bench);
  assert.equal(peer.say({ sub: 'market.btc-usdt.trade.detail', id: '1' })[0]?.['status'], 'ok');
  trade();
  const [push] = peer.taken();
  assert.equal(push?.['ch'], 'market.BTC-USDT.trade.detail');
  const [row] = rowsOf(tickOf(push)['data']);
  assert.deepEqual([row?.['amount'], row?.['direction'], row?.['price']], [3, 'sell', 66_990]);
  const [reply] = peer.say({ req: 'market.BTC-USDT.trade.detail', id: '2' });
  assert.equal(rowsOf(reply?.['data']).length, 2);
  assert.equal(
    peer.say({ req: 'market.BTC-USDT.kline.1min', id: '3', from: 0, to: 9_999_999_999 })[0]?.['status'],
    'ok',
  );
});

test('Topics of the index have a path of their own, and coin-margined paths know no contract', () => {
  const { bench } = market();
  const status = (path: string, topic: string): unknown =>
    linear(bench, path).say({ sub: topic })[0]?.['err-msg'];
  assert.equal(status('/ws_index', 'market.BTC-USDT.index.1min'), undefined);
  assert.equal(status('/ws_index', 'market.BTC-USDT.detail'), 'invalid topic market.BTC-USDT.detail');
  assert.equal(
    status('/linear-swap-ws', 'market.BTC-USDT.index.1min'),
    'invalid topic market.BTC-USDT.index.1min',
  );
  assert.equal(status('/linear-swap-ws', 'market.BTC-USD.detail'), 'invalid symbol BTC-USD');
  assert.equal(status('/swap-ws', 'market.BTC-USD.detail'), 'invalid symbol BTC-USD');
});

test('All peers of a channel get the same bytes', () => {
  const { bench, trade } = market();
  const seen: Buffer[] = [];
  const peers = [bench.connect('/ws'), bench.connect('/ws')];
  for (const peer of peers) {
    peer.say({ sub: 'market.btcusdt.trade.detail' });
    peer.sendBinary = (bytes) => void seen.push(bytes);
  }
  trade();
  assert.equal(seen.length, 2);
  assert.ok(seen[0] === seen[1]);
});
