import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { TailEvent } from '@bitting/client/operations.ts';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';

function withCode(code: ErrorCode): { readonly code: ErrorCode } {
  return { code };
}

async function issueOne(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  return {
    owner,
    accountId,
    issued: await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS }),
  };
}

void test('bind tells its steps, stores what the probe found and answers without a secret', async () => {
  await using fixture = await startAdminFixture();
  const steps: string[] = [];
  const bound = await fixture
    .clientFor('owner')
    .bind(VENUE_KEY, { onProgress: ({ step }) => steps.push(step) });
  assert.deepEqual(steps, ['looking']);
  assert.equal(bound.summary, 'Connected · balance synced · ready for virtual keys');
  assert.equal(fixture.keys.signer(bound.accountId)?.apiKey, VENUE_KEY.apiKey);
  const text = JSON.stringify([bound, fixture.ledger.entries]);
  for (const secret of [VENUE_KEY.secret, VENUE_KEY.passphrase, VENUE_KEY.apiKey])
    assert.ok(!text.includes(secret));
});

void test('bind keeps nothing of a key that the probe refuses', async () => {
  await using fixture = await startAdminFixture();
  fixture.probeReport = {
    kind: 'failed',
    code: 'CREDENTIAL_REFUSED',
    cause: 'It can withdraw.',
    evidence: 'perm=withdraw',
    remedy: 'Make another.',
  };
  const owner = fixture.clientFor('owner');
  await assert.rejects(owner.bind(VENUE_KEY), {
    code: 'CREDENTIAL_REFUSED',
    message: 'It can withdraw. (perm=withdraw) Make another.',
  });
  assert.deepEqual(await owner.accounts({}), { accounts: [] });
});

void test('bind that did not reach the venue says so by its own code, and binds when the venue is there again', async () => {
  await using fixture = await startAdminFixture();
  const good = fixture.probeReport;
  fixture.probeReport = {
    kind: 'failed',
    code: 'UPSTREAM_UNREACHED',
    cause: 'OKX could not be reached.',
    evidence: 'refused',
    remedy: 'Check the network.',
  };
  const owner = fixture.clientFor('owner');
  await assert.rejects(owner.bind(VENUE_KEY), {
    code: 'UPSTREAM_UNREACHED',
    kind: 'upstream-unreached',
    message: 'OKX could not be reached. (refused) Check the network.',
  });
  fixture.probeReport = good;
  await owner.bind(VENUE_KEY);
});

void test('bind refuses a venue key that is bound already, and records no binding that was none', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  await owner.bind(VENUE_KEY);
  await assert.rejects(owner.bind(VENUE_KEY), withCode('CREDENTIAL_ALREADY_BOUND'));
  assert.equal(fixture.ledger.ofType('admin').filter(({ act }) => act === 'bind').length, 1);
});

void test('bind refuses the label of a living account before the venue is asked, and takes it again with another', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const second = { ...VENUE_KEY, apiKey: 'another-api-key' };
  await assert.rejects(owner.bind(second), {
    code: 'LABEL_TAKEN',
    message: `The account ${accountId} is called "${VENUE_KEY.label}" already; give another label.`,
  });
  assert.equal(fixture.probed.length, 1);
  await owner.bind({ ...second, label: 'main-sub2' });
  assert.equal(fixture.keys.listAccounts().length, 2);
});

void test('issue refuses the label of a living key, also while the other is being recorded; a revoked key frees it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, issued } = await issueOne(fixture);
  const again = () => owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS });
  await assert.rejects(again(), withCode('LABEL_TAKEN'));
  assert.equal(fixture.ledger.ofType('admin').filter(({ act }) => act === 'issue').length, 1);
  await owner.suspend({ virtualKeyId: issued.virtualKeyId });
  await assert.rejects(again(), withCode('LABEL_TAKEN'));
  await owner.revoke({ virtualKeyId: issued.virtualKeyId });
  const release = fixture.ledger.hold();
  const both = Promise.allSettled([again(), again()]);
  await fixture.ledger.untilWaiting(2);
  release();
  assert.deepEqual((await both).map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
  const living = fixture.keys.listVirtualKeys().filter(({ state }) => state !== 'revoked');
  assert.deepEqual(
    living.map(({ label }) => label),
    ['bot'],
  );
});

