import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { Account, ApiKey } from '../engine/records.ts';
import { accountIdOf } from './ids.ts';
import { HtxBench, type Answer } from './venue.fixture.ts';
import type { HtxVariants } from './variants.ts';

type Row = Readonly<Record<string, unknown>>;

/** One user with money and one who makes the market. */
class Desk {
  readonly bench: HtxBench;
  readonly user: Account;
  readonly key: ApiKey;
  readonly other: Account;
  readonly otherKey: ApiKey;

  constructor(variants: Partial<HtxVariants> = {}) {
    this.bench = new HtxBench({ variants: { priceBands: false, ...variants } });
    this.user = this.bench.user({ USDT: '10000', BTC: '1' });
    this.key = this.bench.key(this.user.uid);
    this.other = this.bench.user({ USDT: '100000', BTC: '10' });
    this.otherKey = this.bench.key(this.other.uid);
  }

  body(order: Row, account = this.user): Row {
    return { 'account-id': accountIdOf(account.uid, 'spot').toString(), symbol: 'btcusdt', ...order };
  }

  post(path: string, body: unknown, key = this.key): Answer {
    return this.bench.ask({ method: 'POST', path, body, key });
  }

  get(path: string, key = this.key): Answer {
    return this.bench.ask({ path, key });
  }

  try(order: Row): Answer {
    return this.post('/v1/order/orders/place', this.body(order));
  }

  place(order: Row): string {
    const { body, data } = this.try(order);
    assert.equal(body['status'], 'ok', JSON.stringify(body));
    return String(data);
  }

  /** The other user's order. */
  offer(order: Row): string {
    const answer = this.post('/v1/order/orders/place', this.body(order, this.other), this.otherKey);
    assert.equal(answer.body['status'], 'ok', JSON.stringify(answer.body));
    return String(answer.data);
  }

  order(id: string): Row {
    return this.get(`/v1/order/orders/${id}`).data as Row;
  }

  /** `trade` and `frozen` of an asset. */
  balance(currency: string): readonly [string, string] {
    const id = accountIdOf(this.user.uid, 'spot');
    const { list } = this.get(`/v1/account/accounts/${id}/balance`).data as { readonly list: readonly Row[] };
    const of = (type: string): string =>
      String(list.find((row) => row['currency'] === currency && row['type'] === type)?.['balance']);
    return [of('trade'), of('frozen')];
  }
}

const BUY = { type: 'buy-limit', amount: '0.01', price: '50000' } as const;

function codeOf({ body }: Answer): unknown {
  return body['err-code'] ?? body['code'];
}

test('An order is placed under a text and known under a number that a double holds exactly', () => {
  const desk = new Desk();
  const answer = desk.try({ ...BUY, 'client-order-id': 'a_1-b' });
  assert.equal(typeof answer.data, 'string');
  const row = desk.order(String(answer.data));
  assert.equal(row['id'], Number(answer.data));
  assert.ok(Number.isSafeInteger(row['id']));
  assert.deepEqual(
    [row['client-order-id'], row['account-id'], row['user-id'], row['state'], row['source'], row['type']],
    [
      'a_1-b',
      accountIdOf(desk.user.uid, 'spot'),
      Number(desk.user.uid),
      'submitted',
      'spot-api',
      'buy-limit',
    ],
  );
  assert.deepEqual(desk.balance('usdt'), ['9500', '500']);
});

