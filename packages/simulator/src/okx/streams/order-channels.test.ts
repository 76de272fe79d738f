import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ApiKey } from '../../engine/records.ts';
import { Bench, settle, type Json, type Push, type TestPeer } from './bench.fixture.ts';

let bench: Bench;
let key: ApiKey;
/** Stands on the other side. */
let other: ApiKey;
let peer: TestPeer;

beforeEach(start);

function start(): void {
  bench = new Bench();
  key = bench.account({ level: '2', funds: { USDT: '100000', BTC: '5' } });
  other = bench.account({ level: '2', funds: { USDT: '100000000', BTC: '1000' } });
  peer = bench.connect('private', key);
}

const orders = { channel: 'orders', instType: 'ANY' };
const swap = { instId: 'BTC-USDT-SWAP', tdMode: 'cross' };

function rest(path: string): readonly Json[] {
  return bench.rest('GET', `/api/v5/${path}`, { key })['data'] as readonly Json[];
}

function states(pushes: readonly Push[]): readonly unknown[] {
  return pushes.map(({ data: [order = {}] }) => [
    order['state'],
    order['accFillSz'],
    order['tradeId'],
    order['fillSz'],
  ]);
}

test('An order that is filled in two is live, then in part, then whole', async () => {
  peer.subscribe(orders).take();
  const ordId = bench.place(key, { side: 'buy', sz: '0.3', px: '60000', clOrdId: 'mine', tag: 't' });
  bench.place(other, { side: 'sell', sz: '0.1', px: '60000' });
  bench.place(other, { side: 'sell', sz: '0.2', px: '60000' });
  await settle();
  const pushes = peer.pushes('orders');
  assert.deepEqual(states(pushes), [
    ['live', '0', '', '0'],
    ['partially_filled', '0.1', '1', '0.1'],
    ['filled', '0.3', '2', '0.2'],
  ]);
  assert.ok(pushes.every(({ data }) => data.length === 1 && data[0]?.['ordId'] === ordId));
  assert.deepEqual(pushes[0]?.arg, { ...orders, uid: key.uid });
  assert.equal(pushes[0]?.data[0]?.['avgPx'], '0');
  const [fill] = rest('trade/fills-history?instType=SPOT');
  const { fillFee, fillFeeCcy, fillPx, execType, fillTime, clOrdId, tag } = pushes[2]?.data[0] ?? {};
  assert.deepEqual(
    [fillFee, fillFeeCcy, fillPx, execType, fillTime, clOrdId, tag],
    [fill?.['fee'], fill?.['feeCcy'], fill?.['fillPx'], fill?.['execType'], fill?.['fillTime'], 'mine', 't'],
  );
});

test('The last push of an order agrees with REST in every field that both have', async () => {
  peer.subscribe(orders).take();
  bench.place(key, { side: 'buy', sz: '0.3', px: '60000' });
  bench.place(other, { side: 'sell', sz: '0.1', px: '60000' });
  await settle();
  const last = peer.pushes('orders').at(-1)?.data[0] ?? {};
  const [order = {}] = rest('trade/orders-pending');
  const { cancelSourceReason: _, ...shared } = order;
  assert.deepEqual(Object.fromEntries(Object.keys(shared).map((name) => [name, last[name]])), shared);
});

test('A cancellation carries no fill and says why', async () => {
  peer.subscribe(orders).take();
  const ordId = bench.place(key, { side: 'buy', sz: '0.3', px: '60000' });
  bench.place(other, { side: 'sell', sz: '0.1', px: '60000' });
  bench.rest('POST', '/api/v5/trade/cancel-order', { key, body: { instId: 'BTC-USDT', ordId } });
  await settle();
  const last = peer.pushes('orders').at(-1)?.data[0] ?? {};
  const { state, accFillSz, fillSz, tradeId, cancelSource } = last;
  assert.deepEqual([state, accFillSz, fillSz, tradeId, cancelSource], ['canceled', '0.1', '0', '', '1']);
});

test('A post-only order that would take is pushed once, cancelled', async () => {
  bench.place(other, { side: 'sell', sz: '0.1', px: '60000' });
  peer.subscribe(orders).take();
  bench.place(key, { side: 'buy', sz: '0.3', px: '60000', ordType: 'post_only' });
  await settle();
  const pushes = peer.pushes('orders');
  assert.deepEqual(states(pushes), [['canceled', '0', '', '0']]);
  assert.equal(pushes[0]?.data[0]?.['cancelSource'], '31');
});

