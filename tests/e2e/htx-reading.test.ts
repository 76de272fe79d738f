/**
 * What core reads of HTX, against the simulator: the outcome of what was sent, and what the questions about it find when
 * the answer is lost. The two were written apart from the venue's documentation.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Intent, PlaceIntent } from '@bitting/core/trading/intent.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import type { VenueAnswer, VenueMessage, VenueQuestion } from '@bitting/core/venues/dialect.ts';
import { htxDialect } from '@bitting/core/venues/htx/dialect.ts';
import { instrumentQuestion, readInstruments } from '@bitting/core/venues/htx/instruments.ts';
import { marketQuestion, readBook, readMark, readTicker } from '@bitting/core/venues/htx/market-data.ts';
import type { ApiFamily, Operation } from '@bitting/core/venues/operation.ts';
import { Cleanup } from '../support/cleanup.ts';
import { signHtx } from '../support/htx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type HtxPaperAccount, type PaperVenue } from '../support/simulator.ts';

/** The longest that the venue takes a signed request, and some time more. */
const LATE_MS = 310_000;

const cleanup = new Cleanup();
let paper: PaperVenue;
let account: HtxPaperAccount;
let other: HtxPaperAccount;
let ledger: string;
before(async () => {
  paper = cleanup.add(await startPaperVenue({ seed: 7, htxVariants: { legacyLinear: 'open' } }));
  account = paper.openHtxAccount({
    funds: { USDT: '1000000', BTC: '20' },
    contract: { USDT: '1000000' },
  });
  other = paper.openHtxAccount({
    funds: { USDT: '1000000', BTC: '20' },
    contract: { USDT: '1000000' },
  });
  const accounts = await send('htx-spot', { method: 'GET', target: '/v1/account/accounts', body: '' });
  ledger = /"id":(\d+),"type":"spot"/u.exec(Buffer.from(accounts.body).toString())?.[1] ?? '';
  await trade();
});
after(() => cleanup.close());

interface Sent {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  readonly body: string;
}

async function send(family: ApiFamily, sent: Sent, key = account.key): Promise<VenueAnswer> {
  const base = family === 'htx-spot' ? paper.htxSpotUrl : paper.htxContractUrl;
  const [path = '', query = ''] = sent.target.split('?');
  const raw = signHtx(key, {
    method: sent.method,
    path,
    query: Object.fromEntries(new URLSearchParams(query)),
    body: sent.body,
    host: new URL(base).host,
  });
  const answer = await requestRaw(base, raw);
  return { status: answer.status, body: answer.body };
}

/** A last price for both markets. */
async function trade(): Promise<void> {
  const accounts = await send(
    'htx-spot',
    { method: 'GET', target: '/v1/account/accounts', body: '' },
    other.key,
  );
  const theirs = /"id":(\d+),"type":"spot"/u.exec(Buffer.from(accounts.body).toString())?.[1] ?? '';
  for (const [id, side, key] of [
    [ledger, 'sell', account.key],
    [theirs, 'buy', other.key],
  ] as const) {
    const spot = {
      'account-id': id,
      symbol: 'btcusdt',
      type: `${side}-limit`,
      amount: '0.1',
      price: '67000',
    };
    await send(
      'htx-spot',
      { method: 'POST', target: '/v1/order/orders/place', body: JSON.stringify(spot) },
      key,
    );
    const swap = { ...V5, side, volume: '1', price: '67000' };
    await send(
      'htx-contract',
      { method: 'POST', target: '/v5/trade/order', body: JSON.stringify(swap) },
      key,
    );
  }
}

const V5 = { contract_code: 'BTC-USDT', margin_mode: 'cross', type: 'limit' };

interface Done {
  readonly operation: Operation;
  readonly intents: readonly Intent[];
  readonly ends: readonly string[];
}