void test('bind is recorded before the key is stored: without a ledger nothing is bound', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  fixture.ledger.writable = false;
  await assert.rejects(owner.bind(VENUE_KEY), withCode('LEDGER_UNAVAILABLE'));
  assert.deepEqual(fixture.keys.listAccounts(), []);
});

void test('issue gives the secret once; list and show never give it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, issued } = await issueOne(fixture);
  assert.equal(issued.rest, 'http://127.0.0.1:18400');
  assert.ok(fixture.keys.findVirtualKey('okx', issued.apiKey)?.passphraseMatches(issued.passphrase));
  const seen = [
    await owner.list({}),
    await owner.show({ virtualKeyId: issued.virtualKeyId }),
    await owner.accounts({}),
    fixture.ledger.entries,
  ].map((value) => JSON.stringify(value));
  for (const secret of [issued.secret, issued.passphrase]) {
    assert.ok(secret !== null);
    for (const text of seen) assert.ok(!text.includes(secret));
  }
  const { policy } = await owner.show({ virtualKeyId: issued.virtualKeyId });
  assert.deepEqual(policy, TERMS);
  assert.equal((await owner.list({ accountId })).virtualKeys.length, 1);
});

void test('the record of an issue names the key and what it may do before the key is there', async () => {
  await using fixture = await startAdminFixture();
  const { accountId, issued } = await issueOne(fixture);
  const record = fixture.ledger.entries.find((entry) => entry.type === 'admin' && entry.act === 'issue');
  assert.ok(record?.type === 'admin');
  assert.equal(record.subject, issued.virtualKeyId);
  assert.equal(record.details['account'], accountId);
  const limits = Object.entries(TERMS.notionalPerOrder).map(([asset, limit]) => `${limit} ${asset}`);
  assert.equal(record.details['largestOrder'], limits.join(', '));
  assert.equal(record.details['requestsPerSecond'], String(TERMS.requestsPerSecond));
});

const BAD_TERMS: readonly (readonly [name: string, change: object, code: ErrorCode])[] = [
  ['an unknown scope', { scopes: ['withdraw'] }, 'FIELD_MALFORMED'],
  ['a signed limit', { notionalPerOrder: { USDT: '-1' } }, 'FIELD_MALFORMED'],
  ['a number as limit', { notionalPerOrder: { USDT: 5 } }, 'FIELD_MALFORMED'],
  ['an asset in small letters', { notionalPerOrder: { usdt: '5' } }, 'FIELD_MALFORMED'],
  ['a word for the instruments', { instruments: 'some' }, 'FIELD_MALFORMED'],
  ['no rate', { requestsPerSecond: 0 }, 'FIELD_MALFORMED'],
  ['an address that is no block', { sourceCidrs: ['192.0.2.300/24'] }, 'FIELD_MALFORMED'],
  ['an account that is not there', { accountId: 'acc_0' }, 'ACCOUNT_NOT_FOUND'],
];

void test('issue refuses terms that it does not understand', async (t) => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await issueOne(fixture);
  for (const [name, change, code] of BAD_TERMS) {
    await t.test(name, async () => {
      const terms = { accountId, label: 'bot', owner: 'desk', ...TERMS, ...change };
      await assert.rejects(owner.issue(terms), withCode(code));
    });
  }
  assert.equal(fixture.keys.listVirtualKeys().length, 1);
});

