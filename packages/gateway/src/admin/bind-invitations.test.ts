import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import type { BindInvitationProof } from '@bitting/client/sealing.ts';
import { Receiver, sealTo } from '../channel/testing/browser.ts';
import { type AdminFixture, startAdminFixture, VENUE_KEY } from './testing/admin-fixture.ts';
import { actsOf, idOf, idProposed, withCode } from './testing/people.ts';

const { apiKey, secret, passphrase, ...TERMS } = VENUE_KEY;
const KEY = { apiKey, secret, passphrase };
const WANTED = { who: 'Ada', ...TERMS, hours: 24 };
const HOUR_MS = 3_600_000;
const ADDRESS = '203.0.113.7';

interface Ground {
  readonly fixture: AdminFixture;
  readonly owner: AdminClient;
  readonly ownerId: string;
  /** In the name of the owner, with a second factor of just now, or with none. */
  readonly page: AdminClient;
  readonly bare: AdminClient;
}

async function start(fixture: AdminFixture): Promise<Ground> {
  const owner = fixture.clientFor('owner');
  const made = await owner.operatorsAdd({ name: 'console', role: 'viewer', kind: 'console' });
  const ownerId = await idOf(fixture, 'owner');
  const speak = (steppedUp: object): AdminClient =>
    openAdminClient({
      socketPath: fixture.socketPath,
      token: made.token ?? '',
      actingFor: { operatorId: ownerId, ...steppedUp },
    });
  return {
    fixture,
    owner,
    ownerId,
    page: speak({ steppedUpAtMs: fixture.clock.wallMs() }),
    bare: speak({}),
  };
}

async function invite({ ownerId, page }: Ground, change: object = {}): Promise<BindInvitationProof> {
  const receiver = new Receiver();
  const made = await page.bindInvite({ ...WANTED, ...change, sealTo: receiver.sealTo });
  assert.ok(made.token === null && made.sealed !== undefined);
  const { invitationId } = made;
  const of = { operation: 'bind-invite', operatorId: ownerId, subject: invitationId };
  const token = receiver.open(made.sealed, of)?.['token'] ?? '';
  assert.match(token, /^[\w-]{43}$/u);
  return { invitationId, token, browser: 'first' };
}

async function bindBy(
  { bare, ownerId }: Ground,
  invitation: BindInvitationProof,
  change: { readonly terms?: object; readonly bound?: object } = {},
) {
  const terms = { ...TERMS, ...change.terms };
  const channel = await bare.channelOpen({ purpose: 'bind' });
  const { invitationId } = invitation;
  const parameters = { ...terms, invitation: invitationId, ...change.bound };
  const sealed = sealTo(channel, KEY, { operation: 'bind', operatorId: ownerId, parameters });
  return bare.bind({ ...terms, sealed, invitation });
}

const opened = (ground: Ground, proof: BindInvitationProof) =>
  ground.bare.bindInvitationOpen({ ...proof, address: ADDRESS });

test('somebody with a link binds his key once, on its terms, without a second factor of its maker', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await assert.rejects(ground.bare.bindInvite(WANTED), withCode('STEP_UP_NEEDED'));
  const { invitation, isFirst } = await opened(ground, proof);
  assert.ok(isFirst && invitation.openedFrom === ADDRESS && invitation.who === 'Ada');
  assert.equal((await opened(ground, proof)).isFirst, false);
  assert.equal(actsOf(fixture, 'bind-invitation-open').length, 1);
  const { accountId } = await bindBy(ground, proof);
  const [act] = actsOf(fixture, 'bind');
  assert.equal(act?.details['invitation'], proof.invitationId);
  const { invitations } = await ground.owner.bindInvitations({});
  assert.deepEqual([invitations[0]?.state, invitations[0]?.accountId], ['used', accountId]);
  await assert.rejects(bindBy(ground, proof), withCode('INVITATION_OVER'));
  await assert.rejects(opened(ground, proof), withCode('INVITATION_OVER'));
});

test('CON-15 a link that another browser opened first is refused to everybody else, and its maker is told', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await opened(ground, { ...proof, browser: 'thief' });
  await assert.rejects(opened(ground, proof), withCode('INVITATION_TAKEN'));
  await assert.rejects(opened(ground, proof), withCode('INVITATION_TAKEN'));
  await assert.rejects(bindBy(ground, proof), withCode('INVITATION_TAKEN'));
  const [act, more] = actsOf(fixture, 'bind-invitation-refused');
  assert.deepEqual([act?.subject, more], [proof.invitationId, undefined]);
  fixture.clock.advance(60_000);
  await assert.rejects(opened(ground, proof), withCode('INVITATION_TAKEN'));
  assert.equal(actsOf(fixture, 'bind-invitation-refused').length, 2);
  const { invitations } = await ground.owner.bindInvitations({});
  assert.deepEqual(
    [invitations[0]?.refusedOpenings?.times, invitations[0]?.refusedOpenings?.address],
    [3, ADDRESS],
  );
});

test('a link that nobody opened yet binds nothing', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await assert.rejects(bindBy(ground, proof), withCode('INVITATION_TAKEN'));
});

