import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { WebsocketAPIClient, WebsocketClient, type WsChannelSubUnSubRequestArg } from 'okx-api';
import { startSimulator, type Simulator } from '../../compose.ts';
import { ManualClock } from '../../engine/clock.ts';
import type { ApiKey } from '../../engine/records.ts';
import { send } from '../wire.fixture.ts';

// Signatures carry real time; the market stands still until the test moves it.
const clock = new ManualClock(Date.now());
let simulator: Simulator;
let key: ApiKey;
let streams: string;

type Row = Readonly<Record<string, unknown>>;
interface Update {
  readonly arg: Readonly<Record<string, string>>;
  readonly data: readonly Row[];
}

/** Routes each socket to its own path, as the library's users do who do not take its hosts. */
class Routed extends WebsocketClient {
  override async getWsUrl(wsKey: string): Promise<string> {
    const path = wsKey.endsWith('Public') ? 'public' : wsKey.endsWith('Business') ? 'business' : 'private';
    return Promise.resolve(`${streams}/${path}`);
  }
}

const quiet = { trace: () => undefined, info: () => undefined, error: () => undefined };

before(async () => {
  simulator = await startSimulator({
    seed: 5,
    clock,
    port: 0,
    controlPort: 0,
    marketMaker: true,
    variants: { rateLimitFactor: null },
  });
  streams = `${simulator.okxUrl.replace('http', 'ws')}/ws/v5`;
  const { uid } = simulator.control.createAccount({ level: '2', funds: { USDT: '50000', ETH: '5' } });
  key = simulator.control.createKey({ uid });
  simulator.control.tick();
});
after(() => simulator.close());

let client: WebsocketClient;
let updates: Update[];

function accounts() {
  return [{ apiKey: key.apiKey, apiSecret: key.secret, apiPass: key.passphrase }];
}

function listen(made: WebsocketClient): void {
  client = made;
  updates = [];
  client.on('update', (update) => updates.push(update as unknown as Update));
  client.on('exception', () => undefined);
}

beforeEach(() => listen(new Routed({ accounts: accounts() }, quiet)));
afterEach(() => client.closeAll(true));

/** One step of the market. What signatures are checked against stays real time. */
function move(): void {
  simulator.control.tick();
  clock.advance(100);
  simulator.control.setClockOffset(Date.now() - clock.now());
}

/** Resolves once so many frames with this text came in over the latest stream. */
async function received(text: string, count: number): Promise<void> {
  const { recorder } = simulator.control.streams;
  const before = recorder.streams().length;
  const frames = (): readonly unknown[] => {
    const stream = recorder.streams().at(-1)?.id ?? 0;
    return recorder.streams().length > before
      ? recorder.frames({ stream, direction: 'in', contains: text })
      : [];
  };
  while (frames().length < count) await turn();
}

