import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuse } from '@bitting/core/errors/refusal.ts';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { startAdminFixture, type AdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

const NARROW = { ...DOCUMENT, notionalPerOrder: { USDT: '100' } };
const WIDE = { ...DOCUMENT, notionalPerOrder: { USDT: '2000' } };

/** The record of an order of the key that its shadow would have refused. */
function diverged(fixture: AdminFixture, details: Readonly<Record<string, string>>): SystemEntry {
  const stamp = { wallMs: fixture.clock.wallMs(), monotonicMs: 0, boot: 'b007' };
  return {
    ...stamp,
    type: 'system',
    event: 'shadow',
    details: {
      operation: 'POST /api/v5/trade/order',
      instruments: 'BTC-USDT',
      differs: 'would-refuse',
      ruleId: 'notional-per-order',
      code: 'NOTIONAL_ABOVE_LIMIT',
      sentence: 'Cannot place order: too much.',
      rules: 'notional-per-order, notional-per-day',
      shadows: 'key 1',
      bodyHash: '00',
      ...details,
    },
  };
}

void test('policy-shadow-set puts nothing in force, tells what it would change, and writes it down first', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  assert.equal((await owner.policyShadowShow({ virtualKeyId })).shadow, null);
  const set = await owner.policyShadowSet({ virtualKeyId, document: NARROW, reason: 'to see' });
  assert.deepEqual(
    set.differences.map(({ direction, field }) => [direction, field]),
    [['tightened', 'notionalPerOrder']],
  );
  assert.equal(
    fixture.keys.virtualKey(virtualKeyId)?.policy.notionalPerOrder.get('USDT')?.toString(),
    '1000.5',
  );
  const act = fixture.ledger.ofType('admin').at(-1);
  assert.deepEqual([act?.act, act?.subject, act?.reason], ['policy-shadow-set', virtualKeyId, 'to see']);
  assert.deepEqual(JSON.parse(act?.details['document'] ?? ''), NARROW);
  const { shadow } = await owner.policyShadowShow({ virtualKeyId });
  assert.deepEqual(shadow?.document, NARROW);
  assert.deepEqual([shadow.baseVersion, shadow.currentVersion, shadow.setAtMs], [1, 1, set.setAtMs]);
  assert.deepEqual([shadow.found.judged, shadow.found.examples, shadow.together], [0, [], []]);
});

void test('policy-shadow-set reads as strictly as policy-set, and changes nothing where the ledger fails', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const set = (document: object) => owner.policyShadowSet({ virtualKeyId, document: { ...document } });
  await assert.rejects(set({ ...NARROW, version: 7 }), { code: 'POLICY_VERSION_STALE' });
  await assert.rejects(set({ ...NARROW, scopes: undefined }), { code: 'POLICY_MALFORMED' });
  await assert.rejects(set({ ...NARROW, expiresAt: 1 }), { code: 'KEY_TERMS_REFUSED' });
  await assert.rejects(owner.policyShadowSet({ accountId, document: NARROW }), { code: 'POLICY_MALFORMED' });
  fixture.ledger.writable = false;
  await assert.rejects(set(NARROW), { code: 'LEDGER_UNAVAILABLE' });
  assert.equal((await owner.policyShadowShow({ virtualKeyId })).shadow, null);
  fixture.ledger.writable = true;
  await set(NARROW);
});

void test('policy-shadow-show tells what was counted and the last records, of the document that is set', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  await owner.policyShadowSet({ document: { version: 0, scopes: ['read'] } });
  const shadows = fixture.keys.shadows.of({ id: virtualKeyId, accountId });
  assert.ok(shadows !== null);
  const refusals = [refuse('NOTIONAL_ABOVE_LIMIT', { ruleId: 'notional-per-order' })] as const;
  const comparison = { kind: 'would-refuse', refusals } as const;
  fixture.tallies.count({ id: virtualKeyId, accountId }, shadows, { comparison, isRead: false });
  const entry = diverged(fixture, { virtualKeyId, accountId, shadows: 'key 1, installation 0' });
  fixture.tallies.restore({ sequence: 7n, entry });
  const { shadow } = await owner.policyShadowShow({ virtualKeyId });
  assert.deepEqual([shadow?.found.judged, shadow?.found.wouldRefuse], [1, 1]);
  assert.deepEqual(shadow?.found.rules, [{ ruleId: 'notional-per-order', refuses: 1, alone: 1, admits: 0 }]);
  assert.deepEqual(shadow.together, ['installation']);
  const example = {
    sequence: '7',
    wallMs: fixture.clock.wallMs(),
    differs: 'would-refuse',
    virtualKeyId,
    operation: 'POST /api/v5/trade/order',
    instruments: 'BTC-USDT',
    code: 'NOTIONAL_ABOVE_LIMIT',
    sentence: 'Cannot place order: too much.',
    ruleIds: ['notional-per-order', 'notional-per-day'],
  };
  assert.deepEqual(shadow.found.examples, [example]);
  const common = await owner.policyShadowShow({});
  assert.deepEqual(common.shadow?.found.examples, [example]);
  assert.equal((await owner.policyShadowShow({ accountId })).shadow, null);
});

