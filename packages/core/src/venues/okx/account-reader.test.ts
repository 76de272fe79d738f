import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OKX_PAGE_ROWS } from '../../bounds.ts';
import type { AccountChange } from '../../trading/account-picture.ts';
import { okxAccountReader } from './account-reader.ts';
import { okxStreamDialect } from './streams/dialect.ts';
import {
  ALGO,
  AT,
  changesOf,
  channelKey,
  DETAIL,
  ORDER,
  POSITION,
  pushed,
  read,
  targetOf,
  TIME,
  TRADE,
} from './testing/account-rows.ts';
import { answerOf } from './testing/requests.ts';

test('The channels of the picture are the account’s own, and each is known by its key.', () => {
  const paths = okxAccountReader.channels.map(({ endpoint, access, key }) => {
    assert.equal(access, 'account');
    const arg = { ...(JSON.parse(key) as object), uid: '44' };
    const frame = okxStreamDialect.readVenueFrame(endpoint, JSON.stringify({ arg, data: [] }));
    assert.equal(frame.kind === 'push' ? frame.key : frame.kind, key);
    return `${endpoint.path} ${key}`;
  });
  assert.deepEqual(paths, [
    '/ws/v5/private {"channel":"account"}',
    '/ws/v5/private {"channel":"positions","instType":"ANY"}',
    '/ws/v5/private {"channel":"orders","instType":"ANY"}',
    '/ws/v5/business {"channel":"orders-algo","instType":"ANY"}',
    '/ws/v5/business {"channel":"algo-advance","instType":"ANY"}',
  ]);
});

const algoOf = (change: AccountChange): boolean | null =>
  change.kind === 'order' ? change.order.algo : null;

test('Each part owns its own rows and no others.', () => {
  const all = [
    ...pushed('account', { details: [DETAIL] }),
    ...pushed('positions', POSITION),
    ...pushed('orders', { ...ORDER, ...TRADE }),
    ...pushed('orders-algo', ALGO),
  ];
  assert.deepEqual(
    okxAccountReader.parts.map((part) => {
      assert.equal(part.perVenueAccount, false);
      assert.equal(part.family, 'okx');
      const owned = all.filter((change) => part.owns(change));
      return [part.name, part.kind, owned.map((change) => [change.kind, algoOf(change)])];
    }),
    [
      ['balances', 'balance', [['balance', null]]],
      ['positions', 'position', [['position', null]]],
      ['orders', 'order', [['order', false]]],
      ['algo-orders', 'order', [['order', true]]],
      ['fills', 'fill', [['fill', null]]],
    ],
  );
});

test('Lists are asked for page by page until one is not full.', () => {
  assert.equal(targetOf('balances'), '/api/v5/account/balance');
  assert.equal(targetOf('positions'), '/api/v5/account/positions');
  assert.equal(targetOf('orders'), '/api/v5/trade/orders-pending?limit=100');
  assert.equal(targetOf('orders', '77'), '/api/v5/trade/orders-pending?after=77&limit=100');
  assert.equal(targetOf('fills'), `/api/v5/trade/fills?begin=${AT}&limit=100`);
  assert.equal(targetOf('fills', '5'), `/api/v5/trade/fills?begin=${AT}&after=5&limit=100`);
  const page = (count: number): readonly object[] =>
    Array.from({ length: count }, (_, at) => ({
      ...ORDER,
      ...TRADE,
      ordId: `${900 - at}`,
      billId: `${500 - at}`,
    }));
  assert.equal(read('orders', page(OKX_PAGE_ROWS))?.cursor, '801');
  assert.equal(read('orders', page(OKX_PAGE_ROWS - 1))?.cursor, null);
  assert.equal(read('fills', page(OKX_PAGE_ROWS))?.cursor, '401');
  assert.equal(read('balances', [])?.cursor, null);
  assert.equal(read('positions', [POSITION])?.cursor, null);
});

