import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OperationName } from '@bitting/client/operations.ts';
import { offeredRow, OPERATIONS } from '@bitting/console/api/operations.ts';
import { GOOD_REPORT, TERMS, VENUE_KEY } from '@bitting/gateway/admin/testing/admin-fixture.ts';
import { startPageGround, type Answered, type PageGround, type Signed } from '../support/page-ground.ts';

interface Holding {
  readonly accountId: string;
  readonly virtualKeyId: string;
}

let ground: PageGround;
let own: Holding;
let other: Holding;
let bob: Signed;
let owner: Signed;

before(async () => {
  ground = await startPageGround();
  const client = ground.fixture.clientFor('owner');
  const hold = async (label: string, uid: string): Promise<Holding> => {
    if (GOOD_REPORT.kind === 'ready') ground.fixture.probeReport = { ...GOOD_REPORT, venueUid: uid };
    const { accountId } = await client.bind({ ...VENUE_KEY, label, apiKey: `venue-api-key-${uid}` });
    const { virtualKeyId } = await client.issue({ ...TERMS, accountId, label, owner: 'a test' });
    return { accountId, virtualKeyId };
  };
  own = await hold('his', '4470001');
  other = await hold('of another', '4470002');
  bob = await ground.person('bob', 'admin', [own.accountId]);
  owner = await ground.person('ada', 'owner');
});
after(() => ground[Symbol.asyncDispose]());

const SEALED = { channelId: '0'.repeat(32), enc: 'A'.repeat(43), ciphertext: 'A'.repeat(60) };
const DOCUMENT = { version: 1 };

/** What each operation that names an account or a key is given besides; `key`: it names a key. */
const NAMED: Readonly<
  Partial<Record<OperationName, { readonly by: 'account' | 'accountId' | 'key'; readonly besides: object }>>
> = {
  rebind: { by: 'accountId', besides: { sealed: SEALED } },
  'account-accept-key': { by: 'accountId', besides: { reason: 'a try' } },
  markets: { by: 'accountId', besides: {} },
  issue: { by: 'accountId', besides: { ...TERMS, label: 'new', owner: 'a test', sealTo: 'A'.repeat(43) } },
  show: { by: 'key', besides: {} },
  suspend: { by: 'key', besides: {} },
  'resume-key': { by: 'key', besides: { reason: 'a try' } },
  rotate: { by: 'key', besides: { sealTo: 'A'.repeat(43) } },
  'rebind-client': { by: 'key', besides: { clientKey: 'a'.repeat(64) } },
  revoke: { by: 'key', besides: {} },
  halt: { by: 'accountId', besides: {} },
  resume: { by: 'accountId', besides: { reason: 'a try' } },
  'policy-show': { by: 'key', besides: {} },
  'policy-diff': { by: 'key', besides: { document: DOCUMENT } },
  'policy-set': { by: 'key', besides: { document: DOCUMENT, mayLoosen: false } },
  'policy-default': { by: 'accountId', besides: {} },
  'policy-rehearse': { by: 'accountId', besides: { document: DOCUMENT } },
  'policy-what-if': { by: 'key', besides: { body: '{}' } },
  'policy-what-if-past': { by: 'key', besides: { sinceMs: 0 } },
  'policy-shadow-show': { by: 'key', besides: {} },
  'policy-shadow-set': { by: 'key', besides: { document: DOCUMENT } },
  'policy-shadow-off': { by: 'key', besides: {} },
  'policy-shadow-enforce': { by: 'key', besides: { setAtMs: 0, mayLoosen: false } },
  'account-show': { by: 'accountId', besides: {} },
  'channel-open': { by: 'accountId', besides: { purpose: 'rebind' } },
  // At last: nothing of one's own is left then.
  unbind: { by: 'accountId', besides: { reason: 'a try' } },
};

function bodyOf(name: OperationName, { accountId, virtualKeyId }: Holding): object {
  const { besides = {}, by } = NAMED[name] ?? {};
  return { ...besides, ...(by === 'key' ? { virtualKeyId } : { accountId }) };
}