void test('A shadow stays when the policy is changed, and says which version it was written against', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const { setAtMs } = await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  await owner.policySet({ virtualKeyId, document: WIDE, mayLoosen: true });
  const { shadow } = await owner.policyShadowShow({ virtualKeyId });
  assert.deepEqual([shadow?.baseVersion, shadow?.currentVersion], [1, 2]);
  await assert.rejects(owner.policyShadowEnforce({ virtualKeyId, setAtMs, mayLoosen: true }), {
    code: 'POLICY_VERSION_STALE',
  });
});

void test('policy-shadow-enforce makes it the policy by the checks of policy-set, and takes it away', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const { setAtMs: first } = await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  const { setAtMs } = await owner.policyShadowSet({ virtualKeyId, document: WIDE });
  await assert.rejects(owner.policyShadowEnforce({ virtualKeyId, setAtMs: first, mayLoosen: true }), {
    code: 'SHADOW_NOT_FOUND',
  });
  const enforce = (mayLoosen: boolean) => owner.policyShadowEnforce({ virtualKeyId, setAtMs, mayLoosen });
  await assert.rejects(enforce(false), { code: 'POLICY_LOOSENS' });
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 1);
  const set = await enforce(true);
  assert.deepEqual([set.version, set.durable], [2, true]);
  assert.equal(
    fixture.keys.virtualKey(virtualKeyId)?.policy.notionalPerOrder.get('USDT')?.toString(),
    '2000',
  );
  assert.equal((await owner.policyShadowShow({ virtualKeyId })).shadow, null);
  assert.equal(fixture.ledger.ofType('admin').at(-1)?.act, 'policy-set');
  for (const subject of [{ accountId }, {}]) {
    const layer = await owner.policyShadowSet({ ...subject, document: { version: 0, scopes: ['read'] } });
    await owner.policyShadowEnforce({ ...subject, setAtMs: layer.setAtMs, mayLoosen: false });
    assert.equal((await owner.policyShow(subject)).version, 1);
  }
});

void test('policy-shadow-off ends it once, and a second call says that there was none', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  assert.deepEqual(await owner.policyShadowOff({ virtualKeyId, reason: 'seen' }), { wasSet: true });
  assert.equal(fixture.ledger.ofType('admin').at(-1)?.reason, 'seen');
  assert.deepEqual(await owner.policyShadowOff({ virtualKeyId }), { wasSet: false });
  assert.equal((await owner.policyShadowShow({ virtualKeyId })).shadow, null);
});

void test('A shadow survives a restart of the gateway, and so does its end', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  await owner.policyShadowSet({ accountId, document: { version: 0, scopes: ['read'] } });
  await owner.policyShadowSet({ document: { version: 0, markets: ['spot'] } });
  await owner.policyShadowOff({ accountId });
  const { keyFile } = fixture;
  await using reopened = await fixture.reopenSealed();
  const again = reopened.clientWith(fixture.tokenFor('owner'));
  await again.unseal({ keyFile });
  const { shadow } = await again.policyShadowShow({ virtualKeyId });
  assert.deepEqual([shadow?.document, shadow?.together], [NARROW, ['installation']]);
  assert.equal((await again.policyShadowShow({ accountId })).shadow, null);
  assert.deepEqual((await again.policyShadowShow({})).shadow?.document, { version: 0, markets: ['spot'] });
});

void test('Whoever may look may look at shadows, and only who may set policies may set them', async () => {
  await using fixture = await startAdminFixture();
  const { virtualKeyId } = await cut(fixture);
  const viewer = fixture.clientFor('viewer');
  await viewer.policyShadowShow({ virtualKeyId });
  for (const call of [
    viewer.policyShadowSet({ virtualKeyId, document: NARROW }),
    viewer.policyShadowOff({ virtualKeyId }),
    viewer.policyShadowEnforce({ virtualKeyId, setAtMs: 0, mayLoosen: false }),
  ])
    await assert.rejects(call, { code: 'ROLE_MISSING' });
  await fixture.clientFor('admin').policyShadowSet({ virtualKeyId, document: NARROW });
});

void test('Two shadows of one instant have different names', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const { setAtMs } = await owner.policyShadowSet({ virtualKeyId, document: NARROW });
  assert.equal(setAtMs, epochMs(fixture.clock.wallMs()));
  assert.equal((await owner.policyShadowSet({ virtualKeyId, document: WIDE })).setAtMs, setAtMs + 1);
});
