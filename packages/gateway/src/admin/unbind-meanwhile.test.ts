/** What others begin, or the disk refuses, while an account is taken out; and what the ledger says of it then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AdminFixture, startAdminFixture, TERMS, VENUE_KEY } from './testing/admin-fixture.ts';

const REASON = 'the desk is closed';

async function bindAndIssue(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  await owner.issue({ accountId, label: 'grid', owner: 'desk', ...TERMS });
  return { owner, accountId };
}

function demandKept({ keys }: AdminFixture, accountId: string): void {
  assert.equal(keys.signer(accountId)?.apiKey, VENUE_KEY.apiKey);
}

/** The result that the last record of a taking out tells. */
function endOf({ ledger }: AdminFixture): string | undefined {
  return ledger.ofType('admin').findLast(({ act }) => act === 'unbind-end')?.details['result'];
}

void test('a halt with a plan while an account is taken out keeps the venue key until the plan has ended, and the ledger says that it is kept', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  fixture.hands.listProblem = 'the venue does not answer';
  let halting: Promise<unknown> = Promise.resolve();
  for (const subject of [{ accountId }, { venue: 'okx' }, {}] as const) {
    fixture.departures.openOrders = async () => {
      halting = owner.halt({ ...subject, plan: ['cancel'], reason: 'drawdown' });
      await halting;
      return null;
    };
    await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
      code: 'STATE_CONFLICT',
      message: /venue key is still kept: the plan of a halt is under way/u,
    });
    demandKept(fixture, accountId);
    assert.equal(endOf(fixture), 'kept');
    const { plans } = await owner.haltPlans({ follow: false });
    assert.equal(plans.at(-1)?.state, 'running');
    await owner.halt({ ...subject, plan: ['revoke'], reason: 'drawdown' });
  }
  fixture.departures.openOrders = () => Promise.resolve(null);
  await owner.unbind({ accountId, reason: REASON });
  assert.equal(fixture.keys.signer(accountId), null);
  assert.equal(endOf(fixture), 'done');
});

void test('an exchange of the account’s key in the vault that is begun meanwhile keeps the venue key', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const hanging = new AbortController();
  const other = fixture.clientFor('owner', hanging.signal);
  let rotation: Promise<unknown> = Promise.resolve();
  fixture.departures.openOrders = async () => {
    rotation = other.vaultRotateAccount({ account: accountId }, { mayBeSilent: true }).catch(() => undefined);
    while ((await owner.vaultShow({})).exchanges.length === 0) await new Promise(setImmediate);
    return null;
  };
  await assert.rejects(owner.unbind({ accountId, reason: REASON }), {
    code: 'STATE_CONFLICT',
    message: /venue key is still kept: what the vault holds/u,
  });
  demandKept(fixture, accountId);
  hanging.abort();
  await rotation;
});

void test('a vault that does not take it is told as a venue key that is kept', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await bindAndIssue(fixture);
  const takeOut = fixture.keys.unbindCredential.bind(fixture.keys);
  fixture.keys.unbindCredential = () => {
    throw new Error('the disk is full');
  };
  await assert.rejects(owner.unbind({ accountId, reason: REASON }));
  assert.equal(endOf(fixture), 'kept');
  demandKept(fixture, accountId);
  fixture.keys.unbindCredential = takeOut;
  await owner.unbind({ accountId, reason: REASON });
  assert.equal(endOf(fixture), 'done');
});