/** Of an account whose picture is not there yet the gateway waits a little before it proposes anything: time has to go by. */
const WAITS: ReadonlySet<OperationName> = new Set(['policy-default']);

async function call(name: OperationName, body: object, who = bob): Promise<Answered> {
  const { clock } = ground.fixture;
  clock.advance(50);
  const passing = WAITS.has(name) ? setInterval(() => clock.advance(500), 20) : undefined;
  const answer = await ground.ask(`/api/operations/${name}`, { who, body });
  clearInterval(passing);
  return answer;
}

const FAR = new Set(['ACCOUNT_OUT_OF_REACH', 'VIRTUAL_KEY_NOT_FOUND', 'ROLE_MISSING']);

for (const name of Object.keys(NAMED) as OperationName[])
  void test(`CON-12: ${name} of an account of somebody else is refused, and of one’s own it is not`, async () => {
    const refused = await call(name, bodyOf(name, other));
    assert.ok(FAR.has(refused.code ?? ''), refused.text);
    const taken = await call(name, bodyOf(name, own));
    assert.ok(!FAR.has(taken.code ?? ''), taken.text);
  });

/** What names neither account nor key, and shows or does no more than what is his. */
const SHOWS_HIS: ReadonlySet<OperationName> = new Set([
  'accounts',
  'list',
  'status',
  'approvals-list',
  'approvals-show',
  'approvals-approve',
  'approvals-reject',
  'approvals-carry-out',
  'operators-token',
]);

void test('CON-12: whatever names no account is of everything, and is refused to whoever has single ones', async () => {
  const rest = (Object.keys(OPERATIONS) as OperationName[]).filter(
    (name) => offeredRow(name) !== null && !(name in NAMED) && !SHOWS_HIS.has(name),
  );
  const bodies: Readonly<Partial<Record<OperationName, object>>> = {
    bind: { venue: 'okx', environment: 'paper', label: 'x', trading: 'both', sealed: SEALED },
    'halt-plans': { follow: false },
    tail: { limit: 1, follow: false },
    'ledger-search': { direction: 'newest', limit: 1 },
    'ledger-order': { orderId: '1' },
    'ledger-receipt': { sequence: '1' },
    'ledger-erase': { before: '2026-11-20' },
    'policy-explain': { sequence: '1' },
    'operators-add': { name: 'x', role: 'viewer' },
    'operators-role': { operatorId: bob.operatorId, role: 'owner' },
    'operators-disable': { operatorId: owner.operatorId },
    'approvals-set': { needed: {} },
    'vault-rotate-account': { account: other.accountId },
    'bind-invite': { venue: 'okx', environment: 'paper', label: 'x', trading: 'both', who: 'x', hours: 1 },
    'bind-invite-cancel': { invitationId: 'inv_1' },
  };
  assert.ok(rest.length > 15);
  for (const name of rest) {
    const refused = await call(name, bodies[name] ?? {});
    assert.ok(FAR.has(refused.code ?? ''), `${name}: ${refused.text}`);
  }
});

void test('CON-12: lists hold what is his, and everything for whoever may see everything', async () => {
  const shown = JSON.stringify([(await call('accounts', {})).json, (await call('list', {})).json]);
  assert.ok(shown.includes(own.accountId) && shown.includes(own.virtualKeyId));
  assert.ok(!shown.includes(other.accountId) && !shown.includes(other.virtualKeyId));
  const all = JSON.stringify([
    (await call('accounts', {}, owner)).json,
    (await call('list', {}, owner)).json,
  ]);
  assert.ok(all.includes(own.accountId) && all.includes(other.virtualKeyId));
  const me = (await ground.ask('/api/me', { who: bob })).json['signedIn'] as Readonly<
    Record<string, unknown>
  >;
  assert.deepEqual([me['role'], me['accounts']], ['admin', [own.accountId]]);
});
