/** What the path does at HTX alone: two hosts for one venue, no deadlines, ledgers inside an account. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import { NO_LIMITS } from '@bitting/core/policy/limits.ts';
import { ORDER_DEADLINE_MS } from '../bounds.ts';
import { FakePicture } from '../limits/limits.fixture.ts';
import {
  HTX_CONTRACT_BENCH as CONTRACT,
  HTX_SPOT_BENCH as SPOT,
  OKX_BENCH,
  type BotRequest,
} from '../testing/bench-venues.ts';
import { REAL_API_KEY, REAL_SECRET, VIRTUAL_API_KEY, VIRTUAL_SECRET } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, headerOf, PathBench } from '../testing/path-bench.ts';

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench({}, SPOT);
  bench.market.instruments.set(CONTRACT.instrument.id, CONTRACT.instrument);
  bench.upstream.respond = () => answer(SPOT.taken('15', ''));
});
afterEach(() => {
  bench.close();
});

test('An order goes out with exactly the bot’s body, signed by the real key for the host that is dialled (SIG-22).', async () => {
  const body = `{ "account-id":"100001","symbol":"btcusdt", "type":"buy-limit","amount":"0.50","price":"100.0","client-order-id":"mine1"}`;
  assertPassed(await bench.send({ target: '/v1/order/orders/place', body }));
  const [sent] = bench.upstream.sent;
  assert.ok(sent);
  assert.equal(Buffer.from(sent.body).toString(), body);
  const [path, query = ''] = sent.target.split('?');
  const [signed = '', signature = ''] = query.split('&Signature=');
  const expected = createHmac('sha256', REAL_SECRET).update(`POST\nhtx-spot.test\n${path}\n${signed}`);
  assert.equal(decodeURIComponent(signature), expected.digest('base64'));
  assert.ok(signed.startsWith(`AccessKeyId=${REAL_API_KEY}&`));
  const wire = JSON.stringify([sent.target, sent.headers]) + Buffer.from(sent.body).toString();
  for (const secret of [VIRTUAL_API_KEY, VIRTUAL_SECRET]) assert.ok(!wire.includes(secret));
});

const BY_BOTH_PORTS: readonly (readonly [what: string, request: BotRequest, goesTo: ApiFamily])[] = [
  ['a spot order', SPOT.place(), 'htx-spot'],
  ['a contract order', CONTRACT.place(), 'htx-contract'],
  ['a spot balance', SPOT.balance, 'htx-spot'],
  ['a contract balance', CONTRACT.balance, 'htx-contract'],
  ['spot reference data', { target: '/v1/common/symbols' }, 'htx-spot'],
  ['the contracts', { target: '/linear-swap-api/v1/swap_contract_info' }, 'htx-contract'],
];
for (const [what, request, goesTo] of BY_BOTH_PORTS)
  test(`A request for ${what} goes to ${goesTo}, whichever port it came in by.`, async () => {
    const taken = goesTo === 'htx-spot' ? SPOT.taken('15', '') : CONTRACT.taken('15', '');
    bench.upstream.respond = () => answer(request.body === undefined ? SPOT.empty : taken);
    bench.upstream.respondToQuestion = () => answer(SPOT.empty);
    for (const family of ['htx-spot', 'htx-contract'] as const)
      assertPassed(await bench.handle(bench.sign(request), { family }));
    assert.deepEqual(
      bench.upstream.destinations.map(({ family }) => family),
      [goesTo, goesTo],
    );
  });

test('A path that means something on both hosts goes to the one of its port.', async () => {
  bench.upstream.respondToQuestion = () => answer(SPOT.empty);
  const depth: BotRequest = { target: '/market/depth?symbol=btcusdt&type=step0' };
  for (const family of ['htx-spot', 'htx-contract'] as const)
    await bench.handle(bench.sign(depth), { family });
  const [spot, contract] = bench.upstream.destinations;
  assert.equal(spot?.family, 'htx-spot');
  assert.equal(contract?.family, 'htx-contract');
});

test('The venue’s rate headers reach the bot; a name that comes twice and any other header do not.', async () => {
  bench.upstream.respond = () => ({
    ...answer(SPOT.empty),
    headers: [
      ['x-hb-ratelimit-requests-remain', '99'],
      ['ratelimit-limit', '1'],
      ['ratelimit-limit', '2'],
      ['set-cookie', 'a=b'],
      ['server', 'x'],
    ],
  });
  const answered = await bench.send(SPOT.balance);
  assert.deepEqual(
    answered.headers.map(([name]) => name),
    ['Content-Type', 'x-hb-ratelimit-requests-remain'],
  );
  assert.equal(headerOf(answered, 'x-hb-ratelimit-requests-remain'), '99');
});

test('An order that the venue cannot be told a deadline for is not sent later than its own; a cancel is (ORD-10).', async () => {
  bench.upstream.beforeWrite = () => bench.clock.advance(ORDER_DEADLINE_MS);
  assertPassed(await bench.send(SPOT.place()));
  bench.upstream.beforeWrite = () => bench.clock.advance(ORDER_DEADLINE_MS + 1);
  assert.equal(codeOf(await bench.send(SPOT.place())), 'UPSTREAM_UNREACHED');
  assert.equal(bench.ledger.ofType('outcome').at(-1)?.items[0]?.venueCode, 'NOT_SENT');
  assert.equal(bench.reconciler.status().open, 0);
  assert.equal(bench.upstream.sent.length, 1);
  for (const { deadlineMs } of bench.ledger.ofType('intent')) assert.equal(deadlineMs, null);
  assertPassed(await bench.send(SPOT.cancel('15')));
});

test('An order with a deadline of the venue’s own is left to the venue.', async () => {
  using okx = new PathBench({}, OKX_BENCH);
  okx.upstream.respond = () => answer(OKX_BENCH.taken('1', ''));
  okx.upstream.beforeWrite = () => okx.clock.advance(ORDER_DEADLINE_MS + 1);
  assertPassed(await okx.send(OKX_BENCH.place()));
  assert.notEqual(okx.ledger.ofType('intent')[0]?.deadlineMs, null);
});

test('An order is paid from a ledger that the key may trade with, and from no other.', async () => {
  const margin = { ...(SPOT.place().body as object), 'account-id': '100002' };
  assert.equal(codeOf(await bench.send({ ...SPOT.place(), body: margin })), 'VENUE_ACCOUNT_NOT_ALLOWED');
  assert.equal(bench.upstream.sent.length, 0);
  assertPassed(await bench.send(SPOT.place()));
  assert.equal(bench.ledger.ofType('intent')[0]?.items[0]?.details['venueAccount'], '100001');
});

test('One id names an order of spot and another of contracts: each is cancelled where it is, by its own key (POL-13).', async () => {
  assertPassed(await bench.send(SPOT.place()));
  assert.equal(codeOf(await bench.send(CONTRACT.cancel('15'))), 'ORDER_NOT_OWNED');
  bench.keyRing.virtualKeyId = 'key-2';
  bench.upstream.respond = () => answer(CONTRACT.taken('15', ''));
  assertPassed(await bench.send(CONTRACT.place()));
  assert.equal(codeOf(await bench.send(SPOT.cancel('15'))), 'ORDER_NOT_OWNED');
  assertPassed(await bench.send(CONTRACT.cancel('15')));
  bench.keyRing.virtualKeyId = 'key-1';
  bench.upstream.respond = () => answer(SPOT.cancelled('15'));
  assertPassed(await bench.send(SPOT.cancel('15')));
  assert.equal(codeOf(await bench.send(CONTRACT.cancel('15'))), 'ORDER_NOT_OWNED');
});

test('One client order id may name an order of spot and another of contracts.', async () => {
  assertPassed(await bench.send(SPOT.place({ clientId: '4711' })));
  assert.equal(codeOf(await bench.send(SPOT.place({ clientId: '4711' }))), 'CLIENT_ORDER_ID_REUSED');
  bench.upstream.respond = () => answer(CONTRACT.taken('16', '4711'));
  assertPassed(await bench.send(CONTRACT.place({ clientId: '4711' })));
});

test('The two ports of the venue count one key’s requests together.', async () => {
  bench.keyRing.policy = { ...bench.keyRing.policy, requestsPerSecond: 1 };
  bench.upstream.respond = () => answer(SPOT.empty);
  const requests = [bench.sign(SPOT.balance), bench.sign(SPOT.balance)];
  const [first, second] = await Promise.all(
    requests.map((request, port) =>
      bench.handle(request, { family: port === 0 ? 'htx-spot' : 'htx-contract' }),
    ),
  );
  assert.ok(first !== undefined && second !== undefined);
  assertPassed(first);
  assert.equal(codeOf(second), 'RATE_EXCEEDED');
});

test('A purchase at market is judged by what it spends.', async () => {
  const spend = (amount: string): BotRequest => {
    const order = { 'account-id': '100001', symbol: 'btcusdt', type: 'buy-market', amount };
    return { target: '/v1/order/orders/place', body: order };
  };
  bench.market.references.set('btcusdt', { price: Decimal.parse('100'), atMs: bench.clock.wallMs() });
  assert.equal(codeOf(await bench.send(spend('10001'))), 'NOTIONAL_ABOVE_LIMIT');
  assertPassed(await bench.send(spend('10000')));
  assert.equal(bench.ledger.ofType('intent')[0]?.items[0]?.notional, '10000 USDT');
});

test('A key that is limited in what pictures tell places nothing that no picture will tell of.', async () => {
  const picture = new FakePicture();
  const pictures = { follow: () => () => undefined, watched: () => [], live: () => picture };
  bench.limits.watch({ pictures, market: () => bench.market });
  bench.upstream.respond = () => answer(CONTRACT.taken('15', ''));
  const conditional = {
    target: '/v5/algo/order',
    body: {
      contract_code: CONTRACT.instrument.id,
      margin_mode: 'cross',
      side: 'buy',
      type: 'trigger',
      volume: '1',
      price: '100',
      trigger_price: '100',
    },
  };
  const reference = { price: Decimal.parse('100'), atMs: bench.clock.wallMs() };
  bench.market.references.set(CONTRACT.instrument.id, reference);
  const { policy } = bench.keyRing;
  bench.keyRing.policy = { ...policy, limits: { ...NO_LIMITS, openOrders: 5 } };
  assertPassed(await bench.send(CONTRACT.place()));
  assert.equal(codeOf(await bench.send(conditional)), 'USAGE_UNKNOWN');
  assertPassed(await bench.send(CONTRACT.place()));
  assert.equal(bench.upstream.sent.length, 2);
  bench.keyRing.policy = { ...policy, limits: NO_LIMITS };
  await bench.send(conditional);
  assert.equal(bench.upstream.sent.length, 3, 'who is not limited may');
});