test('A market order by amount is completed by a push without a trade', async () => {
  bench.place(other, { side: 'sell', sz: '1', px: '60000' });
  peer.subscribe(orders).take();
  bench.place(key, { side: 'buy', sz: '1000', ordType: 'market' });
  await settle();
  const pushes = peer.pushes('orders').map(({ data: [order = {}] }) => [order['state'], order['tradeId']]);
  assert.deepEqual(pushes, [
    ['live', ''],
    ['partially_filled', '1'],
    ['filled', ''],
  ]);
});

test('An amendment is pushed with the id of its request, over REST and over a stream', async () => {
  const ordId = bench.place(key, { side: 'buy', sz: '0.3', px: '60000' });
  peer.subscribe(orders).take();
  const instId = 'BTC-USDT';
  const change = { instId, ordId, newPx: '59000', reqId: 'r1' };
  bench.rest('POST', '/api/v5/trade/amend-order', { key, body: change });
  const rows = [
    { instIdCode: 10_459, ordId, newSz: '0.2', reqId: 'r2' },
    { instIdCode: 10_459, ordId, newSz: '0.1', reqId: 'r3' },
  ];
  peer.say({ id: '1', op: 'batch-amend-orders', args: rows });
  await settle();
  const pushes = peer
    .pushes('orders')
    .map(({ data: [order = {}] }) => [
      order['px'],
      order['sz'],
      order['reqId'],
      order['amendResult'],
      order['amendSource'],
    ]);
  assert.deepEqual(pushes, [
    ['59000', '0.3', 'r1', '0', '1'],
    ['59000', '0.2', 'r2', '0', '1'],
    ['59000', '0.1', 'r3', '0', '1'],
  ]);
});

test('A subscription is told only of the orders that it chose', async () => {
  const chosen: readonly (readonly [object, number])[] = [
    [{ instType: 'SPOT' }, 1],
    [{ instType: 'SWAP' }, 2],
    [{ instType: 'ANY' }, 3],
    [{ instType: 'FUTURES' }, 0],
    [{ instType: 'SWAP', instFamily: 'BTC-USD' }, 1],
    [{ instType: 'ANY', instId: 'BTC-USDT' }, 1],
  ];
  const peers = chosen.map(([arg]) => bench.connect('private', key).subscribe({ channel: 'orders', ...arg }));
  const stranger = bench.connect('private', other).subscribe(orders);
  bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  bench.place(key, { ...swap, side: 'buy', sz: '1', px: '60000' });
  bench.place(key, { ...swap, instId: 'BTC-USD-SWAP', side: 'buy', sz: '1', px: '60000' });
  await settle();
  assert.deepEqual(
    peers.map((each) => each.pushes('orders').length),
    chosen.map(([, count]) => count),
  );
  assert.deepEqual(stranger.pushes('orders'), []);
});

test('A trigger order is pushed on the business path as REST shows it', async () => {
  const business = bench.connect('business', key).subscribe({ channel: 'orders-algo', instType: 'SPOT' });
  const algo = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'trigger', sz: '0.1' };
  const body = { ...algo, triggerPx: '60000', orderPx: '60000' };
  bench.rest('POST', '/api/v5/trade/order-algo', { key, body });
  await settle();
  const [live] = business.pushes('orders-algo');
  assert.deepEqual(live?.data, rest('trade/orders-algo-pending?ordType=trigger'));
  const { algoId } = live?.data[0] ?? {};
  const named = { instId: 'BTC-USDT', algoId };
  bench.rest('POST', '/api/v5/trade/cancel-algos', { key, body: [named] });
  await settle();
  const [ended] = business.pushes('orders-algo');
  assert.deepEqual([ended?.data[0]?.['algoId'], ended?.data[0]?.['state']], [algoId, 'canceled']);
});

test('Fills alone come to accounts whose tier has them, with a client id only where it is a number', async () => {
  bench.variants = { ...bench.variants, vipStreams: true };
  peer.subscribe({ channel: 'fills' }, { channel: 'fills', instId: 'ETH-USDT' }).take();
  bench.place(other, { side: 'sell', sz: '1', px: '67000' });
  for (const clOrdId of ['42', 'x42']) bench.place(key, { side: 'buy', sz: '0.1', px: '67000', clOrdId });
  await settle();
  const pushes = peer
    .pushes('fills')
    .map(({ data: [fill = {}] }) => [fill['clOrdId'], fill['fillSz'], fill['execType']]);
  assert.deepEqual(pushes, [
    ['42', '0.1', 'T'],
    ['0', '0.1', 'T'],
  ]);
});
