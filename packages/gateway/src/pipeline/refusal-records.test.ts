/** When a refusal is told, and what becomes of those that have no record of their own. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { REFUSAL_RECORD_WAIT_MS, REFUSAL_RECORDS_PER_SECOND_MAX } from '../bounds.ts';
import { VIRTUAL_KEY_ID } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, PathBench, placeRequest } from '../testing/path-bench.ts';

const FORBIDDEN = { target: '/api/v5/asset/withdrawal', body: {} };
const BALANCE = { target: '/api/v5/account/balance' };
const TICKER = { target: '/api/v5/market/ticker?instId=BTC-USDT' };

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench();
  bench.upstream.respond = () => answer({ code: '0', data: [], msg: '' });
});
afterEach(() => {
  bench.close();
});

/** What it came to so far. */
function watch<Value>(promise: Promise<Value>): { value: Value | null } {
  const seen: { value: Value | null } = { value: null };
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

test('A refusal is told once its record is durable, and not before.', async () => {
  const release = bench.ledger.hold();
  const refused = watch(bench.send(FORBIDDEN));
  await bench.ledger.untilWaiting(1);
  await turns();
  assert.equal(refused.value, null);
  release();
  await turns();
  assert.equal(refused.value && codeOf(refused.value), 'OPERATION_FORBIDDEN');
  assert.equal(bench.ledger.ofType('refusal').length, 1);
});

test('A refusal waits for a ledger that hangs no longer than its bound.', async () => {
  bench.ledger.hold();
  const refused = watch(bench.send(FORBIDDEN));
  await bench.ledger.untilWaiting(1);
  bench.clock.advance(REFUSAL_RECORD_WAIT_MS - 1);
  await turns();
  assert.equal(refused.value, null);
  bench.clock.advance(1);
  await turns();
  assert.equal(refused.value && codeOf(refused.value), 'OPERATION_FORBIDDEN');
});

test('A ledger that cannot write keeps no refusal from anybody.', async () => {
  bench.ledger.writable = false;
  assert.equal(codeOf(await bench.send(FORBIDDEN)), 'OPERATION_FORBIDDEN');
  assert.equal(bench.clock.timers, 0, 'and leaves no timer behind');
});

test('Refusals of a key beyond so many a second are counted and told at once.', async () => {
  const release = bench.ledger.hold();
  const answers: unknown[] = [];
  for (let request = 0; request < REFUSAL_RECORDS_PER_SECOND_MAX + 3; request += 1)
    void bench.send(FORBIDDEN).then((answered) => answers.push(codeOf(answered)));
  await bench.ledger.untilWaiting(REFUSAL_RECORDS_PER_SECOND_MAX);
  await turns();
  assert.deepEqual(answers, ['OPERATION_FORBIDDEN', 'OPERATION_FORBIDDEN', 'OPERATION_FORBIDDEN']);
  assert.deepEqual(
    bench.counted,
    answers.map(() => ['left-out', VIRTUAL_KEY_ID, 'OPERATION_FORBIDDEN']),
  );
  release();
  await turns();
  assert.equal(answers.length, REFUSAL_RECORDS_PER_SECOND_MAX + 3);
});

test('A refusal names the order that was refused, of a batch the one that it was refused for, and nothing where there is none.', async () => {
  await bench.send(placeRequest({ instId: 'DOGE-USDT', sz: '3', px: '7', clOrdId: 'grid7' }));
  await bench.send(FORBIDDEN);
  const [order, none] = bench.ledger.ofType('refusal');
  assert.equal(order?.code, 'INSTRUMENT_NOT_ALLOWED');
  const { clientOrderId, instrument, price, side, size } = order.items?.[0] ?? {};
  assert.deepEqual(
    [order.items?.length, instrument, side, size, price, clientOrderId],
    [1, 'DOGE-USDT', 'buy', '3 base', '7', 'grid7'],
  );
  assert.deepEqual(none?.items, []);
});

for (const [what, change, code] of [
  ['of an unknown key', { headers: { 'ok-access-key': 'nobody' } }, 'KEY_UNKNOWN'],
  ['with a wrong signature', { secret: 'ANOTHERSECRETANOTHERSECRET000001' }, 'SIGNATURE_WRONG'],
  ['of another time', { timestampMs: 1 }, 'TIMESTAMP_OUTSIDE_WINDOW'],
  ['without credentials', { headers: { 'ok-access-sign': null } }, 'SIGNATURE_MISSING'],
  ['from another address', { remoteAddress: '192.0.2.7' }, 'ADDRESS_NOT_ALLOWED'],
] as const)
  test(`A request ${what} has no record; it is counted by its address.`, async () => {
    const answered = await bench.send({ ...BALANCE, ...change });
    assert.equal(codeOf(answered), code);
    const address = 'remoteAddress' in change ? change.remoteAddress : '127.0.0.1';
    assert.deepEqual(bench.counted, [['rejected', address, code]]);
    assert.deepEqual(bench.ledger.entries, []);
    assertPassed(await bench.send(BALANCE));
    assert.equal(bench.counted.length, 1);
  });

test('A request that is shown twice is a refusal of the key that it was signed for.', async () => {
  bench.upstream.respond = () => answer({ code: '0', data: [{ ordId: '1', sCode: '0' }], msg: '' });
  const order = bench.sign(placeRequest());
  assertPassed(await bench.handle(order));
  assert.equal(codeOf(await bench.handle(order)), 'REQUEST_REPLAYED');
  const [refusal] = bench.ledger.ofType('refusal');
  assert.deepEqual([refusal?.virtualKeyId, refusal?.code], [VIRTUAL_KEY_ID, 'REQUEST_REPLAYED']);
  assert.deepEqual(bench.counted, []);
});

test('Public data without a key leaves no record, asked for or refused, and nobody is counted.', async () => {
  bench.upstream.respondToQuestion = () => answer({ code: '0', data: [], msg: '' });
  assertPassed(await bench.handle(bench.sign(TICKER)));
  assert.equal(bench.upstream.public.length, 1);
  bench.upstream.respondToQuestion = () => ({ kind: 'not-sent', cause: 'connect: the test' });
  assert.equal(codeOf(await bench.handle(bench.sign(TICKER))), 'UPSTREAM_UNREACHED');
  assert.deepEqual([bench.ledger.entries, bench.counted], [[], []]);
});
