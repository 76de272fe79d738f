/** Unmodified clients stream through the gateway: market data, their account, orders over WebSocket alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OkxPath } from '../support/okx-path.ts';
import { openCcxtPro, type CcxtProOkx } from '../support/trading-clients.ts';

const SPOT = 'BTC/USDT';
const SWAP = 'BTC/USDT:USDT';

let path: OkxPath;
let exchange: CcxtProOkx;

before(async () => {
  path = await OkxPath.start({ venueOptions: { marketMaker: true, seed: 3 } });
  exchange = await openCcxtPro(path.url, path.bot);
  for (let count = 0; count < 3; count += 1) path.venue.control.tick();
  await exchange.loadMarkets();
});
after(async () => {
  await exchange.close();
  await path.close();
});

/** Moves the market, and time for everybody, until what is awaited has arrived. */
async function moving<T>(awaited: Promise<T>): Promise<T> {
  const progress = { isDone: false };
  void awaited.finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) {
    path.venue.control.tick();
    path.lives.advance(100);
    path.venue.control.setClockOffset(0);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return awaited;
}

test('ccxt watches a ticker through the gateway.', async () => {
  const ticker = await exchange.watchTicker(SPOT);
  assert.ok((ticker.bid ?? 0) < (ticker.ask ?? 0));
  const later = await moving(exchange.watchTicker(SPOT));
  const { bid, ask } = await exchange.fetchTicker(SPOT);
  assert.deepEqual([later.bid, later.ask], [bid, ask]);
});

test('ccxt keeps a book that stays equal to the venue’s, and one who joins later has the same.', async () => {
  const book = await exchange.watchOrderBook(SPOT);
  assert.deepEqual([book.bids.length, book.asks.length], [20, 20]);
  const late = await openCcxtPro(path.url, path.bot);
  await late.loadMarkets();
  for (let count = 0; count < 5; count += 1) {
    const [{ bids, asks }, other] = await moving(
      Promise.all([exchange.watchOrderBook(SPOT), late.watchOrderBook(SPOT)]),
    );
    const rest = await exchange.fetchOrderBook(SPOT);
    assert.deepEqual([pairs(bids), pairs(asks)], [pairs(rest.bids), pairs(rest.asks)]);
    assert.deepEqual([pairs(other.bids), pairs(other.asks)], [pairs(rest.bids), pairs(rest.asks)]);
  }
  await late.close();
  const books = path.venue.control.streams.recorder.frames({ direction: 'in', contains: '"books"' });
  assert.equal(books.length, 1, 'the venue was asked once');
});

/** Price and amount of each level. */
function pairs(levels: readonly (readonly unknown[])[]): readonly unknown[] {
  return Array.from(levels, ([price, amount]) => [price, amount]);
}

test('ccxt watches public trades and candles, each where the venue keeps it.', async () => {
  const [seen] = await moving(exchange.watchTrades(SPOT));
  const trade = (await exchange.fetchTrades(SPOT)).find(({ id }) => id === seen?.id);
  assert.deepEqual([seen?.price, seen?.side], [trade?.price, trade?.side]);
  const candles = await moving(exchange.watchOHLCV(SPOT, '1m'));
  assert.deepEqual(candles.at(-1), (await exchange.fetchOHLCV(SPOT, '1m')).at(-1));
});

test('ccxt places, sees, amends and cancels an order over streams alone, recorded like any other.', async () => {
  const updates = exchange.watchOrders(SPOT);
  const price = Math.floor(Number(path.venue.control.truth().prices['BTC-USDT']?.last) * 0.98);
  const placed = await exchange.createOrderWs(SPOT, 'limit', 'buy', 0.01, price);
  const [open] = path.venue.control.truth().openOrders;
  assert.equal(open?.id, placed.id);
  const [live] = await updates;
  assert.deepEqual([live?.id, live?.status, live?.price, live?.amount], [placed.id, 'open', price, 0.01]);
  const amendments = exchange.watchOrders(SPOT);
  await exchange.editOrderWs(String(placed.id), SPOT, 'limit', 'buy', 0.02, price - 10);
  const amended = (await amendments).at(-1);
  assert.deepEqual([amended?.id, amended?.price, amended?.amount], [placed.id, price - 10, 0.02]);
  const ends = exchange.watchOrders(SPOT);
  await exchange.cancelOrderWs(String(placed.id), SPOT);
  const ended = (await ends).at(-1);
  assert.deepEqual([ended?.id, ended?.status], [placed.id, 'canceled']);
  assert.equal(path.venue.control.truth().openOrders.length, 0);
  assert.deepEqual(path.venue.control.requests({ method: 'POST' }), []);
});

test('ccxt watches balance, own trades and positions move with a fill.', async () => {
  const first = await exchange.watchBalance();
  assert.equal(first['USDT']?.total, 100_000);
  assert.deepEqual(await exchange.watchPositions(), []);
  const trades = exchange.watchMyTrades();
  const positions = exchange.watchPositions();
  const balance = exchange.watchBalance();
  await exchange.createOrderWs(SWAP, 'market', 'buy', 3);
  const [trade] = await trades;
  assert.deepEqual([trade?.symbol, trade?.side, trade?.amount], [SWAP, 'buy', 3]);
  const [position] = await positions;
  assert.deepEqual([position?.symbol, position?.contracts, position?.side], [SWAP, 3, 'long']);
  const streamed = (await balance)['USDT'];
  const rest = (await exchange.fetchBalance())['USDT'];
  assert.deepEqual([streamed?.free, streamed?.total], [rest?.free, rest?.total]);
});

test('No frame that a bot got shows the real key or its owner, and none that the venue got shows the bot’s.', async () => {
  const { recorder } = path.venue.control.streams;
  const frames = recorder.frames({ direction: 'in' });
  assert.ok(
    frames.some((frame) => JSON.stringify(frame).includes(path.account.key.apiKey)),
    'it looked',
  );
  for (const secret of [path.bot.apiKey, path.bot.secret, path.bot.passphrase])
    assert.equal(recorder.frames({ contains: secret }).length, 0);
});

test('The ledger has the orders of the stream as it has those of REST.', async () => {
  const entries = await path.readLedger();
  const intents = entries.filter((entry) => entry.type === 'intent');
  assert.deepEqual(
    intents.map(({ operation }) => operation),
    [
      'POST /api/v5/trade/batch-orders',
      'POST /api/v5/trade/amend-order',
      'POST /api/v5/trade/cancel-order',
      'POST /api/v5/trade/batch-orders',
    ],
  );
  const outcomes = entries.filter((entry) => entry.type === 'outcome');
  assert.ok(outcomes.length === 4 && outcomes.every(({ items }) => items[0]?.kind === 'accepted'));
});