void test('suspend holds at once and survives a broken ledger; resume-key needs the ledger', async () => {
  await using fixture = await startAdminFixture();
  const { owner, issued } = await issueOne(fixture);
  const change = { virtualKeyId: issued.virtualKeyId, reason: 'odd orders' };
  fixture.ledger.writable = false;
  assert.deepEqual(await owner.suspend(change), {
    virtualKeyId: issued.virtualKeyId,
    state: 'suspended',
    durable: false,
  });
  assert.equal(fixture.ledger.gaps.length, 1);
  await assert.rejects(owner.resumeKey(change), withCode('LEDGER_UNAVAILABLE'));
  assert.equal(fixture.keys.findVirtualKey('okx', issued.apiKey)?.state(), 'suspended');
  fixture.ledger.writable = true;
  assert.equal((await owner.resumeKey(change)).state, 'active');
  assert.equal(fixture.keys.findVirtualKey('okx', issued.apiKey)?.state(), 'active');
});

void test('revoke is for good', async () => {
  await using fixture = await startAdminFixture();
  const { owner, issued } = await issueOne(fixture);
  const { virtualKeyId } = issued;
  assert.deepEqual(await owner.revoke({ virtualKeyId }), { virtualKeyId, state: 'revoked', durable: true });
  for (const change of [
    owner.resumeKey({ virtualKeyId, reason: 'over' }),
    owner.rotate({ virtualKeyId }),
    owner.suspend({ virtualKeyId }),
  ])
    await assert.rejects(change, withCode('STATE_CONFLICT'));
});

void test('rotate ends the old secret and gives the new one once', async () => {
  await using fixture = await startAdminFixture();
  const { owner, issued } = await issueOne(fixture);
  const rotated = await owner.rotate({ virtualKeyId: issued.virtualKeyId });
  assert.equal(rotated.apiKey, issued.apiKey);
  assert.notEqual(rotated.secret, issued.secret);
  const key = fixture.keys.findVirtualKey('okx', issued.apiKey);
  assert.equal(key?.passphraseMatches(issued.passphrase), false);
  assert.equal(key?.passphraseMatches(rotated.passphrase), true);
});

void test('halt of everything is in force before the ledger has it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const release = fixture.ledger.hold();
  const halting = owner.halt({ reason: 'drawdown' });
  while (fixture.keys.installationState !== 'halted') await new Promise(setImmediate);
  release();
  assert.deepEqual(await halting, {
    venue: null,
    accountId: null,
    virtualKeyId: null,
    state: 'halted',
    durable: true,
    planId: null,
  });
  const [entry] = fixture.ledger.ofType('admin');
  assert.equal(entry?.act, 'halt');
  assert.equal(entry.reason, 'drawdown');
});

void test('resume waits for the ledger before it opens anything', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  await owner.halt({});
  fixture.ledger.writable = false;
  await assert.rejects(owner.resume({ reason: 'over' }), withCode('LEDGER_UNAVAILABLE'));
  assert.equal(fixture.keys.installationState, 'halted');
  fixture.ledger.writable = true;
  assert.equal((await owner.resume({ reason: 'over' })).state, 'active');
  assert.equal(fixture.keys.installationState, 'active');
});

void test('a halt that comes while a resume is written down is not undone by it', async () => {
  await using fixture = await startAdminFixture();
  const { owner, issued } = await issueOne(fixture);
  const { virtualKeyId } = issued;
  await owner.halt({});
  await owner.suspend({ virtualKeyId });
  for (const resume of [
    () => owner.resume({ reason: 'over' }),
    () => owner.resumeKey({ virtualKeyId, reason: 'over' }),
  ]) {
    const release = fixture.ledger.hold();
    const resuming = assert.rejects(resume(), withCode('STATE_CONFLICT'));
    await fixture.ledger.untilWaiting(1);
    const halting = owner.halt({ reason: 'still odd' });
    await fixture.ledger.untilWaiting(2);
    release();
    await Promise.all([resuming, halting]);
    assert.equal(fixture.keys.installationState, 'halted');
    assert.equal(fixture.keys.virtualKey(virtualKeyId)?.state, 'suspended');
  }
  assert.equal((await owner.resumeKey({ virtualKeyId, reason: 'over' })).state, 'active');
  assert.equal((await owner.resume({ reason: 'over' })).state, 'active');
});

