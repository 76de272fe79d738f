import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import { ORDER_DEADLINE_MS, REFUSAL_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import {
  REAL_API_KEY,
  REAL_PASSPHRASE,
  REAL_SECRET,
  TRADING_POLICY,
  VIRTUAL_API_KEY,
  VIRTUAL_PASSPHRASE,
  VIRTUAL_SECRET,
} from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import {
  assertPassed,
  codeOf,
  headerOf,
  ORDER,
  orderAnswer,
  PathBench,
  placeRequest,
  type BotRequest,
} from '../testing/path-bench.ts';

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench();
  bench.upstream.respond = takeOrder;
});
afterEach(() => {
  bench.close();
});

let orders = 0;

/** Takes every order under a new id. */
function takeOrder(request: OutgoingRequest): ReturnType<typeof answer> {
  if (request.method === 'GET') return answer({ code: '0', msg: '', data: [] });
  orders += 1;
  const sent = JSON.parse(textOf(request.body)) as { clOrdId?: string };
  return answer(orderAnswer(`${orders}`, sent.clOrdId ?? ''));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function sentHeader(request: OutgoingRequest | undefined, name: string): string | undefined {
  return request?.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

/** Places an order that the venue takes and answers its venue id. */
async function placeOrder(): Promise<string> {
  const placed = await bench.send(placeRequest());
  assertPassed(placed);
  return (JSON.parse(textOf(placed.body)) as { data: [{ ordId: string }] }).data[0].ordId;
}

const cancelOf = (ordId: string): BotRequest => ({
  target: '/api/v5/trade/cancel-order',
  body: { instId: 'BTC-USDT', ordId },
});
const BALANCE: BotRequest = { target: '/api/v5/account/balance?ccy=BTC,ETH' };

test('An order goes out with exactly the bot’s bytes, signed by the real key and nothing of the bot’s (SIG-22).', async () => {
  const body = `{ "instId":"BTC-USDT","tdMode":"cash", "side":"buy","ordType":"limit","px":"100.0","sz":"0.50","clOrdId":"mine1"}`;
  const answered = await bench.send({ target: '/api/v5/trade/order', body });
  assertPassed(answered);
  const [sent] = bench.upstream.sent;
  assert.ok(sent);
  assert.equal(textOf(sent.body), body);
  assert.equal(sent.target, '/api/v5/trade/order');
  const timestamp = sentHeader(sent, 'ok-access-timestamp') ?? '';
  const expected = createHmac('sha256', REAL_SECRET)
    .update(`${timestamp}POST${sent.target}${body}`)
    .digest('base64');
  assert.equal(sentHeader(sent, 'ok-access-sign'), expected);
  assert.equal(sentHeader(sent, 'ok-access-key'), REAL_API_KEY);
  assert.equal(sentHeader(sent, 'ok-access-passphrase'), REAL_PASSPHRASE);
  const wire = JSON.stringify(sent.headers) + textOf(sent.body);
  for (const secret of [VIRTUAL_API_KEY, VIRTUAL_SECRET, VIRTUAL_PASSPHRASE])
    assert.ok(!wire.includes(secret));
});

test('A read goes out with exactly the bot’s target and leaves no record.', async () => {
  assertPassed(await bench.send(BALANCE));
  assert.equal(bench.upstream.sent[0]?.target, BALANCE.target);
  assert.equal(bench.ledger.entries.length, 0);
});

test('An order without a client order id gets ours, in the record and in the bytes.', async () => {
  const answered = await bench.send(placeRequest());
  const sent = JSON.parse(textOf(bench.upstream.sent[0]?.body ?? Buffer.alloc(0))) as Record<string, string>;
  const { clOrdId, ...rest } = sent;
  assert.match(clOrdId ?? '', /^bit[0-9a-f]{28}$/u);
  assert.deepEqual(rest, ORDER);
  const [intent] = bench.ledger.ofType('intent');
  assert.equal(intent?.items[0]?.clientOrderId, clOrdId);
  assert.equal(intent?.items[0]?.notional, '50 USDT');
  assert.equal(headerOf(answered, 'bitting-intent'), intent?.intentId);
});

test('No byte leaves before the INTENT is durable, and its OUTCOME follows (I1, I3).', async () => {
  const release = bench.ledger.hold();
  const answered = bench.send(placeRequest());
  await new Promise(setImmediate);
  assert.equal(bench.upstream.sent.length, 0);
  release();
  assertPassed(await answered);
  assert.equal(bench.upstream.sent.length, 1);
  assert.deepEqual(
    bench.ledger.entries.map((entry) => entry.type),
    ['intent', 'outcome'],
  );
  const [outcome] = bench.ledger.ofType('outcome');
  assert.equal(outcome?.intentId, bench.ledger.ofType('intent')[0]?.intentId);
  assert.equal(outcome?.items[0]?.kind, 'accepted');
});

for (const [target, code] of [
  ['/api/v5/asset/withdrawal', 'OPERATION_FORBIDDEN'],
  ['/api/v5/asset/transfer', 'OPERATION_FORBIDDEN'],
  ['/api/v5/users/subaccount/apikey', 'OPERATION_FORBIDDEN'],
  ['/api/v5/no/such/thing', 'OPERATION_UNKNOWN'],
  ['/api/v5/trade/cancel-advance-algos', 'OPERATION_NOT_ADMITTED'],
] as const) {
  test(`POST ${target} reaches nothing and is recorded as ${code} (POL-01, POL-02, POL-04).`, async () => {
    assert.equal(codeOf(await bench.send({ target, body: { ccy: 'USDT', amt: '1' } })), code);
    assert.equal(bench.upstream.sent.length, 0);
    assert.deepEqual(
      bench.ledger.ofType('refusal').map((entry) => entry.code),
      [code],
    );
  });
}

test('A refusal by policy is told, recorded and reaches nothing.', async () => {
  assert.equal(codeOf(await bench.send(placeRequest({ instId: 'DOGE-USDT' }))), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(bench.upstream.sent.length, 0);
  const [refusal] = bench.ledger.ofType('refusal');
  assert.equal(refusal?.code, 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(bench.market.prefetches.length, 0, 'the market is not asked about what is refused anyway');
});

test('A flood of refusals is answered in full and recorded in part.', async () => {
  const second = Math.floor(bench.clock.monotonicMs() / 1000);
  for (let request = 0; request < 50; request += 1)
    assert.equal(codeOf(await bench.send(placeRequest({ instId: 'DOGE-USDT' }))), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(Math.floor(bench.clock.monotonicMs() / 1000), second, 'the test stays within one second');
  assert.equal(bench.ledger.ofType('refusal').length, REFUSAL_RECORDS_PER_SECOND_MAX);
});

test('A key that asks too often is refused until the next second.', async () => {
  bench.keyRing.policy = { ...TRADING_POLICY, requestsPerSecond: 3 };
  for (let request = 0; request < 3; request += 1) assertPassed(await bench.send(BALANCE));
  assert.equal(codeOf(await bench.send(BALANCE)), 'RATE_EXCEEDED');
  bench.clock.advance(1_000);
  assertPassed(await bench.send(BALANCE));
});

test('A broken ledger refuses orders, frees what they held, and lets cancels pass with a gap (I1, I13).', async () => {
  const ordId = await placeOrder();
  bench.ledger.writable = false;
  assert.equal(codeOf(await bench.send(placeRequest({ clOrdId: 'again' }))), 'LEDGER_UNAVAILABLE');
  assert.equal(bench.upstream.sent.length, 1);
  bench.upstream.respond = () => answer(orderAnswer(ordId, ''));
  assertPassed(await bench.send(cancelOf(ordId)));
  assert.equal(bench.upstream.sent.length, 2);
  assert.equal(bench.ledger.gaps.length, 1);
  bench.ledger.writable = true;
  bench.upstream.respond = takeOrder;
  assertPassed(await bench.send(placeRequest({ clOrdId: 'again' })));
});

for (const [end, recorded, gaps] of [
  ['takes its record after all', 2, 0],
  ['refuses its record in the end', 1, 1],
] as const) {
  test(`A ledger that hangs holds no cancel back for longer than its bound, and ${end}: once (I3, I13).`, async () => {
    const ordId = await placeOrder();
    bench.upstream.respond = () => answer(orderAnswer(ordId, ''));
    const release = bench.ledger.hold();
    const cancelled = bench.send(cancelOf(ordId));
    await new Promise(setImmediate);
    assert.equal(bench.upstream.sent.length, 1);
    bench.clock.advance(250);
    assertPassed(await cancelled);
    bench.ledger.writable = gaps === 0;
    release();
    await new Promise(setImmediate);
    assert.equal(bench.ledger.ofType('intent').length, recorded);
    assert.equal(bench.ledger.gaps.length, gaps);
  });
}

test('A halt refuses orders and lets cancels and reads pass (I6, I13).', async () => {
  const ordId = await placeOrder();
  bench.keyRing.state = 'halted';
  assert.equal(codeOf(await bench.send(placeRequest())), 'STATE_HALTED');
  bench.upstream.respond = () => answer(orderAnswer(ordId, ''));
  assertPassed(await bench.send(cancelOf(ordId)));
  assertPassed(await bench.send(BALANCE));
});

test('An order of nobody or of another key cannot be cancelled; the key’s own can, by both ids (POL-13).', async () => {
  const answered = await bench.send(placeRequest({ clOrdId: 'mine' }));
  const { ordId } = (JSON.parse(textOf(answered.body)) as { data: [{ ordId: string }] }).data[0];
  assert.equal(codeOf(await bench.send(cancelOf('424242'))), 'ORDER_NOT_OWNED');
  bench.keyRing.virtualKeyId = 'key-2';
  assert.equal(codeOf(await bench.send(cancelOf(ordId))), 'ORDER_NOT_OWNED');
  bench.keyRing.virtualKeyId = 'key-1';
  bench.upstream.respond = () => answer(orderAnswer(ordId, 'mine'));
  assertPassed(await bench.send(cancelOf(ordId)));
  const byClient = { ...cancelOf(ordId), body: { instId: 'BTC-USDT', clOrdId: 'mine' } };
  assertPassed(await bench.send(byClient));
});

test('A client order id is used once, also when the outcome of its order is unknown (ORD-05, ORD-06).', async () => {
  bench.upstream.respond = () => ({ kind: 'unknown', cause: 'timeout', upstreamMs: 1 });
  assert.equal(codeOf(await bench.send(placeRequest({ clOrdId: 'mine' }))), 'OUTCOME_UNKNOWN');
  assert.equal(codeOf(await bench.send(placeRequest({ clOrdId: 'mine' }))), 'CLIENT_ORDER_ID_REUSED');
  assert.equal(bench.upstream.sent.length, 1);
});

test('50 requests at once with one client order id send one order (ORD-05).', async () => {
  const requests = Array.from({ length: 50 }, () => bench.sign(placeRequest({ clOrdId: 'mine' })));
  const answers = await Promise.all(requests.map((request) => bench.handle(request)));
  assert.equal(bench.upstream.sent.length, 1);
  assert.equal(answers.filter((answered) => codeOf(answered) === undefined).length, 1);
});

test('An order that was not sent ends as rejected, may be repeated, and frees its client order id.', async () => {
  bench.upstream.respond = () => ({ kind: 'not-sent', cause: 'connect: refused' });
  assert.equal(codeOf(await bench.send(placeRequest({ clOrdId: 'mine' }))), 'UPSTREAM_UNREACHED');
  assert.equal(bench.ledger.ofType('outcome')[0]?.items[0]?.kind, 'rejected');
  bench.upstream.respond = takeOrder;
  assertPassed(await bench.send(placeRequest({ clOrdId: 'mine' })));
});

for (const [what, outcome] of [
  ['a lost answer', () => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 }) as const],
  ['an answer that proves nothing', () => answer({ code: '50004', msg: 'timeout', data: [] })],
  ['an answer that is not JSON', () => answer('<html>')],
  ['a fault after sending', () => Promise.reject(new Error('after the bytes left'))],
] as const) {
  test(`An order with ${what} is unknown, is never sent again and is found out (I2, I3, ORD-01).`, async () => {
    bench.upstream.respond = outcome;
    const answered = await bench.send(placeRequest({ clOrdId: 'mine' }));
    assert.equal(codeOf(answered), 'OUTCOME_UNKNOWN');
    assert.equal(bench.reconciler.status().open, 1);
    bench.upstream.respondToQuestion = () =>
      answer({ code: '0', msg: '', data: [{ ordId: '77', clOrdId: 'mine', state: 'live' }] });
    assert.equal(bench.upstream.asked.length, 0, 'not before the deadline');
    bench.clock.advance(60_000);
    await new Promise(setImmediate);
    const [resolution] = bench.ledger.ofType('resolution');
    assert.equal(resolution?.items[0]?.kind, 'accepted');
    assert.equal(resolution?.items[0]?.venueOrderId, '77');
    assert.equal(bench.reconciler.status().open, 0);
    assert.equal(bench.upstream.sent.length, 1);
    bench.upstream.respond = () => answer(orderAnswer('77', 'mine'));
    assertPassed(await bench.send(cancelOf('77')));
  });
}

test('An order carries a deadline by the venue’s clock, or the bot’s own if that is earlier, also one in the past.', async () => {
  bench.upstream.offsetMs = 1_234;
  await bench.send(placeRequest());
  const ours = bench.clock.wallMs() + 1_234 + ORDER_DEADLINE_MS;
  assert.equal(sentHeader(bench.upstream.sent[0], 'exptime'), String(ours));
  for (const [own, sent] of [
    [bench.clock.wallMs() + 2_000, bench.clock.wallMs() + 2_000],
    [bench.clock.wallMs() - 2_000, bench.clock.wallMs() - 2_000],
  ] as const) {
    await bench.send({ ...placeRequest(), headers: { exptime: String(own) } });
    assert.equal(sentHeader(bench.upstream.sent.at(-1), 'exptime'), String(sent));
  }
  await bench.send({ ...placeRequest(), headers: { exptime: String(ours + 60_000) } });
  const later = bench.clock.wallMs() + 1_234 + ORDER_DEADLINE_MS;
  assert.equal(sentHeader(bench.upstream.sent.at(-1), 'exptime'), String(later));
});

test('A venue whose clock is far from ours gets no orders; cancels still go (ORD-10).', async () => {
  const ordId = await placeOrder();
  bench.upstream.offsetMs = 5_001;
  assert.equal(codeOf(await bench.send(placeRequest())), 'VENUE_CLOCK_SKEWED');
  bench.upstream.respond = () => answer(orderAnswer(ordId, ''));
  assertPassed(await bench.send(cancelOf(ordId)));
  bench.upstream.offsetMs = 5_000;
  bench.upstream.respond = takeOrder;
  assertPassed(await bench.send(placeRequest()));
});

test('An opening order waits for the market where its value needs it; a cancel never does.', async () => {
  const market = { ...ORDER, ordType: 'market', px: undefined, tgtCcy: 'base_ccy' };
  assert.equal(codeOf(await bench.send(placeRequest(market))), 'REFERENCE_STALE');
  assert.deepEqual(bench.market.prefetches, [['BTC-USDT']]);
  bench.market.onPrefetch = () => {
    const atMs = epochMs(bench.clock.wallMs());
    bench.market.references.set('BTC-USDT', { price: Decimal.parse('100'), atMs });
  };
  assertPassed(await bench.send(placeRequest(market)));
  const asked = bench.market.prefetches.length;
  bench.upstream.respond = () => answer(orderAnswer(`${orders}`, ''));
  assertPassed(await bench.send(cancelOf(`${orders}`)));
  assert.equal(bench.market.prefetches.length, asked);
});

test('A batch that amends one order twice under two names sends nothing, and is recorded (POL-05).', async () => {
  bench.upstream.respond = () => answer(orderAnswer('7', 'mine'));
  assertPassed(await bench.send(placeRequest({ clOrdId: 'mine' })));
  const amend = { instId: 'BTC-USDT', newSz: '50', newPx: '0.01' };
  const batch = (...items: readonly unknown[]): BotRequest => ({
    target: '/api/v5/trade/amend-batch-orders',
    body: items,
  });
  const twice = batch({ ...amend, ordId: '7' }, { instId: 'BTC-USDT', clOrdId: 'mine', newPx: '100' });
  assert.equal(codeOf(await bench.send(twice)), 'ORDER_TERMS_UNKNOWN');
  assert.equal(bench.upstream.sent.length, 1);
  assert.deepEqual(
    bench.ledger.ofType('refusal').map(({ code }) => code),
    ['ORDER_TERMS_UNKNOWN'],
  );
  assertPassed(await bench.send(batch({ ...amend, ordId: '7' })));
});

test('An order is priced by the market that it goes to, whatever market data is passed on (I9).', async () => {
  bench.keyRing.environment = 'live';
  bench.keyRing.credentialEnvironment = 'live';
  await bench.send(placeRequest());
  assert.ok(bench.priced.length > 0);
  for (const { environment } of bench.priced) assert.equal(environment, 'live');
});

test('Of the venue’s answer the bot gets status, type and body, with nothing of the real key (I10).', async () => {
  bench.upstream.respond = () => answer({ code: '0', msg: `${REAL_API_KEY} ${REAL_PASSPHRASE}`, data: [] });
  const answered = await bench.send(BALANCE);
  assert.deepEqual(
    answered.headers.map(([name]) => name),
    ['Content-Type'],
  );
  const text = textOf(answered.body);
  assert.ok(!text.includes(REAL_API_KEY) && !text.includes(REAL_PASSPHRASE));
  assert.match(text, /"msg":"\*{36} \*{17}"/u);
});

test('A sealed vault refuses everything but public data.', async () => {
  bench.keyRing.sealed = true;
  assert.equal(codeOf(await bench.send(BALANCE)), 'VAULT_SEALED');
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [{ ts: '1' }] });
  const time = await bench.send({ target: '/api/v5/public/time' });
  assertPassed(time);
});

test('A public request goes out with nothing of the bot’s headers, and each address has its share.', async () => {
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: [] });
  const second = Math.floor(bench.clock.monotonicMs() / 1000);
  const request: BotRequest = { target: '/api/v5/market/ticker?instId=BTC-USDT' };
  for (let count = 0; count < 50; count += 1) assertPassed(await bench.send(request));
  assert.ok(bench.upstream.public.every(({ headers }) => !JSON.stringify(headers).includes('ok-access')));
  assert.equal(codeOf(await bench.send(request)), 'RATE_EXCEEDED');
  assertPassed(await bench.send({ ...request, remoteAddress: '127.0.0.2' }));
  assert.equal(Math.floor(bench.clock.monotonicMs() / 1000), second, 'the test stays within one second');
});

test('An account whose key, credential and destination are of different environments signs nothing (I9).', async () => {
  bench.keyRing.credentialEnvironment = 'live';
  assert.equal(codeOf(await bench.send(placeRequest())), 'INTERNAL_FAULT');
  assert.equal(codeOf(await bench.send(BALANCE)), 'INTERNAL_FAULT');
  assert.equal(bench.upstream.sent.length, 0);
  bench.keyRing.credentialEnvironment = 'paper';
  assertPassed(await bench.send(placeRequest()));
});

test('A batch with one refused order sends nothing (POL-05).', async () => {
  const batch = [ORDER, { ...ORDER, instId: 'DOGE-USDT' }, ORDER];
  const target = '/api/v5/trade/batch-orders';
  assert.equal(codeOf(await bench.send({ target, body: batch })), 'INSTRUMENT_NOT_ALLOWED');
  assert.equal(bench.upstream.sent.length, 0);
});
