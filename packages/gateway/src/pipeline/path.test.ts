/** What the path keeps at every venue, and at every family of a venue's API. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { Decimal } from '@bitting/core/money/decimal.ts';
import type { OutgoingRequest } from '@bitting/core/venues/dialect.ts';
import { BENCH_VENUES, type BenchVenue } from '../testing/bench-venues.ts';
import { REAL_API_KEY } from '../testing/fake-key-ring.ts';
import { answer } from '../testing/fake-upstream.ts';
import { assertPassed, codeOf, headerOf, PathBench } from '../testing/path-bench.ts';

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

for (const venue of BENCH_VENUES) suite(`On the path to ${venue.family}:`, () => describePath(venue));

function describePath(venue: BenchVenue): void {
  const { balance, cancel, cancelByClientId, clientId, clientIdIn, place } = venue;
  let bench: PathBench;
  let orders = 0;
  /** Takes every order under a new id. */
  const takeOrder = (request: OutgoingRequest): ReturnType<typeof answer> => {
    if (request.method === 'GET') return answer(venue.empty);
    orders += 1;
    return answer(venue.taken(`${orders}`, clientIdIn(JSON.parse(textOf(request.body))) ?? ''));
  };
  /** Places an order that the venue takes and answers its venue id. */
  const placeOrder = async (): Promise<string> => {
    assertPassed(await bench.send(place()));
    return String(orders);
  };
  beforeEach(() => {
    bench = new PathBench({}, venue);
    bench.upstream.respond = takeOrder;
  });
  afterEach(() => {
    bench.close();
  });

  test('A read leaves a record of what was read, and no intent.', async () => {
    assertPassed(await bench.send(balance));
    assert.equal(bench.upstream.sent[0]?.target.split('?')[0], balance.target.split('?')[0]);
    assert.deepEqual(
      bench.ledger.entries.map(({ type }) => type),
      ['read'],
    );
  });

  test('An order without a client order id gets ours, in the record and in the bytes.', async () => {
    const answered = await bench.send(place());
    const sent = JSON.parse(textOf(bench.upstream.sent[0]?.body ?? Buffer.alloc(0))) as object;
    const id = clientIdIn(sent);
    assert.match(id ?? '', venue.ownId);
    const own = place({ clientId: id }).body as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(own))
      assert.equal(String((sent as Record<string, unknown>)[name]), String(value), name);
    const [intent] = bench.ledger.ofType('intent');
    assert.equal(intent?.items[0]?.clientOrderId, id);
    assert.equal(intent?.items[0]?.notional, '50 USDT');
    assert.equal(intent?.venue, venue.dialect.id);
    assert.equal(headerOf(answered, 'bitting-intent'), intent?.intentId);
  });

  test('No byte leaves before the INTENT is durable, and its OUTCOME follows (I1, I3).', async () => {
    const release = bench.ledger.hold();
    const answered = bench.send(place());
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

  for (const [target, code] of venue.forbidden) {
    test(`POST ${target} reaches nothing and is recorded as ${code} (POL-01, POL-02, POL-04).`, async () => {
      assert.equal(codeOf(await bench.send({ target, body: { currency: 'USDT', amount: '1' } })), code);
      assert.equal(bench.upstream.sent.length, 0);
      assert.deepEqual(
        bench.ledger.ofType('refusal').map((entry) => entry.code),
        [code],
      );
    });
  }

  test('A refusal by policy is told, recorded and reaches nothing.', async () => {
    bench.keyRing.policy = { ...bench.keyRing.policy, instruments: [] };
    assert.equal(codeOf(await bench.send(place())), 'INSTRUMENT_NOT_ALLOWED');
    assert.equal(bench.upstream.sent.length, 0);
    const [refusal] = bench.ledger.ofType('refusal');
    assert.equal(refusal?.code, 'INSTRUMENT_NOT_ALLOWED');
    assert.equal(bench.market.prefetches.length, 0, 'the market is not asked about what is refused anyway');
  });

  test('A broken ledger refuses orders, frees what they held, and lets cancels pass with a gap (I1, I13).', async () => {
    const id = await placeOrder();
    bench.ledger.writable = false;
    assert.equal(codeOf(await bench.send(place({ clientId }))), 'LEDGER_UNAVAILABLE');
    assert.equal(bench.upstream.sent.length, 1);
    bench.upstream.respond = () => answer(venue.cancelled(id));
    assertPassed(await bench.send(cancel(id)));
    assert.equal(bench.upstream.sent.length, 2);
    assert.equal(bench.ledger.gaps.length, 1);
    bench.ledger.writable = true;
    bench.upstream.respond = takeOrder;
    assertPassed(await bench.send(place({ clientId })));
  });

  for (const [end, recorded, gaps] of [
    ['takes its record after all', 2, 0],
    ['refuses its record in the end', 1, 1],
  ] as const) {
    test(`A ledger that hangs holds no cancel back for longer than its bound, and ${end}: once (I3, I13).`, async () => {
      const id = await placeOrder();
      bench.upstream.respond = () => answer(venue.cancelled(id));
      const release = bench.ledger.hold();
      const cancelled = bench.send(cancel(id));
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
    const id = await placeOrder();
    bench.keyRing.state = 'halted';
    assert.equal(codeOf(await bench.send(place())), 'STATE_HALTED');
    bench.upstream.respond = () => answer(venue.cancelled(id));
    assertPassed(await bench.send(cancel(id)));
    bench.upstream.respond = takeOrder;
    assertPassed(await bench.send(balance));
  });

  test('An order of nobody or of another key cannot be cancelled; the key’s own can, by both ids (POL-13).', async () => {
    assertPassed(await bench.send(place({ clientId })));
    const id = String(orders);
    assert.equal(codeOf(await bench.send(cancel('424242'))), 'ORDER_NOT_OWNED');
    bench.keyRing.virtualKeyId = 'key-2';
    assert.equal(codeOf(await bench.send(cancel(id))), 'ORDER_NOT_OWNED');
    bench.keyRing.virtualKeyId = 'key-1';
    const before = bench.upstream.sent.length;
    bench.upstream.respond = () => answer(venue.cancelled(id));
    assertPassed(await bench.send(cancel(id)));
    await bench.send(cancelByClientId(clientId));
    assert.equal(bench.upstream.sent.length, before + 2);
  });

  test('A client order id is used once, also when the outcome of its order is unknown (ORD-05, ORD-06).', async () => {
    bench.upstream.respond = () => ({ kind: 'unknown', cause: 'timeout', upstreamMs: 1 });
    assert.equal(codeOf(await bench.send(place({ clientId }))), 'OUTCOME_UNKNOWN');
    assert.equal(codeOf(await bench.send(place({ clientId }))), 'CLIENT_ORDER_ID_REUSED');
    assert.equal(bench.upstream.sent.length, 1);
  });

  test('50 requests at once with one client order id send one order (ORD-05).', async () => {
    // Within the window: a bot that sends this fast signs ahead.
    const nowMs = bench.clock.wallMs();
    const requests = Array.from({ length: 50 }, (_, index) =>
      bench.sign({ ...place({ clientId }), timestampMs: nowMs + index * 1_000 }),
    );
    const answers = await Promise.all(requests.map((request) => bench.handle(request)));
    assert.equal(bench.upstream.sent.length, 1);
    assert.equal(answers.filter((answered) => codeOf(answered) === undefined).length, 1);
  });

  test('An order that was not sent ends as rejected, may be repeated, and frees its client order id.', async () => {
    bench.upstream.respond = () => ({ kind: 'not-sent', cause: 'connect: refused' });
    assert.equal(codeOf(await bench.send(place({ clientId }))), 'UPSTREAM_UNREACHED');
    assert.equal(bench.ledger.ofType('outcome')[0]?.items[0]?.kind, 'rejected');
    bench.upstream.respond = takeOrder;
    assertPassed(await bench.send(place({ clientId })));
  });

  for (const [what, outcome] of [
    ['a lost answer', () => ({ kind: 'unknown', cause: 'reset', upstreamMs: 1 }) as const],
    ['an answer that proves nothing', () => answer(venue.unproven)],
    ['an answer that is not JSON', () => answer('<html>')],
    ['a fault after sending', () => Promise.reject(new Error('after the bytes left'))],
  ] as const) {
    test(`An order with ${what} is unknown, is never sent again and is found out (I2, I3, ORD-01).`, async () => {
      bench.upstream.respond = outcome;
      const answered = await bench.send(place({ clientId }));
      assert.equal(codeOf(answered), 'OUTCOME_UNKNOWN');
      assert.equal(bench.reconciler.status().open, 1);
      bench.upstream.respondToQuestion = () => answer(venue.found('77', clientId));
      assert.equal(bench.upstream.asked.length, 0, 'not before the deadline');
      bench.clock.advance(60_000);
      await new Promise(setImmediate);
      const [resolution] = bench.ledger.ofType('resolution');
      assert.equal(resolution?.items[0]?.kind, 'accepted');
      assert.equal(resolution?.items[0]?.venueOrderId, '77');
      assert.equal(bench.reconciler.status().open, 0);
      assert.equal(bench.upstream.sent.length, 1);
      bench.upstream.respond = () => answer(venue.cancelled('77'));
      assertPassed(await bench.send(cancel('77')));
    });
  }

  test('A venue whose clock is far from ours gets no orders; cancels still go (ORD-10).', async () => {
    const id = await placeOrder();
    for (const offsetMs of [5_001, -5_001]) {
      bench.upstream.offsetMs = offsetMs;
      assert.equal(codeOf(await bench.send(place())), 'VENUE_CLOCK_SKEWED');
    }
    bench.upstream.respond = () => answer(venue.cancelled(id));
    assertPassed(await bench.send(cancel(id)));
    assert.deepEqual(
      bench.market.prefetches,
      [[venue.instrument.id], [venue.instrument.id]],
      'its time is asked',
    );
    bench.upstream.offsetMs = 5_000;
    bench.upstream.respond = takeOrder;
    assertPassed(await bench.send(place()));
  });

  test('An opening order waits for the market where its value needs it; a cancel never does.', async () => {
    const { id } = venue.instrument;
    assert.equal(codeOf(await bench.send(place({ atMarket: true }))), 'REFERENCE_STALE');
    assert.deepEqual(bench.market.prefetches, [[id]]);
    bench.market.onPrefetch = () => {
      bench.market.references.set(id, { price: Decimal.parse('100'), atMs: bench.clock.wallMs() });
    };
    assertPassed(await bench.send(place({ atMarket: true })));
    const asked = bench.market.prefetches.length;
    bench.upstream.respond = () => answer(venue.cancelled(`${orders}`));
    assertPassed(await bench.send(cancel(`${orders}`)));
    assert.equal(bench.market.prefetches.length, asked);
  });

  test('An order is priced by the market that it goes to, whatever market data is passed on (I9).', async () => {
    bench.keyRing.environment = 'live';
    bench.keyRing.credentialEnvironment = 'live';
    await bench.send(place());
    assert.ok(bench.priced.length > 0);
    for (const { environment } of bench.priced) assert.equal(environment, 'live');
  });

  test('Of the venue’s answer the bot gets status, type and body, with nothing of the real key (I10).', async () => {
    bench.upstream.respond = () => ({
      ...answer({ ...(venue.empty as object), note: `is ${REAL_API_KEY}` }),
      headers: [['set-cookie', 'a=b']],
    });
    const answered = await bench.send(balance);
    assert.deepEqual(
      answered.headers.map(([name]) => name),
      ['Content-Type'],
    );
    assert.match(textOf(answered.body), /"note":"is \*{36}"/u);
  });

  test('A sealed vault refuses everything but public data.', async () => {
    bench.keyRing.sealed = true;
    assert.equal(codeOf(await bench.send(balance)), 'VAULT_SEALED');
    bench.upstream.respondToQuestion = () => answer(venue.empty);
    assertPassed(await bench.send(venue.time));
    assert.equal(bench.upstream.public[0]?.target, venue.time.target, 'nothing of the bot’s authentication');
  });

  test('An account whose key, credential and destination are of different environments signs nothing (I9).', async () => {
    bench.keyRing.credentialEnvironment = 'live';
    assert.equal(codeOf(await bench.send(place())), 'INTERNAL_FAULT');
    assert.equal(codeOf(await bench.send(balance)), 'INTERNAL_FAULT');
    assert.equal(bench.upstream.sent.length, 0);
    bench.keyRing.credentialEnvironment = 'paper';
    assertPassed(await bench.send(place()));
  });

  test('A batch with one refused order sends nothing (POL-05).', async () => {
    const other = venue.instrument.id.replace(/btc/iu, 'doge');
    const doge = venue.instrument.id.startsWith('btc') ? other : other.toUpperCase();
    const batch = venue.batch([{}, { instrument: doge }, {}]);
    assert.equal(codeOf(await bench.send(batch)), 'INSTRUMENT_NOT_ALLOWED');
    assert.equal(bench.upstream.sent.length, 0);
  });
}