void test('halt of one account leaves a stricter state as it is', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await issueOne(fixture);
  assert.equal((await owner.halt({ accountId })).state, 'halted');
  fixture.keys.setAccountState(accountId, 'suspended');
  assert.equal((await owner.halt({ accountId })).state, 'suspended');
  assert.equal(fixture.keys.account(accountId)?.state, 'suspended');
});

void test('seal forgets the keys, keeps the halt working, and unseal opens again', async () => {
  await using fixture = await startAdminFixture();
  const { owner, issued } = await issueOne(fixture);
  assert.deepEqual(await owner.seal({}), { sealed: true });
  await assert.rejects(owner.list({}), withCode('VAULT_SEALED'));
  await assert.rejects(owner.tail({ limit: 1, follow: false }), withCode('VAULT_SEALED'));
  await assert.rejects(owner.resume({ reason: 'over' }), withCode('VAULT_SEALED'));
  assert.ok(!fixture.ledger.ofType('admin').some(({ act }) => act === 'resume'));
  const halted = await owner.halt({});
  assert.deepEqual([halted.state, halted.durable], ['halted', true]);
  const wrong = Buffer.alloc(32).toString('base64');
  await assert.rejects(owner.unseal({ keyFile: wrong }), withCode('VAULT_KEY_FILE_WRONG'));
  await assert.rejects(fixture.clientFor('owner').unseal({}), withCode('FIELD_MISSING'));
  assert.deepEqual(await owner.unseal({ keyFile: fixture.keyFile }), { sealed: false });
  assert.equal(fixture.keys.findVirtualKey('okx', issued.apiKey)?.state(), 'halted');
});

void test('a gateway started sealed tells its status and opens only for an operator who may', async () => {
  await using open = await startAdminFixture();
  open.clientFor('owner');
  open.clientFor('viewer');
  await using fixture = await open.reopenSealed();
  const stranger = fixture.clientWith('bto_stranger');
  const { sealed, state } = await stranger.status({});
  assert.deepEqual([sealed, state], [true, null], 'nobody can say that nothing is halted');
  await assert.rejects(stranger.halt({}), withCode('VAULT_SEALED'));
  const material = { keyFile: fixture.keyFile };
  await assert.rejects(stranger.unseal(material), withCode('OPERATOR_UNKNOWN'));
  assert.equal(fixture.keys.sealed, true);
  await assert.rejects(fixture.clientFor('viewer').unseal(material), withCode('ROLE_MISSING'));
  assert.equal(fixture.keys.sealed, true);
  assert.deepEqual(await fixture.clientFor('owner').unseal(material), { sealed: false });
});

void test('tail shows the last records and follows until the caller hangs up', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  await owner.halt({});
  await owner.resume({ reason: 'over' });
  const shown: TailEvent[] = [];
  assert.deepEqual(await owner.tail({ limit: 1, follow: false }, { onEvent: (event) => shown.push(event) }), {
    shown: 1,
  });
  assert.equal(shown[0]?.['act'], 'resume');
  const { promise, resolve } = Promise.withResolvers<TailEvent>();
  const abort = new AbortController();
  const following = fixture.clientFor('owner', abort.signal).tail(
    { limit: 1, follow: true },
    {
      onEvent: (event) => {
        if (event['act'] === 'halt') resolve(event);
        else void owner.halt({ reason: 'seen live' });
      },
    },
  );
  assert.equal((await promise)['reason'], 'seen live');
  abort.abort();
  await assert.rejects(following, withCode('GATEWAY_UNREACHED'));
});
