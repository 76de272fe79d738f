import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProbeReport } from '../ports/credential-probe.ts';
import {
  type AdminFixture,
  GOOD_REPORT,
  HTX_KEY,
  HTX_REPORT,
  startAdminFixture,
  TERMS,
  VENUE_KEY,
} from './testing/admin-fixture.ts';

const NEW_KEY = {
  apiKey: 'venue-api-key-0002',
  secret: 'VENUE-SECRET-0002',
  passphrase: 'Venue-Pass-2',
} as const;

async function bindAndIssue(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const issued = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
  return { owner, accountId, issued };
}

function goodBut(otherwise: object): ProbeReport {
  return { ...GOOD_REPORT, ...otherwise };
}

/** Nothing of the account has changed: the first key signs. */
function demandUnchanged({ keys, ledger }: AdminFixture, accountId: string): void {
  assert.equal(keys.signer(accountId)?.apiKey, VENUE_KEY.apiKey);
  assert.ok(ledger.ofType('admin').every(({ act }) => act !== 'rebind'));
}

void test('VLT-08: rebind puts another key of the account in its place, and leaves virtual keys, policies and states as they are', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, issued } = await bindAndIssue(fixture);
  await owner.halt({ accountId, reason: 'the key leaked' });
  const before = {
    key: fixture.keys.virtualKey(issued.virtualKeyId),
    account: fixture.keys.account(accountId),
  };
  const old = fixture.keys.credential(accountId);
  fixture.probeReport = goodBut({ permissions: ['trade', 'read_only'], ipBound: false });
  const steps: string[] = [];
  const rebound = await owner.rebind(
    { accountId, ...NEW_KEY, reason: 'the key leaked' },
    { onProgress: ({ step }) => steps.push(step) },
  );
  assert.deepEqual(steps, ['looking']);
  assert.deepEqual([rebound.accountId, rebound.label, rebound.ipBound], [accountId, VENUE_KEY.label, false]);
  const signer = fixture.keys.signer(accountId);
  assert.deepEqual([signer?.apiKey, signer?.passphrase], [NEW_KEY.apiKey, NEW_KEY.passphrase]);
  const credential = fixture.keys.credential(accountId);
  assert.notEqual(credential?.id, old?.id);
  assert.deepEqual(credential?.permissions, ['trade', 'read_only']);
  assert.deepEqual(
    { ...credential, id: '', permissions: [], ipBound: true },
    { ...old, id: '', permissions: [] },
  );
  assert.deepEqual(fixture.keys.virtualKey(issued.virtualKeyId), before.key);
  assert.deepEqual(fixture.keys.account(accountId), before.account);
  assert.ok(fixture.keys.findVirtualKey('okx', issued.apiKey)?.passphraseMatches(issued.passphrase));
  const [, asked] = fixture.probed;
  assert.deepEqual(
    [asked?.venue, asked?.environment, asked?.region, asked?.trading],
    ['okx', 'paper', 'paper', 'both'],
    'it is tried for what the account is bound for',
  );
  const record = fixture.ledger.ofType('admin').find(({ act }) => act === 'rebind');
  assert.deepEqual([record?.subject, record?.reason], [accountId, 'the key leaked']);
  assert.equal(record?.details['replaced'], old?.id);
  const text = JSON.stringify([rebound, fixture.ledger.entries]);
  for (const secret of Object.values(NEW_KEY)) assert.ok(!text.includes(secret));
});

void test('rebind refuses a key of another account of the venue, and takes one of the same', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.probeReport = goodBut({ venueUid: '4470002' });
  await assert.rejects(owner.rebind({ accountId, ...NEW_KEY }), { code: 'CREDENTIAL_OF_ANOTHER_ACCOUNT' });
  demandUnchanged(fixture, accountId);
  fixture.probeReport = GOOD_REPORT;
  await owner.rebind({ accountId, ...NEW_KEY });
  assert.equal(fixture.keys.signer(accountId)?.apiKey, NEW_KEY.apiKey);
});

void test('rebind refuses what a first binding refuses', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.probeReport = {
    kind: 'failed',
    code: 'CREDENTIAL_REFUSED',
    cause: 'It can withdraw.',
    evidence: 'perm=withdraw',
    remedy: 'Make another.',
  };
  await assert.rejects(owner.rebind({ accountId, ...NEW_KEY }), {
    code: 'CREDENTIAL_REFUSED',
    message: 'It can withdraw. (perm=withdraw) Make another.',
  });
  demandUnchanged(fixture, accountId);
});

void test('rebind refuses a key that is bound, here or to another account, before the venue is asked', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.probeReport = HTX_REPORT;
  const other = await owner.bind(HTX_KEY);
  const { apiKey, secret, passphrase } = VENUE_KEY;
  for (const given of [
    { accountId, apiKey, secret, passphrase },
    { accountId: other.accountId, apiKey: HTX_KEY.apiKey, secret },
  ])
    await assert.rejects(owner.rebind(given), { code: 'CREDENTIAL_ALREADY_BOUND' });
  assert.equal(fixture.probed.length, 2);
  demandUnchanged(fixture, accountId);
});

void test('rebind that meets another binding of the key while it is recorded changes nothing', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const release = fixture.ledger.hold();
  const [first, second] = [
    owner.bind({ ...VENUE_KEY, ...NEW_KEY, label: 'another' }),
    owner.rebind({ accountId, ...NEW_KEY }),
  ];
  const ends = Promise.allSettled([first, second]);
  await fixture.ledger.untilWaiting(2);
  release();
  const statuses = (await ends).map(({ status }) => status).toSorted();
  assert.deepEqual(statuses, ['fulfilled', 'rejected']);
  const signers = fixture.keys.listAccounts().map(({ id }) => fixture.keys.signer(id)?.apiKey);
  assert.equal(signers.filter((name) => name === NEW_KEY.apiKey).length, 1);
});

void test('rebind is recorded before the key is replaced: without a ledger the old one stays', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.ledger.writable = false;
  await assert.rejects(owner.rebind({ accountId, ...NEW_KEY }), { code: 'LEDGER_UNAVAILABLE' });
  demandUnchanged(fixture, accountId);
});

void test('rebind is for owners and admins, and for accounts that are there and not revoked', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  for (const role of ['trader', 'approver', 'auditor', 'viewer'] as const)
    await assert.rejects(fixture.clientFor(role).rebind({ accountId, ...NEW_KEY }), { code: 'ROLE_MISSING' });
  await assert.rejects(owner.rebind({ accountId: 'acc_none', ...NEW_KEY }), { code: 'ACCOUNT_NOT_FOUND' });
  fixture.keys.setAccountState(accountId, 'revoked');
  await assert.rejects(owner.rebind({ accountId, ...NEW_KEY }), { code: 'STATE_CONFLICT' });
  demandUnchanged(fixture, accountId);
  const other = await fixture.clientFor('admin').bind({ ...VENUE_KEY, ...NEW_KEY, label: 'second' });
  await fixture
    .clientFor('admin')
    .rebind({ accountId: other.accountId, ...NEW_KEY, apiKey: 'venue-api-key-0003' });
  assert.equal(fixture.keys.signer(other.accountId)?.apiKey, 'venue-api-key-0003');
});
