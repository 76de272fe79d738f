/** ccxt, unmodified, streams both parts of HTX through the gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HtxPath } from '../support/htx-path.ts';
import type { HtxKey } from '../support/htx-signing.ts';
import { openCcxtProHtx, type CcxtProHtx } from '../support/trading-clients.ts';

const SPOT = 'BTC/USDT';
const SWAP = 'BTC/USDT:USDT';
const STEP_MS = 20;

let path: HtxPath;
let exchange: CcxtProHtx;
/** Market and time move while a client waits. */
let pulse: NodeJS.Timeout;

async function openPro(key: HtxKey): Promise<CcxtProHtx> {
  return openCcxtProHtx({ htxSpotUrl: path.spotUrl, htxContractUrl: path.contractUrl }, key);
}

before(async () => {
  path = await HtxPath.start({
    venueOptions: { marketMaker: true, seed: 4, htxVariants: { closesSilentStreams: false } },
  });
  const { signer } = path.bot;
  assert.ok('secret' in signer);
  exchange = await openPro(signer);
  await exchange.loadMarkets();
  pulse = setInterval(() => {
    path.venue.htx.tick();
    path.lives.advance(STEP_MS);
  }, STEP_MS);
});
after(async () => {
  clearInterval(pulse);
  await exchange.close();
  await path.close();
});

function isNear(price: number | undefined, id: string): boolean {
  const last = Number(path.venue.htx.truth().prices[id]?.last);
  return price !== undefined && Math.abs(price / last - 1) < 0.01;
}

/** Waits until a stream of the venue has these subscriptions. */
async function subscribed(at: string, wanted: readonly string[]): Promise<void> {
  const has = (): boolean =>
    path.venue.htx.streams
      .list(at)
      .some(({ subscriptions }) => wanted.every((one) => subscriptions.includes(one)));
  while (!has()) await new Promise((resolve) => setImmediate(resolve));
}

for (const [symbol, id] of [
  [SPOT, 'btcusdt'],
  [SWAP, 'BTC-USDT'],
] as const) {
  test(`ccxt watches the market of ${symbol} through the gateway.`, async () => {
    assert.ok(isNear((await exchange.watchTicker(symbol)).close, id));
    assert.ok(isNear((await exchange.watchTrades(symbol)).at(-1)?.price, id));
    const candle = (await exchange.watchOHLCV(symbol, '1m')).at(-1);
    assert.ok(isNear(Number(candle?.[4]), id));
    for (let count = 0; count < 3; count += 1) await exchange.watchOrderBook(symbol);
    const book = await exchange.watchOrderBook(symbol);
    assert.ok(isNear(Number(book.bids[0]?.[0]), id) && book.bids.length >= 20);
  });
}

test('ccxt watches orders and own trades of the spot market, and the balance.', async () => {
  const [orders, trades, balance] = [
    exchange.watchOrders(SPOT),
    exchange.watchMyTrades(SPOT),
    exchange.watchBalance(),
  ];
  await subscribed('/ws/v2', ['orders#btcusdt', 'trade.clearing#btcusdt#0', 'accounts.update#2']);
  const placed = await exchange.createOrder(SPOT, 'market', 'sell', 0.01);
  const [watched, traded] = [(await orders).at(-1), (await trades).at(-1)];
  assert.deepEqual([watched?.id, watched?.side, watched?.symbol], [placed.id, 'sell', SPOT]);
  assert.deepEqual([traded?.order, traded?.side, traded?.takerOrMaker], [placed.id, 'sell', 'taker']);
  assert.ok((await balance)['info'] !== undefined);
});

test('ccxt watches orders, trades, positions and the balance of contracts.', async () => {
  const options = { type: 'swap', subType: 'linear' };
  const watching = [
    exchange.watchOrders(SWAP),
    exchange.watchMyTrades(SWAP),
    exchange.watchBalance(options),
  ] as const;
  await subscribed('/ws/v5/notification', ['orders BTC-USDT', 'trade BTC-USDT', 'account']);
  assert.equal((await watching[2])['USDT']?.total, 10_000_000);
  const placed = await exchange.createOrder(SWAP, 'market', 'buy', 3);
  const [order, trade] = [(await watching[0]).at(-1), (await watching[1]).at(-1)];
  assert.deepEqual([order?.id, order?.side, order?.amount], [placed.id, 'buy', 3]);
  assert.deepEqual([trade?.order, trade?.side, trade?.amount], [placed.id, 'buy', 3]);
  const positions = await exchange.watchPositions([SWAP]);
  assert.deepEqual([positions[0]?.side, positions[0]?.contracts], ['long', 3]);
});

test('ccxt with a wrong secret is refused in the venue’s words, and the venue hears nothing of it.', async () => {
  const { signer } = path.bot;
  const stranger = await openPro({ apiKey: signer.apiKey, secret: 'wrong' });
  const connections = path.venue.htx.streams.list('/ws/v2').length;
  await stranger.loadMarkets();
  await assert.rejects(stranger.watchOrders(SPOT), { name: 'AuthenticationError' });
  await assert.rejects(stranger.watchOrders(SWAP), (error: Error) => error.message.includes('2003'));
  assert.equal(path.venue.htx.streams.list('/ws/v2').length, connections);
  await stranger.close();
});
