/** okx-api, unmodified but for where it connects, streams through the gateway. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { WebsocketAPIClient, WebsocketClient, type WsChannelSubUnSubRequestArg } from 'okx-api';
import { jsonOf, OkxPath } from '../support/okx-path.ts';
import { okxApiAccounts, QUIET } from '../support/trading-clients.ts';

interface Update {
  readonly arg: Readonly<Record<string, string>>;
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

const MARKET: WsChannelSubUnSubRequestArg[] = [
  { channel: 'tickers', instId: 'BTC-USDT' },
  { channel: 'books5', instId: 'BTC-USDT' },
  { channel: 'candle1m', instId: 'BTC-USDT' },
];

let path: OkxPath;
let streams: string;
const opened: WebsocketClient[] = [];

// A login is good for one connection to a path, and clients sign whole seconds: each test has a key of its own.
beforeEach(async () => {
  path = await OkxPath.start({ venueOptions: { marketMaker: true, seed: 5 } });
  streams = `${path.url.replace('http', 'ws')}/ws/v5`;
  path.venue.control.tick();
});
afterEach(async () => {
  for (const client of opened.splice(0)) client.closeAll(true);
  await path.close();
});

function open(wsPath: string): { readonly client: WebsocketClient; readonly updates: Update[] } {
  const client = new WebsocketClient(
    { accounts: okxApiAccounts(path.bot), wsUrl: `${streams}/${wsPath}` },
    QUIET,
  );
  opened.push(client);
  const updates: Update[] = [];
  client.on('update', (update) => updates.push(update as unknown as Update));
  client.on('exception', () => undefined);
  return { client, updates };
}

async function next(updates: Update[], channel: string): Promise<Update> {
  for (;;) {
    const at = updates.findIndex(({ arg }) => arg['channel'] === channel);
    const [found] = at === -1 ? [] : updates.splice(at, 1);
    if (found !== undefined) return found;
    path.venue.control.tick();
    await step();
  }
}

/** A little time for everybody. */
async function step(): Promise<void> {
  path.lives.advance(100);
  path.venue.control.setClockOffset(0);
  for (let count = 0; count < 20; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass until what is awaited has come. */
async function passing<T>(awaited: Promise<T>): Promise<T> {
  const progress = { isDone: false };
  void awaited.finally(() => {
    progress.isDone = true;
  });
  while (!progress.isDone) await step();
  return awaited;
}

test('okx-api has every channel of the market and of its account over one address.', async () => {
  const { client, updates } = open('private');
  void client.subscribe([...MARKET, { channel: 'account' }, { channel: 'orders', instType: 'ANY' }]);
  for (const channel of ['tickers', 'books5', 'candle1m', 'account']) await next(updates, channel);
  const placed = await path.post('/api/v5/trade/order', {
    instId: 'BTC-USDT',
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    px: '100',
    sz: '0.5',
  });
  const order = await next(updates, 'orders');
  assert.equal(order.data[0]?.['ordId'], jsonOf(placed).data[0]?.['ordId']);
  assert.notEqual(order.arg['uid'], path.account.uid, 'the owner is masked');
  const paths = path.venue.control.streams.list().filter(({ isOpen }) => isOpen);
  assert.deepEqual(paths.map((stream) => stream.path).toSorted(), [
    '/ws/v5/business',
    '/ws/v5/private',
    '/ws/v5/public',
  ]);
});

test('okx-api places, amends and cancels over its trading client.', async () => {
  const trader = new WebsocketAPIClient(
    { accounts: okxApiAccounts(path.bot), wsUrl: `${streams}/private`, attachEventListeners: false },
    QUIET,
  );
  trader.getWSClient().on('exception', () => undefined);
  opened.push(trader.getWSClient());
  const { data } = jsonOf(await path.get('/api/v5/public/instruments?instType=SPOT&instId=BTC-USDT'));
  const instIdCode = Number(data[0]?.['instIdCode']);
  const order = {
    instIdCode,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    sz: '0.1',
    px: '99',
  } as const;
  const placed = await passing(trader.submitNewOrder(order));
  assert.deepEqual([placed.code, placed.data[0].sCode], ['0', '0']);
  const { ordId } = placed.data[0];
  const row = { instIdCode, ordId };
  await trader.amendOrder({ ...row, newPx: '98', newSz: '0.2' });
  const open_ = path.venue.control.truth().openOrders.find(({ id }) => id === ordId);
  assert.deepEqual([open_?.price?.toString(), open_?.size.toString()], ['98', '0.2']);
  const cancelled = await trader.cancelOrder(row);
  assert.equal(cancelled.data[0].sCode, '0');
});
