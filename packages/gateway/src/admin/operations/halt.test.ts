import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from '../testing/admin-fixture.ts';

async function bindAndIssue(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const issued = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
  const state = () => fixture.keys.findVirtualKey('okx', issued.apiKey)?.state();
  return { owner, accountId, issued, state, virtualKeyId: issued.virtualKeyId };
}

test('a venue, an account and a key can be halted by themselves, and the strictest holds', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, state, virtualKeyId } = await bindAndIssue(fixture);
  const nothing = { venue: null, accountId: null, virtualKeyId: null };
  assert.deepEqual(await owner.halt({ venue: 'okx', state: 'reducing', reason: 'odd prices' }), {
    ...nothing,
    venue: 'okx',
    state: 'reducing',
    durable: true,
    planId: null,
  });
  assert.equal(state(), 'reducing');
  await owner.halt({ virtualKeyId });
  assert.equal(state(), 'halted');
  await owner.halt({ accountId });
  assert.deepEqual(await owner.resume({ virtualKeyId, reason: 'fixed' }), {
    ...nothing,
    virtualKeyId,
    state: 'active',
    durable: true,
    planId: null,
  });
  assert.equal(state(), 'halted');
  await owner.resume({ accountId, reason: 'fixed' });
  assert.equal(state(), 'reducing');
  await owner.resume({ venue: 'okx', reason: 'fixed' });
  assert.equal(state(), 'active');
  assert.deepEqual(
    fixture.ledger
      .ofType('admin')
      .slice(2)
      .map(({ act, subject, details }) => [act, subject, details]),
    [
      ['halt', 'okx', { state: 'reducing' }],
      ['halt', virtualKeyId, {}],
      ['halt', accountId, {}],
      ['resume', virtualKeyId, {}],
      ['resume', accountId, {}],
      ['resume', 'okx', {}],
    ],
  );
});

test('a halt of one venue leaves the other alone', async () => {
  await using fixture = await startAdminFixture();
  const { owner, state } = await bindAndIssue(fixture);
  await owner.halt({ venue: 'htx' });
  assert.equal(state(), 'active');
  assert.equal(fixture.keys.venueState('htx'), 'halted');
});

test('a halt that lets reductions pass loosens nothing', async () => {
  await using fixture = await startAdminFixture();
  const { owner, state } = await bindAndIssue(fixture);
  await owner.halt({});
  assert.equal((await owner.halt({ state: 'reducing' })).state, 'halted');
  assert.equal(state(), 'halted');
});

test('one halt names one subject', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, state } = await bindAndIssue(fixture);
  await assert.rejects(owner.halt({ accountId, venue: 'okx' }), { code: 'FIELD_MALFORMED' });
  assert.equal(state(), 'active');
  await assert.rejects(owner.halt({ accountId: 'acc_none' }), { code: 'ACCOUNT_NOT_FOUND' });
  await assert.rejects(owner.halt({ virtualKeyId: 'key_none' }), { code: 'VIRTUAL_KEY_NOT_FOUND' });
});

test('a resumption needs a reason, which is recorded', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await bindAndIssue(fixture);
  await owner.halt({});
  await owner.suspend({ virtualKeyId });
  await assert.rejects(owner.resume({} as { reason: string }), { code: 'FIELD_MISSING' });
  await assert.rejects(owner.resumeKey({ virtualKeyId } as { virtualKeyId: string; reason: string }), {
    code: 'FIELD_MISSING',
  });
  assert.equal(fixture.keys.installationState, 'halted');
  await owner.resume({ reason: 'the feed is back' });
  await owner.resumeKey({ virtualKeyId, reason: 'the bot is fixed' });
  assert.deepEqual(
    fixture.ledger.ofType('admin').flatMap(({ act, reason }) => (act.startsWith('resume') ? [reason] : [])),
    ['the feed is back', 'the bot is fixed'],
  );
});

test('everything is not resumed while the file HALT is there, one account is', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  await owner.halt({});
  await owner.halt({ accountId });
  fixture.haltFile = true;
  await assert.rejects(owner.resume({ reason: 'over' }), { code: 'STATE_CONFLICT', message: /HALT/u });
  assert.equal((await owner.resume({ accountId, reason: 'over' })).state, 'active');
  assert.equal(fixture.keys.installationState, 'halted');
  fixture.haltFile = false;
  assert.equal((await owner.resume({ reason: 'over' })).state, 'active');
});

test('a file HALT that comes while a resumption is written down wins', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await bindAndIssue(fixture);
  await owner.halt({});
  const release = fixture.ledger.hold();
  const resuming = assert.rejects(owner.resume({ reason: 'over' }), { code: 'STATE_CONFLICT' });
  await fixture.ledger.untilWaiting(1);
  fixture.haltFile = true;
  release();
  await resuming;
  assert.equal(fixture.keys.installationState, 'halted');
});

test('a venue is halted while sealed, and the status names it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, state } = await bindAndIssue(fixture);
  await owner.seal({});
  const halted = await owner.halt({ venue: 'okx' });
  assert.deepEqual([halted.state, halted.durable], ['halted', true]);
  assert.deepEqual((await owner.status({})).closedVenues, [{ venue: 'okx', state: 'halted' }]);
  await owner.unseal({ keyFile: fixture.keyFile });
  assert.equal(state(), 'halted');
});

test('the status names every level that is not active', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await bindAndIssue(fixture);
  const before = await owner.status({});
  assert.deepEqual(
    [before.state, before.haltFile, before.closedVenues, before.closedAccounts, before.closedKeys],
    ['active', false, [], [], []],
  );
  await owner.halt({});
  await owner.halt({ venue: 'htx' });
  await owner.halt({ accountId });
  await owner.suspend({ virtualKeyId });
  fixture.haltFile = true;
  const after = await owner.status({});
  assert.deepEqual(
    [after.state, after.haltFile, after.closedVenues, after.closedAccounts, after.closedKeys],
    [
      'halted',
      true,
      [{ venue: 'htx', state: 'halted' }],
      [{ accountId, label: 'main-sub1', state: 'halted' }],
      [{ virtualKeyId, label: 'bot', state: 'suspended' }],
    ],
  );
});
