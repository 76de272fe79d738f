import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ApiKey } from '../../engine/records.ts';
import { Bench, settle, type Json, type TestPeer } from './bench.fixture.ts';

let bench: Bench;
let key: ApiKey;
let peer: TestPeer;

const BTC = 10_459;
const SWAP = 10_458;
const buy = { instIdCode: BTC, tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.1', px: '60000' };

beforeEach(() => {
  bench = new Bench();
  key = bench.account({ level: '2', funds: { USDT: '1000000' } });
  peer = bench.connect('private', key);
});

/** Says one operation and answers its reply. */
function run(op: string, args: readonly unknown[], extras: object = {}): Json {
  const [reply, ...more] = peer.say({ id: 'a1', op, args, ...extras }).take();
  assert.deepEqual(more, []);
  return reply ?? {};
}

function rows(reply: Json): readonly Json[] {
  return reply['data'] as readonly Json[];
}

function openOrders(): readonly string[] {
  return bench.engine.state.openOrders
    .ownedBy(key.uid)
    .map(({ instrumentId, price, size, clientId }) => `${instrumentId} ${price} ${size} ${clientId}`.trim());
}

test('An order is answered like over REST, with id, operation and the instants in microseconds', () => {
  const reply = run('order', [{ ...buy, clOrdId: 'c1', tag: 't1' }]);
  const now = bench.clock.now().toString();
  const [row] = rows(reply);
  assert.match(JSON.stringify(row?.['ordId']), /^"\d{19}"$/);
  assert.deepEqual(reply, {
    id: 'a1',
    op: 'order',
    code: '0',
    msg: '',
    data: [{ ordId: row?.['ordId'], clOrdId: 'c1', tag: 't1', ts: now, sCode: '0', sMsg: '', subCode: '' }],
    inTime: `${now}000`,
    outTime: `${now}000`,
  });
  assert.deepEqual(openOrders(), ['BTC-USDT 60000 0.1 c1']);
});

test('Each operation does what its REST twin does', () => {
  const { ordId } = rows(run('order', [buy]))[0] ?? {};
  const amended = run('amend-order', [{ instIdCode: BTC, ordId, newSz: '0.2', reqId: 'r1' }]);
  assert.deepEqual([amended['code'], rows(amended)[0]?.['reqId']], ['0', 'r1']);
  assert.deepEqual(openOrders(), ['BTC-USDT 60000 0.2']);
  assert.equal(run('cancel-order', [{ instIdCode: BTC, ordId }])['code'], '0');
  const placed = run('batch-orders', [
    { ...buy, clOrdId: 'b1' },
    { ...buy, instIdCode: SWAP, tdMode: 'cross', sz: '1', clOrdId: 'b2' },
  ]);
  assert.deepEqual([placed['op'], placed['code'], rows(placed).length], ['batch-orders', '0', 2]);
  const changes = [
    { instIdCode: BTC, clOrdId: 'b1', newPx: '59000' },
    { instIdCode: SWAP, clOrdId: 'b2', newPx: '58000' },
  ];
  assert.equal(run('batch-amend-orders', changes)['code'], '0');
  assert.deepEqual(openOrders(), ['BTC-USDT 59000 0.1 b1', 'BTC-USDT-SWAP 58000 1 b2']);
  assert.equal(run('batch-cancel-orders', changes)['code'], '0');
  assert.deepEqual(openOrders(), []);
});

test('A batch that works in part says so in its code and in each row', () => {
  const reply = run('batch-orders', [buy, { ...buy, sz: '0.000001' }, { ...buy, instIdCode: 1 }]);
  assert.deepEqual([reply['code'], rows(reply).map(({ sCode }) => sCode)], ['2', ['0', '51020', '51001']]);
  const none = run('batch-cancel-orders', [{ instIdCode: BTC, ordId: '1' }]);
  assert.deepEqual([none['code'], rows(none)[0]?.['sCode']], ['1', '51400']);
  assert.deepEqual([run('order', [{ ...buy, sz: '1000' }])['code'], openOrders().length], ['1', 1]);
});

test('Arguments that are none are refused as malformed, and nothing is done', () => {
  const { instIdCode: _, ...nameless } = buy;
  const bad: readonly (readonly [string, readonly unknown[]])[] = [
    ['order', []],
    ['order', [buy, buy]],
    ['order', ['buy']],
    ['order', [nameless]],
    ['order', [{ ...nameless, instId: 'BTC-USDT' }]],
    ['order', [{ ...buy, instIdCode: '10459' }]],
    ['order', [{ ...buy, instIdCode: 10_459.5 }]],
    ['order', [{ ...buy, instIdCode: null }]],
    ['batch-orders', []],
    ['batch-orders', [buy, nameless]],
    ['cancel-order', [{ ordId: '1' }]],
    ['mass-cancel', [{ instType: 'OPTION' }]],
  ];
  for (const [op, args] of bad) {
    const reply = run(op, args);
    const { id, code, data } = reply;
    assert.deepEqual([id, reply['op'], code, data], ['a1', op, '60013', []], JSON.stringify(args));
  }
  assert.deepEqual(openOrders(), []);
  const many = run(
    'batch-orders',
    Array.from({ length: 21 }, () => buy),
  );
  assert.deepEqual([many['code'], openOrders().length], ['51111', 0]);
});

test('A name beside the code is passed over, and counts alone only where the venue is told so', () => {
  run('order', [{ ...buy, instId: 'ETH-USDT' }]);
  assert.deepEqual(openOrders(), ['BTC-USDT 60000 0.1']);
  bench.variants = { ...bench.variants, streamOrdersTakeInstId: true, instIdCodeAsText: true };
  const { instIdCode: _, ...nameless } = buy;
  assert.equal(run('order', [{ ...nameless, instId: 'ETH-USDT', px: '3000' }])['code'], '0');
  assert.equal(run('order', [{ ...nameless, instIdCode: '10463', px: '100' }])['code'], '0');
  assert.deepEqual(openOrders().slice(1), ['ETH-USDT 3000 0.1', 'SOL-USDT 100 0.1']);
});

test('Trading needs a login, an id, the private path and a key that trades', () => {
  assert.deepEqual(
    bench
      .connect('private')
      .say({ id: '1', op: 'order', args: [buy] })
      .codes(),
    ['60011'],
  );
  assert.deepEqual(peer.say({ op: 'order', args: [buy] }).codes(), ['60012']);
  const business = bench.connect('business', key);
  assert.deepEqual(business.say({ id: '1', op: 'order', args: [buy] }).codes(), ['60028']);
  bench.engine.command((state) => state.keys.put({ ...key, permissions: ['read_only'] }));
  peer = bench.connect('private', key);
  assert.deepEqual([run('order', [buy])['code'], openOrders()], ['50120', []]);
  bench.engine.command((state) => state.keys.put(key));
  bench.variants = { ...bench.variants, strictStreamPaths: false };
  peer = bench.connect('business', key);
  assert.deepEqual([run('order', [buy])['code'], openOrders().length], ['0', 1]);
});

test('An order whose deadline has passed is not placed, and one within it is', () => {
  const now = bench.clock.now();
  assert.equal(run('order', [buy], { expTime: (now - 1).toString() })['code'], '50036');
  assert.equal(run('batch-orders', [buy], { expTime: now - 1 })['code'], '50036');
  assert.equal(run('order', [buy], { expTime: 'soon' })['code'], '51000');
  assert.deepEqual(openOrders(), []);
  assert.equal(run('order', [buy], { expTime: now.toString() })['code'], '0');
  const cancel = [{ instIdCode: BTC, clOrdId: 'none' }];
  assert.equal(run('cancel-order', cancel, { expTime: (now - 1).toString() })['code'], '1');
});

test('Orders over a stream and over REST use up one limit', () => {
  bench.variants = { ...bench.variants, rateLimitFactor: 1 };
  for (let count = 0; count < 30; count += 1) {
    assert.equal(run('order', [buy])['code'], '0');
    bench.place(key, { side: 'buy', sz: '0.1', px: '60000' });
  }
  const refused = run('order', [buy]);
  assert.deepEqual([refused['code'], refused['data']], ['50011', []]);
  const other = run('order', [{ ...buy, instIdCode: 10_461, px: '3000' }]);
  assert.equal(other['code'], '0');
  assert.throws(() => bench.place(key, { side: 'buy', sz: '0.1', px: '60000' }), /50011/);
  bench.clock.advance(2000);
  assert.equal(run('order', [buy])['code'], '0');
});

test('A maintenance refuses orders on streams that are still open', () => {
  bench.maintenance = true;
  assert.deepEqual([run('order', [buy])['code'], openOrders()], ['50001', []]);
});

test('A mass cancel is for options, which are not listed', () => {
  const reply = run('mass-cancel', [{ instType: 'OPTION', instFamily: 'BTC-USD' }]);
  assert.deepEqual([reply['code'], typeof reply['inTime']], ['51010', 'string']);
});

test('The answer to an order goes out before what is pushed about it', async () => {
  peer.subscribe({ channel: 'orders', instType: 'ANY' }).take();
  peer.say({ id: '1', op: 'order', args: [buy] });
  await settle();
  const [reply, push] = peer.take();
  assert.deepEqual([reply?.['op'], JSON.stringify(push?.['arg']).includes('orders')], ['order', true]);
});