test('A limit order that is met pays its fee in what it buys', () => {
  const desk = new Desk();
  desk.offer({ type: 'sell-limit', amount: '0.004', price: '50000' });
  const id = desk.place(BUY);
  const row = desk.order(id);
  assert.deepEqual(
    [row['state'], row['field-amount'], row['field-cash-amount'], row['field-fees'], row['finished-at']],
    ['partial-filled', '0.004', '200', '0.000008', 0],
  );
  assert.ok(!('filled-amount' in row));
  const accountId = accountIdOf(desk.user.uid, 'spot');
  const [open] = desk.get(`/v1/order/openOrders?account-id=${accountId}&symbol=btcusdt`)
    .data as readonly Row[];
  assert.deepEqual([open?.['filled-amount'], open?.['filled-fees']], ['0.004', '0.000008']);
  const [match] = desk.get(`/v1/order/orders/${id}/matchresults`).data as readonly Row[];
  assert.deepEqual(
    [
      match?.['filled-amount'],
      match?.['price'],
      match?.['filled-fees'],
      match?.['fee-currency'],
      match?.['role'],
    ],
    ['0.004', '50000', '0.000008', 'btc', 'taker'],
  );
  desk.post(`/v1/order/orders/${id}/submitcancel`, {});
  assert.equal(desk.order(id)['state'], 'partial-canceled');
  assert.deepEqual(desk.balance('btc'), ['1.003992', '0']);
});

test('The amount of a purchase at market is the money that it spends, of a sale the size', () => {
  const desk = new Desk();
  desk.offer({ type: 'sell-limit', amount: '1', price: '50000' });
  desk.offer({ type: 'buy-limit', amount: '1', price: '40000' });
  const bought = desk.order(desk.place({ type: 'buy-market', amount: '100' }));
  assert.deepEqual(
    [bought['state'], bought['amount'], bought['field-cash-amount'], bought['field-amount'], bought['price']],
    ['filled', '100', '100', '0.002', '0'],
  );
  const sold = desk.order(desk.place({ type: 'sell-market', amount: '0.01' }));
  assert.deepEqual(
    [sold['field-amount'], sold['field-cash-amount'], sold['field-fees']],
    ['0.01', '400', '0.8'],
  );
});

test('Orders are refused with the codes of the venue', () => {
  const desk = new Desk();
  const rows: readonly (readonly [change: Row, code: string])[] = [
    [{ symbol: 'nonsense' }, 'base-symbol-error'],
    [{ symbol: 'BTC-USDT' }, 'base-symbol-error'],
    [{ 'account-id': '1' }, 'account-get-accounts-inexistent-error'],
    [{ 'account-id': accountIdOf(desk.other.uid, 'spot') }, 'account-get-accounts-inexistent-error'],
    [{ 'account-id': accountIdOf(desk.user.uid, 'super-margin') }, 'base-operation-forbidden'],
    [{ source: 'margin-api' }, 'account-margin-not-open'],
    [{ source: 'other' }, 'order-source-invalid'],
    [{ type: 'buy-anything' }, 'order-type-invalid'],
    [{ type: 'limit' }, 'order-type-invalid'],
    [{ price: undefined }, 'order-invalid-price'],
    [{ price: '50000.001' }, 'order-orderprice-precision-error'],
    [{ amount: '0.0000001' }, 'order-orderamount-precision-error'],
    [{ amount: '0.000009' }, 'order-limitorder-amount-min-error'],
    [{ amount: '1001' }, 'order-limitorder-amount-max-error'],
    [{ amount: '0.00009' }, 'order-value-min-error'],
    [{ amount: '0.3' }, 'account-frozen-balance-insufficient-error'],
    [{ amount: undefined }, 'parameter-required'],
    [{ type: 'buy-market', amount: '4.99' }, 'order-value-min-error'],
    [{ type: 'sell-market', amount: '0.000009' }, 'order-marketorder-amount-min-error'],
    [{ type: 'sell-market', amount: '101' }, 'order-marketorder-amount-sell-max-error'],
    [{ 'client-order-id': 'x'.repeat(65) }, 'invalid-client-order-id'],
    [{ 'client-order-id': 'a b' }, 'invalid-client-order-id'],
  ];
  for (const [change, code] of rows) {
    const answer = desk.try({ ...BUY, ...change });
    assert.deepEqual([answer.status, answer.body['status'], codeOf(answer)], [200, 'error', code], code);
  }
  assert.equal(desk.try({ ...BUY, 'client-order-id': 'x'.repeat(64) }).body['status'], 'ok');
});