/** Reads a request, gives it ids as the gateway does, sends it, and reads what became of it. */
async function act(target: string, body: unknown): Promise<Done> {
  const family = /^\/v[12]\//u.test(target) ? 'htx-spot' : 'htx-contract';
  const operation = htxDialect.findOperation('POST', target, family);
  assert.ok(operation !== null, target);
  const bytes = Buffer.from(JSON.stringify(body));
  const message: VenueMessage = {
    method: 'POST',
    target,
    path: target,
    query: '',
    body: bytes,
    header: () => undefined,
  };
  const read = htxDialect.readRequest(operation, message);
  assert.ok(read.kind === 'read-request', JSON.stringify(read));
  const ids = read.intents.map((intent) =>
    intent.kind === 'place' && intent.clientOrderId === null ? newId(operation) : null,
  );
  const intents = read.intents.map((intent, item) => withId(intent, ids[item] ?? null));
  const completed = Buffer.from(htxDialect.insertClientOrderIds(operation, bytes, ids)).toString();
  const answer = await send(family, { method: 'POST', target, body: completed });
  const { items } = htxDialect.readOutcome(operation, intents, answer);
  const text = `${target} ${completed} ${Buffer.from(answer.body).toString()}`;
  assert.equal(items.length, intents.length, text);
  return { operation, intents, ends: items.map((item) => describe(item, text)) };
}

function newId(operation: Operation): string {
  return htxDialect.newClientOrderId(operation, (length) => crypto.getRandomValues(new Uint8Array(length)));
}

function withId(intent: Intent, id: string | null): Intent {
  return id === null || intent.kind !== 'place' ? intent : { ...intent, clientOrderId: id };
}

function describe(item: ReturnType<typeof htxDialect.resolve>, text: string): string {
  if (item === null) return 'later';
  if (item.kind === 'unknown') return `unknown: ${text}`;
  return item.kind === 'rejected' ? `rejected ${item.venueCode}` : item.kind;
}

/** What the questions about an intent find, `ageMs` after it was sent. */
async function find(intent: Intent, ageMs = 0): Promise<string> {
  const sentMs = epochMs(Date.now() - ageMs);
  const plan = htxDialect.planReconciliation(intent, { sentMs, deadlineMs: null });
  assert.ok(plan !== null);
  const answers: VenueAnswer[] = [];
  for (const { family, method, target, body } of plan.questions) {
    answers.push(await send(family, { method, target, body: Buffer.from(body).toString() }));
    const outcome = htxDialect.resolve(intent, answers, { sentMs, askedMs: epochMs(Date.now()) });
    if (outcome !== null) return describe(outcome, target);
  }
  return `later ${answers.map(({ body }) => Buffer.from(body).toString()).join(' ')}`;
}

function placed(done: Done): PlaceIntent {
  const [intent] = done.intents;
  assert.ok(intent?.kind === 'place');
  return intent;
}

const spotOrder = () => ({
  'account-id': ledger,
  symbol: 'btcusdt',
  type: 'buy-limit',
  amount: '0.01',
  price: '60000',
});
const swapOrder = { ...V5, side: 'buy', volume: '1', price: '60000', time_in_force: 'gtc' };
const spotAlgo = () => ({
  accountId: ledger,
  symbol: 'btcusdt',
  orderSide: 'sell',
  orderType: 'limit',
  orderSize: '0.01',
  orderPrice: '50000',
  stopPrice: '51000',
});
const swapAlgo = {
  ...V5,
  type: 'trigger',
  side: 'sell',
  volume: '1',
  trigger_price: '61000',
  price: '60900',
};

const ROWS: readonly (readonly [what: string, target: string, body: () => unknown])[] = [
  ['a spot order', '/v1/order/orders/place', spotOrder],
  ['a conditional spot order', '/v2/algo-orders', spotAlgo],
  ['an order of V5', '/v5/trade/order', () => swapOrder],
  ['an algo order of V5', '/v5/algo/order', () => swapAlgo],
];

for (const [what, target, body] of ROWS) {
  test(`The venue takes ${what}, and shows it to whoever has lost the answer.`, async () => {
    const done = await act(target, body());
    assert.deepEqual(done.ends, ['accepted']);
    assert.equal(await find(placed(done)), 'accepted');
  });

  test(`The venue has never heard of ${what} that did not arrive, which is proof only when it is late.`, async () => {
    const done = await act(target, body());
    const lost = { ...placed(done), clientOrderId: newId(done.operation) };
    assert.match(await find(lost), /^later/u);
    assert.equal(await find(lost, LATE_MS), 'rejected reconciled');
  });
}

