import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture } from '../testing/admin-fixture.ts';
import { idOf, withCode } from '../testing/people.ts';

void test('a stricter rule holds at once, and its answer says whether the ledger took it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  for (const role of ['owner', 'admin', 'approver'] as const) await idOf(fixture, role);
  const recorded = await owner.approvalsSet({ needed: { operators: 1 } });
  assert.deepEqual([recorded.needed.operators, recorded.durable], [1, true]);
  fixture.ledger.writable = false;
  const stricter = await owner.approvalsSet({ needed: { operators: 2 } });
  assert.deepEqual([stricter.needed.operators, stricter.durable], [2, false]);
  const { rule } = await owner.approvalsList({});
  assert.equal(rule.needed.operators, 2);
  assert.equal('durable' in rule, false);
});

void test('a looser rule is written down before anything of it holds', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  await owner.approvalsSet({ needed: {}, hours: 2 });
  fixture.ledger.writable = false;
  await assert.rejects(owner.approvalsSet({ needed: {}, hours: 3 }), withCode('LEDGER_UNAVAILABLE'));
  fixture.ledger.writable = true;
  const { durable, next } = await owner.approvalsSet({ needed: {}, hours: 3 });
  assert.deepEqual([durable, next?.hours], [true, 3]);
});