test('Prices far from the market are refused with what would be the limit', () => {
  const desk = new Desk({ priceBands: true });
  const answer = desk.try({ ...BUY, amount: '0.001', price: '90000' });
  assert.equal(codeOf(answer), 'order-limitorder-price-buy-max-error');
  assert.match(String(answer.body['err-msg']), /max: `70350`/);
  assert.equal(desk.try({ ...BUY, amount: '0.001', price: '70350' }).body['status'], 'ok');
});

test('A client id is good again after a day, when its order is closed, or always, as the switch says', () => {
  const order = { ...BUY, 'client-order-id': 'again' };
  const day = new Desk();
  day.place(order);
  assert.equal(codeOf(day.try(order)), 'invalid-client-order-id');
  day.post('/v1/order/orders/submitCancelClientOrder', { 'client-order-id': 'again' });
  assert.equal(codeOf(day.try(order)), 'invalid-client-order-id');
  day.bench.clock.advance(86_400_001);
  day.place(order);
  const closed = new Desk({ clientIdReuse: 'when-closed' });
  closed.place(order);
  assert.equal(codeOf(closed.try(order)), 'invalid-client-order-id');
  closed.post('/v1/order/orders/submitCancelClientOrder', { 'client-order-id': 'again' });
  closed.place(order);
  const always = new Desk({ clientIdReuse: 'always' });
  always.place(order);
  always.place(order);
});

test('Cancelling says what became of the order', () => {
  const desk = new Desk();
  const id = desk.place(BUY);
  const cancel = (which: string): Answer => desk.post(`/v1/order/orders/${which}/submitcancel`, {});
  assert.equal(cancel(id).data, id);
  assert.deepEqual(desk.balance('usdt'), ['10000', '0']);
  const again = cancel(id);
  assert.deepEqual([codeOf(again), again.body['order-state']], ['order-orderstate-error', 7]);
  assert.equal(cancel('357000000999999').body['order-state'], -1);
  desk.offer({ type: 'sell-limit', amount: '0.01', price: '50000' });
  assert.equal(cancel(desk.place(BUY)).body['order-state'], 6);
  const foreign = desk.offer({ type: 'sell-limit', amount: '0.01', price: '60000' });
  assert.equal(cancel(foreign).body['order-state'], -1);
});

test('Cancelling by client id answers numbers', () => {
  const desk = new Desk();
  const cancel = (name: string): unknown =>
    desk.post('/v1/order/orders/submitCancelClientOrder', { 'client-order-id': name }).data;
  assert.equal(cancel('none'), 0);
  desk.place({ ...BUY, 'client-order-id': 'c1' });
  assert.equal(cancel('c1'), 10);
  assert.equal(cancel('c1'), 7);
});

test('Batches answer row by row', () => {
  const desk = new Desk();
  const rows = [
    desk.body({ ...BUY, 'client-order-id': 'a' }),
    desk.body({ ...BUY, amount: '0.000001', 'client-order-id': 'b' }),
  ];
  const [first, second] = desk.post('/v1/order/batch-orders', rows).data as readonly Row[];
  assert.deepEqual([typeof first?.['order-id'], first?.['client-order-id']], ['number', 'a']);
  assert.deepEqual(
    [second?.['err-code'], second?.['client-order-id'], second?.['order-id']],
    ['order-limitorder-amount-min-error', 'b', undefined],
  );
  const eleven = Array.from({ length: 11 }, () => desk.body(BUY));
  assert.equal(codeOf(desk.post('/v1/order/batch-orders', eleven)), 'invalid-parameter');
  const ids = [String(first?.['order-id']), '357000000999999'];
  const { success, failed } = desk.post('/v1/order/orders/batchcancel', { 'order-ids': ids }).data as {
    readonly success: readonly string[];
    readonly failed: readonly Row[];
  };
  assert.deepEqual([success, failed[0]?.['order-state']], [[ids[0]], -1]);
});