test('The venue refuses what it cannot pay, and says so in a code that is known.', async () => {
  assert.deepEqual((await act('/v1/order/orders/place', { ...spotOrder(), amount: '1000' })).ends, [
    'rejected account-frozen-balance-insufficient-error',
  ]);
  assert.deepEqual(
    (await act('/v5/trade/order', { ...swapOrder, volume: '900000' })).ends.map((end) => end.slice(0, 8)),
    ['rejected'],
  );
});

test('Batches end order by order.', async () => {
  const spot = [spotOrder(), { ...spotOrder(), amount: '1000' }, spotOrder()];
  assert.deepEqual((await act('/v1/order/batch-orders', spot)).ends, [
    'accepted',
    'rejected account-frozen-balance-insufficient-error',
    'accepted',
  ]);
  const swap = [swapOrder, { ...swapOrder, price: '60000.123456' }, swapOrder];
  assert.deepEqual((await act('/v5/trade/batch_orders', swap)).ends, [
    'accepted',
    'rejected 1038',
    'accepted',
  ]);
});

test('Cancels of spot orders end, by either id and in lists, and are found afterwards.', async () => {
  const one = placed(await act('/v1/order/orders/place', spotOrder()));
  const cancel = await act('/v1/order/orders/submitCancelClientOrder', {
    'client-order-id': one.clientOrderId,
  });
  assert.deepEqual(cancel.ends, ['accepted']);
  assert.equal(await find(cancel.intents[0] as Intent), 'accepted');
  const two = placed(await act('/v1/order/orders/place', spotOrder()));
  const ids = [two.clientOrderId, 'never-heard-of'];
  const list = await act('/v1/order/orders/batchcancel', { 'client-order-ids': ids });
  assert.deepEqual(
    list.ends.map((end) => end.split(' ')[0]),
    ['accepted', 'rejected'],
  );
  assert.equal(await find(list.intents[0] as Intent), 'accepted');
  assert.equal(await find(list.intents[1] as Intent, LATE_MS), 'rejected reconciled');
  const algo = placed(await act('/v2/algo-orders', spotAlgo()));
  const algos = await act('/v2/algo-orders/cancellation', { clientOrderIds: [algo.clientOrderId, 'never'] });
  assert.deepEqual(
    algos.ends.map((end) => end.split(' ')[0]),
    ['accepted', 'rejected'],
  );
  assert.equal(await find(algos.intents[0] as Intent), 'accepted');
});

test('Cancels of contract orders end, by either id and in lists, and are found afterwards.', async () => {
  const contract = { contract_code: 'BTC-USDT' };
  const one = placed(await act('/v5/trade/order', swapOrder));
  const cancel = await act('/v5/trade/cancel_order', { ...contract, client_order_id: one.clientOrderId });
  assert.deepEqual(cancel.ends, ['accepted']);
  assert.equal(await find(cancel.intents[0] as Intent), 'accepted');
  const two = placed(await act('/v5/trade/order', swapOrder));
  const client_order_id = [two.clientOrderId, '123'];
  const list = await act('/v5/trade/cancel_batch_orders', { ...contract, client_order_id });
  assert.deepEqual(
    list.ends.map((end) => end.split(' ')[0]),
    ['accepted', 'rejected'],
  );
  assert.equal(await find(list.intents[1] as Intent, LATE_MS), 'rejected reconciled');
  const algo = placed(await act('/v5/algo/order', swapAlgo));
  const algos = [{ ...contract, algo_client_order_id: algo.clientOrderId }];
  const cancelled = await act('/v5/algo/cancel_orders', algos);
  assert.deepEqual(cancelled.ends, ['accepted']);
  assert.equal(await find(cancelled.intents[0] as Intent), 'accepted');
});

test('Cancels of everything end, and are found when nothing rests.', async () => {
  await act('/v1/order/orders/place', spotOrder());
  await act('/v5/trade/order', swapOrder);
  const spot = await act('/v1/order/orders/batchCancelOpenOrders', { symbol: 'btcusdt' });
  assert.deepEqual(spot.ends, ['accepted']);
  assert.equal(await find(spot.intents[0] as Intent), 'accepted');
  const swap = await act('/v5/trade/cancel_all_orders', { contract_code: 'BTC-USDT' });
  assert.deepEqual(swap.ends, ['accepted']);
  assert.equal(await find(swap.intents[0] as Intent), 'accepted');
  assert.deepEqual((await act('/v2/algo-orders/cancel-all-after', { timeout: 10 })).ends, ['accepted']);
  assert.deepEqual((await act('/v2/algo-orders/cancel-all-after', { timeout: 0 })).ends, ['accepted']);
  assert.deepEqual((await act('/v5/trade/cancel-after', { on_off: 1, time_out: 10_000 })).ends, ['accepted']);
  assert.deepEqual((await act('/v5/trade/cancel-after', { on_off: 0 })).ends, ['accepted']);
});

