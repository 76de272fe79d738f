import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { RECONCILIATION_GRACE_MS } from '@bitting/core/bounds.ts';
import {
  RECONCILIATIONS_AT_ONCE,
  RECONCILIATIONS_MAX,
  RECONCILIATIONS_PER_KEY_MAX,
  RECONCILIATION_RETRY_MAX_MS,
} from '../bounds.ts';
import { okxAccount } from '../testing/fake-key-ring.ts';
import { HTX_SPOT_BENCH, okxOrderAnswer } from '../testing/bench-venues.ts';
import { accepted, intentEntry, outcomeEntry, placeIntent, UNKNOWN } from '../testing/entries.ts';
import { answer } from '../testing/fake-upstream.ts';
import { codeOf, PathBench, placeRequest } from '../testing/path-bench.ts';
import { toRecordedItem } from './recorded-item.ts';

let bench: PathBench;
beforeEach(() => {
  bench = new PathBench();
});
afterEach(() => {
  bench.close();
});

const place = (intentId: string, clientId: string, virtualKeyId = 'key-1') =>
  intentEntry(intentId, [toRecordedItem(placeIntent(clientId))], {
    wallMs: bench.clock.wallMs(),
    virtualKeyId,
  });
const found = (clientId: string) =>
  answer({ code: '0', msg: '', data: [{ ordId: '77', clOrdId: clientId, state: 'live' }] });
const NOT_FOUND = answer({ code: '51603', msg: 'Order does not exist', data: [] });