test('Algo orders are asked for type by type, and each type page by page.', () => {
  const seen: string[] = [];
  const follow = (cursor: string | null): void => {
    seen.push(targetOf('algo-orders', cursor).replace('/api/v5/trade/orders-algo-pending?ordType=', ''));
    const count = cursor === '1:' ? OKX_PAGE_ROWS : 1;
    const rows = Array.from({ length: count }, (_, at) => ({ ...ALGO, algoId: `${300 - at}` }));
    const next = read('algo-orders', rows, cursor)?.cursor ?? null;
    if (next !== null && seen.length < 20) follow(next);
  };
  follow(null);
  assert.deepEqual(seen, [
    'conditional,oco&limit=100',
    'trigger&limit=100',
    'trigger&after=201&limit=100',
    'move_order_stop&limit=100',
    'iceberg&limit=100',
    'twap&limit=100',
    'chase&limit=100',
  ]);
});

test('An answer with a row that is not understood is not trusted; a push loses that row alone.', () => {
  const broken: readonly (readonly [part: string, channel: string, good: object, bad: object])[] = [
    ['positions', 'positions', POSITION, { mgnMode: 'x' }],
    ['positions', 'positions', POSITION, { posSide: '' }],
    ['positions', 'positions', POSITION, { pos: '1e3' }],
    ['positions', 'positions', POSITION, { uTime: '' }],
    ['orders', 'orders', ORDER, { state: 'new' }],
    ['orders', 'orders', ORDER, { side: '' }],
    ['orders', 'orders', ORDER, { ordId: '' }],
    ['orders', 'orders', ORDER, { accFillSz: 'x' }],
    ['orders', 'orders', ORDER, { instType: '' }],
    ['orders', 'orders', ORDER, { instId: '' }],
    ['orders', 'orders', ORDER, { uTime: `x${TIME}` }],
    ['orders', 'orders', ORDER, { uTime: `${TIME}0` }],
    ['orders', 'orders', ORDER, { ...TRADE, state: 'new' }],
    ['algo-orders', 'orders-algo', ALGO, { side: '' }],
    ['algo-orders', 'orders-algo', ALGO, { algoId: '' }],
    ['algo-orders', 'orders-algo', ALGO, { state: '' }],
    ['algo-orders', 'orders-algo', ALGO, { uTime: '179525160000' }],
  ];
  for (const [part, channel, good, bad] of broken) {
    const name = `${part} ${JSON.stringify(bad)}`;
    assert.equal(read(part, [good])?.changes.length, 1, name);
    assert.equal(read(part, [good, { ...good, ...bad }]), null, name);
    assert.equal(pushed(channel, { ...good, ...bad }, good).length, 1, name);
  }
  for (const bad of [{ cashBal: '' }, { ccy: '' }, { uTime: '' }]) {
    const details = [{ ...DETAIL, ...bad }, DETAIL];
    assert.equal(read('balances', [{ details }]), null);
    assert.equal(pushed('account', { details }).length, 1);
  }
  assert.equal(read('balances', [{ details: [7, DETAIL] }]), null);
  assert.equal(pushed('account', { details: [7, DETAIL] }).length, 1);
  assert.equal(read('balances', [{}]), null);
  for (const bad of [
    { tradeId: '' },
    { ordId: '' },
    { fillPx: '' },
    { fillSz: '0' },
    { side: 'x' },
    { fillTime: '' },
  ])
    assert.equal(read('fills', [{ ...ORDER, ...TRADE, ...bad }]), null, JSON.stringify(bad));
});

test('A push of an order whose trade is not understood is not understood.', () => {
  assert.equal(pushed('orders', { ...ORDER, ...TRADE }).length, 2);
  for (const bad of [{ fillPx: '' }, { fillTime: '' }, { state: 'new' }])
    assert.deepEqual(pushed('orders', { ...ORDER, ...TRADE, ...bad }), [], JSON.stringify(bad));
});

