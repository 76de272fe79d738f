import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startAdminFixture, TERMS, VENUE_KEY, type AdminFixture } from './testing/admin-fixture.ts';

const [FIRST, SECOND] = ['11'.repeat(32), '22'.repeat(32)];

async function issueBound(fixture: AdminFixture, clientKey?: string) {
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind(VENUE_KEY);
  const bound = clientKey === undefined ? {} : { clientKey };
  const issued = await owner.issue({ accountId, label: 'bot', owner: 'desk', ...TERMS, ...bound });
  return { owner, issued, virtualKeyId: issued.virtualKeyId };
}

for (const before of [FIRST, undefined])
  void test(`rebind-client takes a key over another certificate alone and leaves its secret and policy: it had ${before === undefined ? 'none' : 'one'}`, async () => {
    await using fixture = await startAdminFixture();
    const { owner, issued, virtualKeyId } = await issueBound(fixture, before);
    const known = fixture.keys.virtualKey(virtualKeyId);
    assert.ok(known !== null);
    const changed = await owner.rebindClient({ virtualKeyId, clientKey: SECOND, reason: 'a new machine' });
    assert.deepEqual(changed, { virtualKeyId, clientKey: SECOND });
    // Another version of what proves the bot: whatever was let in before goes no further.
    const wanted = { ...known, clientKey: SECOND, secretVersion: known.secretVersion + 1 };
    assert.deepEqual(fixture.keys.virtualKey(virtualKeyId), wanted);
    assert.ok(fixture.keys.findVirtualKey('okx', issued.apiKey)?.passphraseMatches(issued.passphrase));
    const record = fixture.ledger.ofType('admin').find(({ act }) => act === 'rebind-client');
    assert.deepEqual([record?.subject, record?.reason], [virtualKeyId, 'a new machine']);
    assert.deepEqual(record?.details, {
      clientKey: SECOND,
      ...(before === undefined ? {} : { replaced: before }),
    });
  });

void test('rebind-client refuses the same certificate, a revoked key, no hash, and who may not; and changes nothing without a ledger', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await issueBound(fixture, FIRST);
  const known = fixture.keys.virtualKey(virtualKeyId);
  const ask = (clientKey: string, client = owner) => client.rebindClient({ virtualKeyId, clientKey });
  await assert.rejects(ask(FIRST), { code: 'STATE_CONFLICT' });
  await assert.rejects(ask('no hash'));
  await assert.rejects(ask(SECOND, fixture.clientFor('trader')), { code: 'ROLE_MISSING' });
  fixture.ledger.writable = false;
  await assert.rejects(ask(SECOND), { code: 'LEDGER_UNAVAILABLE' });
  assert.deepEqual(fixture.keys.virtualKey(virtualKeyId), known);
  fixture.ledger.writable = true;
  await ask(SECOND, fixture.clientFor('admin'));
  fixture.keys.setKeyState(virtualKeyId, 'revoked');
  await assert.rejects(ask(FIRST), { code: 'STATE_CONFLICT' });
});