/** Lets everything that waits for answers run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

async function advance(byMs: number): Promise<void> {
  bench.clock.advance(byMs);
  await settle();
}

test('An intent without an end in the ledger is found out, one with an end is left alone.', async () => {
  bench.upstream.respondToQuestion = () => found('open');
  const records = [
    place('i1', 'done'),
    outcomeEntry('i1', [accepted('1')]),
    place('i2', 'open'),
    place('i3', 'open'),
    outcomeEntry('i3', [UNKNOWN]),
    { ...outcomeEntry('i3', [accepted('2')]), type: 'resolution', evidence: '' } as const,
  ];
  for (const record of records) bench.reconciler.restore(record);
  bench.reconciler.restored();
  assert.equal(bench.reconciler.status().open, 1);
  await advance(60_000);
  assert.deepEqual(
    bench.ledger.ofType('resolution').map(({ intentId }) => intentId),
    ['i2'],
  );
  assert.equal(bench.upstream.sent.length, 0);
});

test('An item whose end is known keeps it; only the unknown one is asked about.', async () => {
  bench.upstream.respondToQuestion = () => found('c2');
  const items = ['c1', 'c2'].map((id) => toRecordedItem(placeIntent(id)));
  bench.reconciler.add(intentEntry('i1', items), [accepted('1', 'c1'), UNKNOWN]);
  await advance(60_000);
  const [resolution] = bench.ledger.ofType('resolution');
  assert.deepEqual(
    resolution?.items.map(({ venueOrderId }) => venueOrderId),
    ['1', '77'],
  );
  assert.ok(bench.upstream.asked.every(({ target }) => !target.includes('clOrdId=c1')));
  assert.match(resolution?.evidence ?? '', /^GET \/api\/v5\/trade\/order.* answered [0-9a-f]{64}$/u);
});

test('It never gives up, asks less and less often, and says what is in the way.', async () => {
  bench.upstream.respondToQuestion = () => ({ kind: 'not-sent', cause: 'connect: refused' });
  bench.reconciler.add(place('i1', 'c1'), [UNKNOWN]);
  for (let minute = 0; minute < 60; minute += 1) await advance(60_000);
  const [open] = bench.reconciler.status().listed;
  assert.equal(bench.reconciler.status().open, 1);
  assert.equal(open?.problem, 'not-sent: connect: refused');
  assert.ok((open?.attempts ?? 0) > 50);
  const asked = bench.upstream.asked.length;
  await advance(RECONCILIATION_RETRY_MAX_MS - 1);
  assert.equal(bench.upstream.asked.length, asked);
  bench.upstream.respondToQuestion = () => found('c1');
  await advance(1);
  assert.equal(bench.reconciler.status().open, 0);
});

test('It does not ask before the deadline of the order has passed (ORD-09).', async () => {
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  const deadlineMs = bench.clock.wallMs() + 5_000;
  bench.reconciler.add({ ...place('i1', 'c1'), deadlineMs: deadlineMs as never }, [UNKNOWN]);
  await advance(5_000);
  assert.equal(bench.upstream.asked.length, 0);
  await advance(30_000);
  assert.equal(bench.ledger.ofType('resolution')[0]?.items[0]?.kind, 'rejected');
});

test('What has no deadline can arrive late: it is not asked about at once, however long its answer took.', async () => {
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  const entry = place('i1', 'c1');
  bench.clock.advance(10_000);
  bench.reconciler.add(entry, [UNKNOWN]);
  await advance(RECONCILIATION_GRACE_MS - 1);
  assert.equal(bench.upstream.asked.length, 0);
  await advance(1);
  assert.equal(bench.ledger.ofType('resolution')[0]?.items[0]?.kind, 'rejected');
});

test('A timer at the venue is not judged before it has run out.', async () => {
  const orders: unknown[] = [{ ordId: '1', state: 'live' }];
  bench.upstream.respondToQuestion = () => answer({ code: '0', msg: '', data: orders });
  const timer = { kind: 'account-cancel', means: 'cancel-all-after', delaySeconds: 120, tag: null } as const;
  bench.reconciler.add(intentEntry('i1', [toRecordedItem(timer)], { wallMs: bench.clock.wallMs() }), [
    UNKNOWN,
  ]);
  await advance(120_000);
  assert.equal(bench.upstream.asked.length, 0);
  orders.length = 0;
  await advance(RECONCILIATION_GRACE_MS);
  assert.equal(bench.ledger.ofType('resolution')[0]?.items[0]?.kind, 'accepted');
});

test('While the vault is sealed and while the ledger is broken it waits, then ends.', async () => {
  bench.upstream.respondToQuestion = () => found('c1');
  bench.keyRing.sealed = true;
  bench.keyRing.hasCredential = false;
  bench.reconciler.add(place('i1', 'c1'), [UNKNOWN]);
  await advance(60_000);
  assert.equal(bench.reconciler.status().open, 1);
  bench.keyRing.hasCredential = true;
  bench.ledger.writable = false;
  await advance(60_000);
  assert.equal(bench.reconciler.status().listed[0]?.problem, 'LEDGER_UNAVAILABLE');
  bench.ledger.writable = true;
  await advance(60_000);
  assert.equal(bench.ledger.ofType('resolution').length, 1);
  assert.equal(bench.reconciler.status().open, 0);
});

test('With too many open ends no new order is taken, cancels are (I13).', async () => {
  for (let open = 0; open < RECONCILIATIONS_MAX; open += 1)
    bench.reconciler.add(place(`i${open}`, `c${open}`, `key of ${open % 20}`), [UNKNOWN]);
  assert.equal(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
  const cancel = { target: '/api/v5/trade/cancel-order', body: { instId: 'BTC-USDT', ordId: '1' } };
  assert.equal(codeOf(await bench.send(cancel)), 'ORDER_NOT_OWNED');
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  await advance(60_000);
  for (let turn = 0; turn < 500 && bench.reconciler.status().open > 0; turn += 1) await advance(10);
  assert.equal(bench.reconciler.status().open, 0);
  assert.notEqual(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
});

test('A key with too many open ends of its own takes no order more; the others do.', async () => {
  bench.upstream.respond = () => answer(okxOrderAnswer('1', ''));
  for (let open = 0; open < RECONCILIATIONS_PER_KEY_MAX; open += 1)
    bench.reconciler.add(place(`i${open}`, `c${open}`), [UNKNOWN]);
  assert.equal(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
  bench.keyRing.virtualKeyId = 'key-2';
  assert.equal(codeOf(await bench.send(placeRequest())), undefined);
  bench.keyRing.virtualKeyId = 'key-1';
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  await advance(60_000);
  for (let turn = 0; turn < 100 && bench.reconciler.status().open > 0; turn += 1) await advance(10);
  assert.equal(codeOf(await bench.send(placeRequest())), undefined);
});

test('The open ends of one key, however many, leave room for those of others.', async () => {
  bench.upstream.respond = () => answer(okxOrderAnswer('1', ''));
  for (let open = 0; open < RECONCILIATIONS_MAX + 1; open += 1)
    bench.reconciler.add(place(`i${open}`, `c${open}`), [UNKNOWN]);
  assert.equal(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
  bench.keyRing.virtualKeyId = 'key-2';
  assert.equal(codeOf(await bench.send(placeRequest())), undefined);
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  await advance(60_000);
  for (let turn = 0; turn < 600 && bench.reconciler.status().open > 0; turn += 1) await advance(10);
  assert.equal(bench.reconciler.status().open, 0);
  for (let open = 0; open < RECONCILIATIONS_MAX; open += 1)
    bench.reconciler.add(place(`j${open}`, `d${open}`, `key of ${open % 20}`), [UNKNOWN]);
  assert.equal(codeOf(await bench.send(placeRequest())), 'OVERLOADED');
});

test('After it was closed it asks nothing.', async () => {
  bench.reconciler.add(place('i1', 'c1'), [UNKNOWN]);
  bench.reconciler.close();
  await advance(60_000);
  assert.equal(bench.upstream.asked.length, 0);
});

test('A few are asked about at once, the others wait for their turn.', async () => {
  const held = Promise.withResolvers<ReturnType<typeof answer>>();
  const asked: string[] = [];
  bench.upstream.ask = ({ outgoing }) => {
    asked.push(outgoing.target);
    return held.promise;
  };
  for (let open = 0; open < 20; open += 1) bench.reconciler.add(place(`i${open}`, `c${open}`), [UNKNOWN]);
  await advance(60_000);
  assert.equal(asked.length, RECONCILIATIONS_AT_ONCE);
  held.resolve(NOT_FOUND);
  await settle();
  await settle();
  assert.equal(bench.reconciler.status().open, 0);
});

const MINUTE_MS = 60_000;
const LATER: readonly (readonly [what: string, change: (own: PathBench) => void])[] = [
  ['an offset that is learnt later', (own) => (own.upstream.offsetMs = 6 * MINUTE_MS)],
  ['a wall clock that is set forward', (own) => own.clock.stepWall(6 * MINUTE_MS)],
  ['nothing else', () => undefined],
];
for (const [what, change] of LATER)
  test(`An order that may still arrive is not given up early by ${what} (ORD-09).`, async () => {
    using own = new PathBench({}, HTX_SPOT_BENCH);
    own.upstream.respond = () => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 });
    assert.equal(codeOf(await own.send(HTX_SPOT_BENCH.place({ clientId: 'mine' }))), 'OUTCOME_UNKNOWN');
    own.upstream.respondToQuestion = ({ target }) =>
      target.includes('getClientOrder')
        ? answer({ status: 'error', 'err-code': 'base-record-invalid', 'err-msg': '' })
        : answer(HTX_SPOT_BENCH.empty);
    change(own);
    for (let minute = 0; minute < 4; minute += 1) {
      own.clock.advance(MINUTE_MS);
      await settle();
      assert.equal(own.reconciler.status().open, 1, `after ${minute + 1} min`);
    }
    assert.ok(own.upstream.asked.length > 0);
    for (let minute = 0; minute < 3; minute += 1) {
      own.clock.advance(MINUTE_MS);
      await settle();
    }
    assert.equal(own.reconciler.status().open, 0);
    assert.equal(own.ledger.ofType('resolution')[0]?.items[0]?.kind, 'rejected');
  });

test('What nobody can ask about any more ends as it is known, in a record that says why, in the next life as well.', async () => {
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  const items = ['c1', 'c2'].map((id) => toRecordedItem(placeIntent(id)));
  const entry = intentEntry('i1', items, { wallMs: bench.clock.wallMs() });
  bench.keyRing.accounts = [{ ...okxAccount('revoked'), id: entry.accountId }];
  bench.reconciler.add(entry, [accepted('1', 'c1'), UNKNOWN]);
  assert.deepEqual([...bench.reconciler.openOf(entry.accountId)], ['i1']);
  assert.equal(bench.reconciler.openOf('another').size, 0);
  bench.keyRing.hasCredential = false;
  await advance(60_000);
  const [resolution, more] = bench.ledger.ofType('resolution');
  assert.deepEqual(resolution?.items, [accepted('1', 'c1'), UNKNOWN]);
  assert.match(resolution.evidence, /the account was taken out/u);
  assert.equal(more, undefined);
  assert.equal(bench.reconciler.openOf(entry.accountId).size, 0);
  for (const record of [entry, outcomeEntry('i1', [accepted('1', 'c1'), UNKNOWN]), resolution])
    bench.reconciler.restore(record);
  bench.reconciler.restored();
  assert.equal(bench.reconciler.status().open, 0);
});

test('An account without a key that was not taken out, as of a vault of before, is asked about until it has one.', async () => {
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  const entry = place('i1', 'c1');
  bench.keyRing.accounts = [{ ...okxAccount('halted'), id: entry.accountId }];
  bench.keyRing.hasCredential = false;
  bench.reconciler.add(entry, [UNKNOWN]);
  await advance(120_000);
  assert.deepEqual(bench.ledger.ofType('resolution'), []);
  assert.deepEqual([...bench.reconciler.openOf(entry.accountId)], ['i1']);
});

test('Who takes an account out ends what nobody knows of it at once: its records name him, and nothing waits for it any more.', async () => {
  bench.upstream.respondToQuestion = () => NOT_FOUND;
  const entry = place('i1', 'c1');
  const kept = place('i2', 'c2');
  for (const one of [entry, { ...kept, accountId: 'another' }]) {
    bench.orders.begin(one);
    bench.limits.reserve(one);
    bench.orders.applyOutcome(one.intentId, [UNKNOWN]);
    bench.limits.settle(one.intentId, [UNKNOWN]);
    bench.reconciler.add(one, [UNKNOWN]);
  }
  bench.keyRing.accounts = [{ ...okxAccount('revoked'), id: entry.accountId }];
  bench.keyRing.hasCredential = false;
  assert.equal(bench.orders.openOf(entry.accountId).length, 1);
  bench.reconciler.giveUp(entry.accountId, 'op_1');
  await settle();
  const [resolution, more] = bench.ledger.ofType('resolution');
  assert.deepEqual([resolution?.items, more], [[UNKNOWN], undefined]);
  assert.match(resolution?.evidence ?? '', /^given up by op_1; the account was taken out/u);
  assert.deepEqual(bench.orders.openOf(entry.accountId), []);
  assert.deepEqual(
    bench.limits.save().reserved.map(([intentId]) => intentId),
    ['i2'],
  );
  assert.equal(bench.orders.begin({ ...place('i3', 'c1') }), 'c1', 'its client order id stays taken');
  assert.equal(
    bench.reconciler.openOf('another').size,
    1,
    'those of another account are asked about as before',
  );
});

test('However often its end cannot be written down, the record says once why nobody can ask.', async () => {
  const entry = place('i1', 'c1');
  bench.keyRing.accounts = [{ ...okxAccount('revoked'), id: entry.accountId }];
  bench.keyRing.hasCredential = false;
  bench.ledger.writable = false;
  bench.reconciler.add(entry, [UNKNOWN]);
  for (let minute = 0; minute < 30; minute += 1) await advance(60_000);
  assert.ok((bench.reconciler.status().listed[0]?.attempts ?? 0) > 20);
  bench.ledger.writable = true;
  await advance(RECONCILIATION_RETRY_MAX_MS);
  const [resolution] = bench.ledger.ofType('resolution');
  assert.equal(resolution?.evidence.split('the account was taken out').length, 2);
});