test('Open orders are cancelled by filter, and all of them by a GET', () => {
  const desk = new Desk();
  desk.place(BUY);
  desk.place({ type: 'sell-limit', amount: '0.01', price: '60000' });
  const cancelOpen = (body: Row): unknown =>
    (desk.post('/v1/order/orders/batchCancelOpenOrders', body).data as Row)['success-count'];
  assert.equal(cancelOpen({ symbol: 'ethusdt' }), 0);
  assert.equal(cancelOpen({ symbol: 'btcusdt', side: 'sell' }), 1);
  desk.place(BUY);
  const reader = desk.bench.key(desk.user.uid, { permissions: ['read_only'] });
  assert.match(String(desk.get('/v1/order/cancelAllOrders', reader).body['err-msg']), /no permission/);
  const { data } = desk.get('/v1/order/cancelAllOrders');
  assert.deepEqual(data, { 'success-count': 2, 'failed-count': 0, 'next-id': -1 });
  assert.deepEqual(desk.balance('usdt'), ['10000', '0']);
});

test('A stop waits under the id that its order keeps', () => {
  const desk = new Desk();
  const stop = {
    type: 'buy-stop-limit',
    amount: '0.01',
    price: '70000',
    'stop-price': '69000',
    operator: 'gte',
  };
  assert.equal(codeOf(desk.try({ ...stop, operator: 'lte' })), 'order-stop-order-hit-trigger');
  const id = desk.place({ ...stop, 'client-order-id': 'stop1' });
  assert.deepEqual([desk.order(id)['state'], desk.order(id)['stop-price']], ['created', '69000']);
  const other = desk.place(stop);
  desk.bench.engine.setPrice('btcusdt', Decimal.parse('69000'));
  const row = desk.order(id);
  assert.deepEqual(
    [row['state'], row['type'], row['client-order-id'], row['operator']],
    ['submitted', 'buy-stop-limit', 'stop1', 'gte'],
  );
  const { data } = desk.get('/v1/order/orders/getClientOrder?clientOrderId=stop1');
  assert.equal((data as Row)['id'], Number(id));
  assert.equal(desk.post(`/v1/order/orders/${other}/submitcancel`, {}).data, other);
  assert.equal(desk.order(other)['state'], 'canceled');
});

test('Past orders are found by state within 48 hours, and forgotten when they never traded', () => {
  const desk = new Desk();
  const kept = desk.place(BUY);
  const gone = desk.place(BUY);
  desk.post(`/v1/order/orders/${gone}/submitcancel`, {});
  const list = (states: string): readonly unknown[] =>
    (desk.get(`/v1/order/orders?symbol=btcusdt&states=${states}`).data as readonly Row[]).map(
      (row) => row['id'],
    );
  assert.deepEqual(list('submitted%2Ccanceled'), [Number(gone), Number(kept)]);
  desk.bench.clock.advance(2 * 3_600_000 + 1);
  assert.deepEqual(list('submitted%2Ccanceled'), [Number(kept)]);
  assert.equal(codeOf(desk.get(`/v1/order/orders/${gone}`)), 'base-record-invalid');
  const now = desk.bench.clock.now();
  const wide = `/v1/order/orders?symbol=btcusdt&states=filled&start-time=${now - 49 * 3_600_000}&end-time=${now}`;
  assert.equal(codeOf(desk.get(wide)), 'invalid-interval');
  assert.equal(codeOf(desk.get('/v1/order/orders?symbol=btcusdt&states=odd')), 'invalid-parameter');
});

test('Pages of executions go both ways from an id', () => {
  const desk = new Desk();
  desk.offer({ type: 'sell-limit', amount: '1', price: '50000' });
  for (let count = 0; count < 4; count += 1) desk.place({ type: 'buy-market', amount: '100' });
  const ids = (query: string): readonly unknown[] =>
    (desk.get(`/v1/order/matchresults?symbol=btcusdt${query}`).data as readonly Row[]).map(
      (row) => row['id'],
    );
  const all = ids('');
  assert.equal(all.length, 4);
  assert.deepEqual(ids(`&from=${String(all[1])}&size=2`), [all[1], all[2]]);
  assert.deepEqual(ids(`&from=${String(all[1])}&direct=prev`), [all[1], all[0]]);
});