test('Kinds of instruments that are not of the picture are passed over, and are no reason to distrust the rest.', () => {
  const events = { instType: 'EVENTS' };
  assert.deepEqual(changesOf('positions', { ...POSITION, ...events }, POSITION).length, 1);
  assert.deepEqual(changesOf('orders', { ...ORDER, ...events }), []);
  assert.deepEqual(changesOf('algo-orders', { ...ALGO, ...events }), []);
  assert.deepEqual(changesOf('fills', { ...ORDER, ...TRADE, ...events }), []);
});

test('What is no answer or no push of the picture says nothing.', () => {
  const asked = { cursor: null, venueAccount: null };
  for (const part of okxAccountReader.parts) {
    assert.equal(part.read(answerOf('50011', []), asked), null, part.name);
    assert.equal(part.read(answerOf('0', [], 502), asked), null, part.name);
    assert.equal(part.read({ status: 200, body: Buffer.from('<html>') }, asked), null, part.name);
  }
  const key = channelKey('orders');
  for (const frame of ['', '{', '[]', '{"data":7}', '{"data":[7]}', '{"arg":{}}'])
    assert.deepEqual(okxAccountReader.readPush(key, frame), [], frame);
  assert.deepEqual(okxAccountReader.readPush('{"channel":"tickers"}', JSON.stringify({ data: [ORDER] })), []);
  assert.deepEqual(pushed('account', {}), []);
});

test('An order can be asked for by itself, and says which algo order placed it.', () => {
  const { origin } = okxAccountReader;
  assert.ok(origin !== undefined);
  const question = origin.question({ instrument: 'BTC-USDT', venueOrderId: '77' });
  assert.equal(question?.target, '/api/v5/trade/order?instId=BTC-USDT&ordId=77');
  for (const venueOrderId of ['', '7&x=1', 'a'])
    assert.equal(origin.question({ instrument: 'BTC-USDT', venueOrderId }), null);
  assert.equal(origin.question({ instrument: 'BTC-USDT&x=1', venueOrderId: '77' }), null);
  const row = {
    instType: 'SPOT',
    instId: 'BTC-USDT',
    ordId: '77',
    algoId: '5',
    state: 'filled',
    side: 'buy',
    sz: '1',
    accFillSz: '1',
    uTime: '1700000000000',
  };
  const read = (data: readonly unknown[], code = '0') =>
    origin.read({ status: 200, body: Buffer.from(JSON.stringify({ code, msg: '', data })) });
  assert.equal(read([row])?.placedByAlgoId, '5');
  for (const nothing of [read([]), read([row], '51603'), read([{ ...row, state: 'odd' }])])
    assert.equal(nothing, null);
});

test('Orders name the stops that came with them, and algo orders what they placed.', () => {
  const common = {
    instType: 'SPOT',
    instId: 'BTC-USDT',
    state: 'live',
    side: 'buy',
    sz: '1',
    uTime: '1700000000000',
  };
  const push = (channel: string, row: Readonly<Record<string, unknown>>) => {
    const key =
      okxAccountReader.channels.find(({ argument }) => argument.includes(`"${channel}"`))?.key ?? '';
    const [change] = okxAccountReader.readPush(key, JSON.stringify({ data: [{ ...common, ...row }] }));
    assert.ok(change?.kind === 'order');
    return change.order;
  };
  const attachAlgoOrds = [{ attachAlgoId: '5' }, { attachAlgoId: '' }, 'odd'];
  assert.deepEqual(push('orders', { ordId: '1', accFillSz: '0', attachAlgoOrds }).attachedAlgoIds, ['5']);
  assert.equal(push('orders', { ordId: '1', accFillSz: '0' }).attachedAlgoIds, undefined);
  const algo = push('orders-algo', { algoId: '5', ordId: '7', ordIdList: ['7', '8', 9] });
  assert.deepEqual(algo.placedOrderIds, ['7', '8']);
  assert.deepEqual(push('orders-algo', { algoId: '5', ordId: '7' }).placedOrderIds, ['7']);
  assert.deepEqual(push('orders-algo', { algoId: '5', ordIdList: ['8'] }).placedOrderIds, ['8']);
  assert.equal(push('orders-algo', { algoId: '5', ordId: '', ordIdList: [] }).placedOrderIds, undefined);
});
