import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, test } from 'node:test';
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
import { okxOrderAnswer, type BotRequest } from '../testing/bench-venues.ts';
import { assertPassed, codeOf, PathBench, placeRequest } from '../testing/path-bench.ts';

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
  return answer(okxOrderAnswer(`${orders}`, sent.clOrdId ?? ''));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

function sentHeader(request: OutgoingRequest | undefined, name: string): string | undefined {
  return request?.headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}

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

test('A read goes out with exactly the bot’s target, and comes back without the real passphrase (I10).', async () => {
  bench.upstream.respond = () => answer({ code: '0', msg: REAL_PASSPHRASE, data: [] });
  const answered = await bench.send(BALANCE);
  assert.equal(bench.upstream.sent[0]?.target, BALANCE.target);
  assert.match(textOf(answered.body), /"msg":"\*{17}"/u);
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

test('A batch that amends one order twice under two names sends nothing, and is recorded (POL-05).', async () => {
  bench.upstream.respond = () => answer(okxOrderAnswer('7', 'mine'));
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

test('A batch cannot cancel what is not the key’s own beside an own order of the same id (POL-05, POL-13).', async () => {
  bench.upstream.respond = () => answer(okxOrderAnswer('7', 'mine'));
  assertPassed(await bench.send(placeRequest({ clOrdId: 'mine' })));
  const own = { instId: 'BTC-USDT', clOrdId: 'mine' };
  const other = { ...own, instId: 'ETH-USDT' };
  for (const body of [
    [other, own],
    [own, other],
  ]) {
    const cancels: BotRequest = { target: '/api/v5/trade/cancel-batch-orders', body };
    assert.equal(codeOf(await bench.send(cancels)), 'ORDER_NOT_OWNED');
  }
  assert.equal(bench.upstream.sent.length, 1);
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