async function turn(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The next update of a channel, the market moving meanwhile unless told otherwise. */
async function next(channel: string, isMoving = true): Promise<Update> {
  for (;;) {
    const at = updates.findIndex(({ arg }) => arg['channel'] === channel);
    const [found] = at === -1 ? [] : updates.splice(at, 1);
    if (found !== undefined) return found;
    if (isMoving) move();
    await turn();
  }
}

async function rest(target: string): Promise<Row> {
  const { data } = await send(simulator.okxUrl, { target, key, at: Date.now() });
  return data[0] ?? {};
}

const market: WsChannelSubUnSubRequestArg[] = [
  { channel: 'tickers', instId: 'ETH-USDT' },
  { channel: 'books5', instId: 'ETH-USDT' },
  { channel: 'trades', instId: 'ETH-USDT' },
  { channel: 'candle1m', instId: 'ETH-USDT' },
];

test('okx-api watches the market on the paths where the venue keeps its channels', async () => {
  void client.subscribe(market);
  assert.equal((await next('tickers')).data[0]?.['instId'], 'ETH-USDT');
  const { data } = await next('books5');
  assert.deepEqual(
    [data[0]?.['asks'], data[0]?.['bids']].map((rows) => (rows as unknown[]).length),
    [5, 5],
  );
  assert.ok(Number((await next('trades')).data[0]?.['sz']) > 0);
  assert.equal((await next('candle1m')).data[0]?.['length'], 9);
  const paths = simulator.control.streams.list().filter(({ isOpen }) => isOpen);
  assert.deepEqual(paths.map(({ path }) => path).toSorted(), ['/ws/v5/business', '/ws/v5/public']);
});

test('okx-api watches its account, and a push shows what REST answers', async () => {
  void client.subscribe([
    { channel: 'account' },
    { channel: 'positions', instType: 'ANY' },
    { channel: 'orders', instType: 'ANY' },
    { channel: 'balance_and_position' },
  ]);
  const snapshot = await next('account', false);
  assert.deepEqual(snapshot.arg, { channel: 'account', uid: key.uid });
  await next('positions', false);
  const balanceBefore = await next('balance_and_position', false);
  assert.equal(balanceBefore.data[0]?.['eventType'], 'snapshot');
  clock.advance(100);
  const body = { instId: 'ETH-USDT-SWAP', tdMode: 'cross', side: 'sell', ordType: 'market', sz: '2' };
  const placed = await send(simulator.okxUrl, {
    method: 'POST',
    target: '/api/v5/trade/order',
    body: JSON.stringify(body),
    key,
    at: Date.now(),
  });
  const { ordId } = placed.data[0] ?? {};
  const states: unknown[] = [];
  for (let filled = false; !filled; filled = states.at(-1) === 'filled') {
    const { data } = await next('orders', false);
    assert.equal(data[0]?.['ordId'], ordId);
    states.push(data[0]?.['state']);
  }
  assert.equal(states[0], 'live');
  const [position] = (await next('positions', false)).data;
  const { pTime: _, ...shown } = position ?? {};
  assert.deepEqual(shown, await rest('/api/v5/account/positions'));
  const [account] = (await next('account', false)).data;
  const restAccount = await rest('/api/v5/account/balance?ccy=USDT');
  const [detail] = (account?.['details'] ?? []) as Row[];
  const { coinUsdPrice: price, ...rows } = detail ?? {};
  assert.deepEqual([[rows], price], [restAccount['details'], '1']);
  const moved = (await next('balance_and_position', false)).data[0];
  assert.equal(moved?.['eventType'], 'filled');
  assert.deepEqual(((moved?.['balData'] ?? []) as Row[])[0]?.['cashBal'], rows['cashBal']);
});

test('okx-api keeps every channel on one address where the venue is told not to mind', async () => {
  simulator.control.setVariants({ strictStreamPaths: false });
  client.closeAll(true);
  listen(new WebsocketClient({ accounts: accounts(), wsUrl: `${streams}/private` }, quiet));
  void client.subscribe([...market, { channel: 'account' }, { channel: 'orders-algo', instType: 'ANY' }]);
  for (const channel of ['tickers', 'candle1m', 'account']) await next(channel);
  simulator.control.setVariants({ strictStreamPaths: true });
});

test('okx-api places, amends and cancels over its trading client, although it logs in twice', async () => {
  const trader = new WebsocketAPIClient(
    { accounts: accounts(), wsUrl: `${streams}/private`, attachEventListeners: false },
    quiet,
  );
  // The library waits for ever when its first login is answered before it sent the second: a venue is never so near.
  simulator.control.streams.faults.add({ kind: 'delay', contains: '"event":"login"', delayMs: 20 });
  const exceptions: unknown[] = [];
  trader.getWSClient().on('exception', (event) => exceptions.push((event as { code?: string }).code));
  const order = {
    instIdCode: 10_461,
    tdMode: 'cash',
    side: 'buy',
    ordType: 'limit',
    sz: '0.1',
    px: '3400',
  } as const;
  try {
    const placing = trader.submitNewOrder(order);
    await received('"op":"login"', 2);
    clock.advance(20);
    const placed = await placing;
    assert.deepEqual([placed.code, placed.data[0].sCode], ['0', '0']);
    const { ordId } = placed.data[0];
    const [open] = simulator.control.truth().openOrders;
    assert.deepEqual([open?.id, open?.instrumentId, open?.price?.toString()], [ordId, 'ETH-USDT', '3400']);
    const row = { instIdCode: 10_461, ordId };
    await trader.amendOrder({ ...row, newPx: '3300', newSz: '0.2' });
    assert.equal(simulator.control.truth().openOrders[0]?.size.toString(), '0.2');
    await trader.cancelOrder(row);
    const batch = await trader.submitMultipleOrders([order, { ...order, px: '3300' }]);
    const rows = batch.data.map(({ ordId: id }) => ({ instIdCode: 10_461, ordId: id }));
    await trader.amendMultipleOrders(rows.map((each) => ({ ...each, newSz: '0.3' })));
    assert.deepEqual(
      simulator.control.truth().openOrders.map(({ size }) => size.toString()),
      ['0.3', '0.3'],
    );
    await trader.cancelMultipleOrders(rows);
    assert.equal(simulator.control.truth().openOrders.length, 0);
    assert.deepEqual(exceptions, ['60031']);
  } finally {
    trader.getWSClient().closeAll(true);
  }
});