test('Post-only, FOK and IOC orders end as their type says', () => {
  const desk = new Desk();
  desk.offer({ type: 'sell-limit', amount: '0.004', price: '50000' });
  const end = (type: string): unknown => desk.order(desk.place({ ...BUY, type }))['state'];
  assert.equal(end('buy-limit-maker'), 'canceled');
  assert.equal(end('buy-limit-fok'), 'canceled');
  assert.equal(end('buy-ioc'), 'partial-canceled');
});

test('A user may trade with himself unless the order prevents it', () => {
  const desk = new Desk();
  const resting = desk.place({ type: 'sell-limit', amount: '0.01', price: '50000' });
  const prevented = desk.place({ ...BUY, 'self-match-prevent': 1 });
  assert.equal(desk.order(prevented)['state'], 'canceled');
  assert.equal(desk.order(resting)['state'], 'submitted');
  assert.equal(desk.order(desk.place(BUY))['state'], 'filled');
  assert.equal(desk.order(resting)['state'], 'filled');
});

test('A conditional order becomes an order of its own when the price comes', () => {
  const desk = new Desk();
  const order = {
    accountId: accountIdOf(desk.user.uid, 'spot'),
    symbol: 'btcusdt',
    orderSide: 'sell',
    orderType: 'limit',
    orderPrice: '59000',
    orderSize: '0.1',
    stopPrice: '60000',
    clientOrderId: 'algo1',
  };
  assert.deepEqual(desk.post('/v2/algo-orders', order).body, {
    code: 200,
    message: 'success',
    data: { clientOrderId: 'algo1' },
  });
  const second = { ...order, clientOrderId: 'algo2', orderType: 'market', orderPrice: undefined };
  assert.equal(desk.post('/v2/algo-orders', second).body['code'], 200);
  const specific = (name: string): Row =>
    desk.get(`/v2/algo-orders/specific?clientOrderId=${name}`).data as Row;
  assert.equal(specific('algo1')['orderStatus'], 'created');
  const canceled = desk.post('/v2/algo-orders/cancellation', { clientOrderIds: ['algo2', 'none'] }).data;
  assert.deepEqual(canceled, { accepted: ['algo2'], rejected: ['none'] });
  desk.bench.engine.setPrice('btcusdt', Decimal.parse('60000'));
  const fired = specific('algo1');
  assert.equal(fired['orderStatus'], 'triggered');
  assert.equal(desk.order(String(fired['orderId']))['type'], 'sell-limit');
  assert.equal((desk.get('/v2/algo-orders/opening').data as readonly Row[]).length, 0);
  assert.equal((desk.get('/v2/algo-orders/history?orderStatus=canceled').data as readonly Row[]).length, 1);
  assert.equal(desk.post('/v2/algo-orders', { ...order, clientOrderId: '' }).body['code'], 2003);
});

test('The timer cancels spot orders when nobody renews it', () => {
  const desk = new Desk();
  const id = desk.place(BUY);
  const arm = (timeout: number): Answer => desk.post('/v2/algo-orders/cancel-all-after', { timeout });
  assert.equal(arm(4).body['code'], 2002);
  const { currentTime, triggerTime } = arm(5).data as {
    readonly currentTime: number;
    readonly triggerTime: number;
  };
  assert.equal(triggerTime - currentTime, 5000);
  desk.bench.clock.advance(4000);
  assert.equal(arm(5).body['code'], 200);
  desk.bench.clock.advance(4000);
  desk.bench.engine.tick();
  assert.equal(desk.order(id)['state'], 'submitted');
  desk.bench.clock.advance(1000);
  desk.bench.engine.tick();
  assert.equal(desk.order(id)['state'], 'canceled');
  const kept = desk.place(BUY);
  arm(5);
  arm(0);
  desk.bench.clock.advance(10_000);
  desk.bench.engine.tick();
  assert.equal(desk.order(kept)['state'], 'submitted');
});
