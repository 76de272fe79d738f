/** The oracles see what they are there to see. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AttackBench } from './bench.ts';
import {
  assertCalm,
  assertNoSecretAnywhere,
  assertNoSecretIn,
  assertNothingArrived,
  assertRecorded,
  assertRefused,
  assertServed,
  assertTrickRefused,
} from './oracles.ts';

let bench: AttackBench;
before(async () => {
  bench = await AttackBench.start();
});
after(async () => {
  await bench.close();
});

void test('every front is served a read and an order', async () => {
  for (const front of bench.everyFront) {
    await assertServed(bench, front, front.read());
    await assertServed(bench, front, front.order());
  }
  assertNoSecretAnywhere(bench);
});

void test('oracle of arrivals sees a request that arrives', async () => {
  for (const front of bench.everyFront) {
    const since = bench.mark();
    assertNothingArrived(bench, since);
    await bench.send(front, front.read());
    assert.throws(() => assertNothingArrived(bench, since), front.family);
  }
});

void test('oracle of refusals sees an answer, another code and a form that is not the venue’s', async () => {
  for (const front of bench.everyFront) {
    const served = await bench.send(front, front.read());
    assert.throws(() => assertRefused(served, front, 'FIELD_UNKNOWN'));
    const refused = await assertTrickRefused(bench, {
      front,
      trick: front.order({ ...front.orderFields(), surplus: '1' }),
      code: 'FIELD_UNKNOWN',
    });
    assert.throws(() => assertRefused(refused, front, 'FIELD_MISSING'));
    const others = bench.everyFront.find(({ family }) => (family === 'okx') !== (front.family === 'okx'));
    assert.ok(others !== undefined);
    assert.throws(() => assertRefused(refused, others, 'FIELD_UNKNOWN'));
  }
});

void test('oracle of the ledger sees one refusal for each that a bot has proven itself for', async () => {
  for (const front of bench.everyFront) {
    const before = await bench.records();
    const order = front.order({ ...front.orderFields(), surplus: '1' });
    await bench.send(front, order);
    await assertRecorded(bench, before, ['FIELD_UNKNOWN']);
    await bench.send(front, { ...order, target: order.target.replace(front.orderPath, front.readPath) });
    await assertRecorded(bench, before, ['FIELD_UNKNOWN']);
    await assert.rejects(assertRecorded(bench, before, []));
  }
});

void test('oracle of secrets sees one in an answer', () => {
  const canary = bench.canaries.plant('planted');
  const answer = { status: 200, headers: new Map(), body: Buffer.from(`{"msg":"${canary}"}`) };
  assert.throws(() => assertNoSecretIn(bench, answer));
  assertNoSecretIn(bench, { ...answer, body: Buffer.from('{}') });
});

void test('oracle of calm sees handles that are kept', async () => {
  const baseline = bench.footprint();
  await assertCalm(bench, baseline);
  assert.ok(baseline.handles > 5 && baseline.residentBytes > 10_000_000);
  await assert.rejects(assertCalm(bench, { ...baseline, handles: baseline.handles - 1_000 }, 0));
});