test('A leverage and a closing end, and are found.', async () => {
  const lever = await act('/v5/position/lever', {
    contract_code: 'BTC-USDT',
    margin_mode: 'cross',
    lever_rate: 7,
  });
  assert.deepEqual(lever.ends, ['accepted']);
  assert.equal(await find(lever.intents[0] as Intent), 'accepted');
  const elsewhere = { ...(lever.intents[0] as Intent & { kind: 'set-leverage' }), instrument: 'ETH-USDT' };
  assert.equal(await find(elsewhere, LATE_MS), 'rejected reconciled');
  const closing = { contract_code: 'BTC-USDT', margin_mode: 'cross' };
  const sale = JSON.stringify({ ...V5, side: 'sell', volume: '1', price: '67000' });
  await send('htx-contract', { method: 'POST', target: '/v5/trade/order', body: sale }, other.key);
  const close = await act('/v5/trade/position', closing);
  assert.deepEqual(close.ends, ['accepted']);
  assert.equal(await find(close.intents[0] as Intent), 'accepted');
  assert.deepEqual((await act('/v5/trade/position', closing)).ends, ['rejected 1048']);
});

test('Orders of the older linear API end like the others, and V5 shows them.', async () => {
  const order = {
    contract_code: 'BTC-USDT',
    direction: 'buy',
    offset: 'both',
    order_price_type: 'limit',
    volume: 1,
    price: 60_000,
    lever_rate: 7,
  };
  const done = await act('/linear-swap-api/v1/swap_cross_order', order);
  assert.deepEqual(done.ends, ['accepted', 'accepted']);
  assert.equal(await find(placed(done)), 'accepted');
  const client_order_id = placed(done).clientOrderId;
  const cancel = await act('/linear-swap-api/v1/swap_cross_cancel', {
    contract_code: 'BTC-USDT',
    client_order_id,
  });
  assert.deepEqual(cancel.ends, ['accepted']);
  assert.equal(await find(cancel.intents[0] as Intent), 'accepted');
});

test('Older calls that an account has been moved away from are refused, every order and setting of them.', async () => {
  const order = {
    contract_code: 'BTC-USDT',
    direction: 'buy',
    order_price_type: 'limit',
    volume: 1,
    price: 60_000,
    lever_rate: 7,
  };
  const moved = ['rejected 6023', 'rejected 6023', 'rejected 6023'];
  const batch = await act('/linear-swap-api/v1/swap_cross_batchorder', { orders_data: [order, order] });
  assert.deepEqual(batch.ends, moved);
});

test('Instruments and prices are read as the venue writes them.', async () => {
  const ask = async (question: VenueQuestion | null): Promise<Uint8Array> => {
    assert.ok(question !== null);
    return (await send(question.family, { method: 'GET', target: question.target, body: '' })).body;
  };
  for (const id of ['btcusdt', 'BTC-USDT', 'BTC-USD']) {
    const [instrument] = readInstruments(await ask(instrumentQuestion(id)));
    assert.equal(instrument?.id, id);
    if (id === 'BTC-USD') continue;
    const ticker = readTicker(id, await ask(marketQuestion(id, 'ticker')));
    assert.equal(ticker?.last.price.toString(), '67000', id);
    assert.equal(ticker.traded?.unit, id === 'btcusdt' ? 'quote' : 'contracts');
    const book = readBook(id, await ask(marketQuestion(id, 'book')));
    assert.ok(book !== null && Math.abs(book.atMs - ticker.last.atMs) < 60_000, id);
    if (id === 'btcusdt') continue;
    const mark = readMark(id, await ask(marketQuestion(id, 'mark')));
    assert.equal(mark?.price.toString(), '67000');
    assert.ok(mark.atMs >= ticker.last.atMs, 'the mark price is that of now');
  }
});