test('a link is for its terms alone', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await opened(ground, proof);
  for (const terms of [{ label: 'x' }, { trading: 'spot' }, { region: 'paper' }, { environment: 'live' }])
    await assert.rejects(bindBy(ground, proof, { terms }), withCode('INVITATION_MISMATCH'));
  // What was sealed for a binding without the link, or for another one, does not open.
  await assert.rejects(
    bindBy(ground, proof, { bound: { invitation: 'inv_0' } }),
    withCode('SEALED_UNREADABLE'),
  );
  assert.equal((await bindBy(ground, proof)).label, TERMS.label);
});

test('a link with another secret is unknown, as is one of another operator, a cancelled one is over, and an old one, too', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground, { label: 'first' });
  const wrong = { ...proof, token: 'x'.repeat(43) };
  await assert.rejects(opened(ground, wrong), withCode('INVITATION_UNKNOWN'));
  await assert.rejects(opened(ground, { ...proof, invitationId: 'inv_0' }), withCode('INVITATION_UNKNOWN'));
  const admin = fixture.clientFor('admin');
  await assert.rejects(
    admin.bindInvitationOpen({ ...proof, address: ADDRESS }),
    withCode('INVITATION_UNKNOWN'),
  );
  const { invitationId } = proof;
  assert.equal((await admin.bindInviteCancel({ invitationId })).state, 'cancelled');
  await assert.rejects(opened(ground, proof), withCode('INVITATION_OVER'));
  await assert.rejects(admin.bindInviteCancel({ invitationId }), withCode('INVITATION_OVER'));
  const late = await invite(ground, { label: 'second' });
  fixture.clock.advance(24 * HOUR_MS);
  await assert.rejects(opened(ground, late), withCode('INVITATION_OVER'));
  const { invitations } = await ground.owner.bindInvitations({});
  assert.deepEqual(
    invitations.map(({ state }) => state),
    ['expired', 'cancelled'],
  );
  fixture.clock.advance(24 * HOUR_MS);
  assert.deepEqual((await ground.owner.bindInvitations({})).invitations, []);
});

test('a link is good for three days at most, and one operator makes twenty at a time', async () => {
  await using fixture = await startAdminFixture();
  const { owner } = await start(fixture);
  await assert.rejects(owner.bindInvite({ ...WANTED, hours: 73 }), withCode('FIELD_MALFORMED'));
  for (let index = 0; index < 20; index += 1) {
    const { token } = await owner.bindInvite({ ...WANTED, label: `sub${index}`, hours: 72 });
    assert.match(token ?? '', /^[\w-]{43}$/u);
  }
  await assert.rejects(owner.bindInvite({ ...WANTED, label: 'more' }), withCode('OVERLOADED'));
});

test('others agree to a link when it is made, and nobody is asked again by whoever uses it', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const approver = fixture.clientFor('approver');
  await ground.owner.approvalsSet({ needed: { bind: 1, operators: 1 } });
  const approvalId = await idProposed(ground.page.bindInvite({ ...WANTED, sealTo: new Receiver().sealTo }));
  const { digest, lines } = await ground.owner.approvalsShow({ approvalId });
  assert.match(lines.join('\n'), /Let Ada bind a venue key of okx \(paper\) as "main-sub1"/u);
  await approver.approvalsApprove({ approvalId, digest });
  const proof = await invite(ground);
  await opened(ground, proof);
  assert.equal((await bindBy(ground, proof)).label, TERMS.label);
});

test('a link that fewer had to agree to than to a binding now binds nothing, and one that was cancelled in between neither', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await opened(ground, proof);
  const late = await invite(ground, { label: 'late' });
  await opened(ground, late);
  const { invitationId } = late;
  const cancelled = ground.owner.bindInviteCancel({ invitationId });
  await assert.rejects(
    Promise.all([cancelled, bindBy(ground, late, { terms: { label: 'late' } })]),
    withCode('INVITATION_OVER'),
  );
  fixture.clientFor('approver');
  await ground.owner.approvalsSet({ needed: { bind: 1, operators: 1 } });
  await assert.rejects(bindBy(ground, proof), withCode('INVITATION_OVER'));
});

test('a key that the venue does not take leaves the link as it was, and a maker who is no keeper any more ends it', async () => {
  await using fixture = await startAdminFixture();
  const ground = await start(fixture);
  const proof = await invite(ground);
  await opened(ground, proof);
  const good = fixture.probeReport;
  fixture.probeReport = {
    kind: 'failed',
    code: 'CREDENTIAL_REFUSED',
    cause: 'wrong',
    evidence: 'code 50113',
    remedy: 'Paste it again.',
  } as never;
  await assert.rejects(bindBy(ground, proof), withCode('CREDENTIAL_REFUSED'));
  fixture.probeReport = good;
  fixture.clientFor('admin');
  const second = await ground.owner.operatorsAdd({ name: 'second', role: 'owner' });
  const other = fixture.clientWith(second.token);
  await other.operatorsRole({ operatorId: ground.ownerId, role: 'trader' });
  await assert.rejects(bindBy(ground, proof), withCode('ROLE_MISSING'));
  await other.operatorsRole({ operatorId: ground.ownerId, role: 'owner' });
  assert.equal((await bindBy(ground, proof)).label, TERMS.label);
});
