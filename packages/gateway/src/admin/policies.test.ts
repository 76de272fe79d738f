import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEDGER_PAYLOAD_BYTES_MAX } from '@bitting/core/bounds.ts';
import { encodeLedgerEntry } from '@bitting/core/ledger/entry-codec.ts';
import { POLICY_RECORDED_BYTES_MAX } from '../bounds.ts';
import { startAdminFixture } from './testing/admin-fixture.ts';
import { cut, DOCUMENT } from './testing/cut-key.ts';

void test('policy-show gives the document from which a change starts, and says where nothing was ever said', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const shown = await owner.policyShow({ virtualKeyId });
  assert.deepEqual(shown.document, DOCUMENT);
  assert.deepEqual([shown.subject, shown.id, shown.version], ['key', virtualKeyId, 1]);
  const account = await owner.policyShow({ accountId });
  assert.deepEqual(account, {
    subject: 'account',
    id: accountId,
    version: 0,
    document: null,
    effective: null,
  });
  assert.equal((await owner.policyShow({})).subject, 'installation');
  await assert.rejects(owner.policyShow({ virtualKeyId: 'key_none' }), { code: 'VIRTUAL_KEY_NOT_FOUND' });
  await assert.rejects(owner.policyShow({ accountId: 'acc_none' }), { code: 'ACCOUNT_NOT_FOUND' });
  await assert.rejects(owner.policyShow({ accountId, virtualKeyId }), { code: 'FIELD_MALFORMED' });
});

void test('policy-show tells what the layers above leave of a key, and what each of them counts for itself', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const { effective: alone } = await owner.policyShow({ virtualKeyId });
  assert.deepEqual(alone, { terms: DOCUMENT, conflicts: [], counted: [] });
  const limits = { priceCollar: '0.05', notionalPerDay: { USDT: '900' }, openOrders: 3 };
  const account = { version: 0, notionalPerOrder: { USDT: '50' }, limits };
  await owner.policySet({ accountId, document: account, mayLoosen: false });
  await owner.policySet({ document: { version: 0, scopes: ['read'] }, mayLoosen: false });
  const { effective } = await owner.policyShow({ virtualKeyId });
  assert.deepEqual(effective, {
    terms: {
      ...DOCUMENT,
      scopes: ['read'],
      notionalPerOrder: { USDT: '50' },
      limits: { priceCollar: '0.05' },
    },
    conflicts: [],
    counted: [{ layer: 'account', limits: { notionalPerDay: { USDT: '900' }, openOrders: 3 } }],
  });
});

void test('policy-show names the limits in which layers have nothing in common', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const limited = (version: number, type: string) => ({ version, limits: { orderTypes: [type] } });
  await owner.policySet({ accountId, document: limited(0, 'limit'), mayLoosen: false });
  await owner.policySet({ document: limited(0, 'ioc'), mayLoosen: false });
  const { effective } = await owner.policyShow({ virtualKeyId });
  assert.deepEqual(effective?.conflicts, ['orderTypes']);
  assert.ok(!(effective.terms['scopes'] as string[]).includes('trade'));
});

void test('policy-set puts the next version in force, tells what it changes, and writes both down', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const document = { ...DOCUMENT, notionalPerOrder: { USDT: '100' } };
  const { differences } = await owner.policyDiff({ virtualKeyId, document });
  assert.deepEqual(
    differences.map(({ direction, field }) => [direction, field]),
    [['tightened', 'notionalPerOrder']],
  );
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 1, 'a diff changes nothing');
  const set = await owner.policySet({ virtualKeyId, document, mayLoosen: false, reason: 'too much' });
  assert.deepEqual(set, { version: 2, differences, durable: true });
  const policy = fixture.keys.virtualKey(virtualKeyId)?.policy;
  assert.equal(policy?.version, 2);
  assert.equal(policy.notionalPerOrder.get('USDT')?.toString(), '100');
  const act = fixture.ledger.ofType('admin').at(-1);
  assert.deepEqual([act?.act, act?.subject, act?.reason], ['policy-set', virtualKeyId, 'too much']);
  assert.deepEqual(JSON.parse(act?.details['document'] ?? ''), { ...document, version: 2 });
  assert.match(act?.details['changes'] ?? '', /^tightened: .*1,000\.5.*100/u);
});

void test('policy-set takes nothing but the document of the version in force, by whoever comes first', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const change = (version: number) => ({
    virtualKeyId,
    document: { ...DOCUMENT, version, requestsPerSecond: 5 },
    mayLoosen: true,
  });
  for (const version of [0, 2])
    await assert.rejects(owner.policySet(change(version)), { code: 'POLICY_VERSION_STALE' });
  await owner.policySet(change(1));
  await assert.rejects(owner.policySet(change(1)), {
    code: 'POLICY_VERSION_STALE',
    message: /version 2 is in force/u,
  });
  const { document } = change(1);
  await assert.rejects(owner.policyDiff({ virtualKeyId, document }), { code: 'POLICY_VERSION_STALE' });
});

void test('policy-set of two operators at once puts one in force, and tells the other to look again', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const release = fixture.ledger.hold();
  const setting = ['2000', '3000'].map((amount) =>
    owner.policySet({
      virtualKeyId,
      document: { ...DOCUMENT, notionalPerOrder: { USDT: amount } },
      mayLoosen: true,
    }),
  );
  const ends = Promise.allSettled(setting);
  await fixture.ledger.untilWaiting(2);
  release();
  const refused = (await ends).flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
  assert.deepEqual(
    refused.map((error) => 'code' in error && error.code),
    ['POLICY_VERSION_STALE'],
  );
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 2);
});

void test('policy-set changes and records nothing where the document says what is in force', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const before = fixture.ledger.entries.length;
  const set = await owner.policySet({ virtualKeyId, document: DOCUMENT, mayLoosen: false });
  assert.deepEqual(set, { version: 1, differences: [], durable: true });
  assert.equal(fixture.ledger.entries.length, before);
});

void test('policy-set loosens only where that is asked for, and only once it is written down', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const document = { ...DOCUMENT, notionalPerOrder: { USDT: '4002' } };
  const change = { virtualKeyId, document };
  await assert.rejects(owner.policySet({ ...change, mayLoosen: false }), {
    code: 'POLICY_LOOSENS',
    message: /4× more/u,
  });
  fixture.ledger.writable = false;
  await assert.rejects(owner.policySet({ ...change, mayLoosen: true }), { code: 'LEDGER_UNAVAILABLE' });
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 1);
  fixture.ledger.writable = true;
  await owner.policySet({ ...change, mayLoosen: true });
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 2);
});

void test('policy-set tightens although the ledger is broken, and says that it is not written down', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  fixture.ledger.writable = false;
  const document = { ...DOCUMENT, scopes: ['read'] };
  const set = await owner.policySet({ virtualKeyId, document, mayLoosen: false });
  assert.equal(set.durable, false);
  assert.deepEqual(fixture.keys.virtualKey(virtualKeyId)?.policy.scopes, ['read']);
});

void test('policy-set does not loosen over a halt that came while it was written down', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const release = fixture.ledger.hold();
  const document = { ...DOCUMENT, notionalPerOrder: { USDT: '5000' } };
  const setting = owner.policySet({ virtualKeyId, document, mayLoosen: true });
  const refused = assert.rejects(setting, { code: 'STATE_CONFLICT' });
  await fixture.ledger.untilWaiting(1);
  const halting = owner.halt({});
  await fixture.ledger.untilWaiting(2);
  release();
  await halting;
  await refused;
  assert.equal(fixture.keys.virtualKey(virtualKeyId)?.policy.version, 1);
});

void test('terms of an account and of everything are set from version 0 on and bind at once', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId } = await cut(fixture);
  const document = { version: 0, notionalPerOrder: { USDT: '50' } };
  for (const subject of [{ accountId }, {}]) {
    const set = await owner.policySet({ ...subject, document, mayLoosen: false });
    assert.equal(set.version, 1);
    assert.ok(set.differences.every(({ direction }) => direction === 'tightened'));
    assert.deepEqual((await owner.policyShow(subject)).document, { ...document, version: 1 });
    const freed = { ...subject, document: { version: 1 } };
    await assert.rejects(owner.policySet({ ...freed, mayLoosen: false }), { code: 'POLICY_LOOSENS' });
  }
  const { account, installation } = fixture.keys.layers(accountId);
  assert.deepEqual([account?.version, installation?.version], [1, 1]);
  assert.equal(fixture.ledger.ofType('admin').at(-1)?.subject, null);
});

void test('policy-set refuses what cannot be read, with its place, and what could never pass', async () => {
  await using fixture = await startAdminFixture();
  const { owner, accountId, virtualKeyId } = await cut(fixture);
  const refusals = [
    [
      { virtualKeyId },
      { ...DOCUMENT, limits: { priceCollar: '1' } },
      'POLICY_MALFORMED',
      /policy\.limits\.priceCollar/u,
    ],
    [{ virtualKeyId }, { ...DOCUMENT, surprise: 1 }, 'POLICY_MALFORMED', /policy\.surprise/u],
    [{ virtualKeyId }, { version: 1 }, 'POLICY_MALFORMED', /policy\.scopes/u],
    [{ accountId }, { version: 0, requestsPerSecond: 5 }, 'POLICY_MALFORMED', /policy\.requestsPerSecond/u],
    [
      { virtualKeyId },
      { ...DOCUMENT, markets: ['swap'] },
      'KEY_TERMS_REFUSED',
      /"BTC-USDT" is no instrument/u,
    ],
    [{ virtualKeyId }, { ...DOCUMENT, instruments: ['swap:*-USDT'] }, 'KEY_TERMS_REFUSED', /swap:\*-USDT/u],
  ] as const;
  for (const [subject, document, code, message] of refusals)
    await assert.rejects(owner.policySet({ ...subject, document, mayLoosen: true }), { code, message });
  const document = { ...DOCUMENT, instruments: ['spot:*-USDT', 'BTC-USDT'] };
  await owner.policySet({ virtualKeyId, document, mayLoosen: true });
});

void test('a very long policy is recorded by its hash', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const count = Math.ceil(POLICY_RECORDED_BYTES_MAX / 50);
  const instruments = Array.from({ length: count }, (_, index) => `${'A'.repeat(45)}${index}-USDT`);
  await owner.policySet({ virtualKeyId, document: { ...DOCUMENT, instruments }, mayLoosen: true });
  const details = fixture.ledger.ofType('admin').at(-1)?.details ?? {};
  assert.ok(!('document' in details));
  assert.match(details['documentSha256'] ?? '', /^[0-9a-f]{64}$/u);
});

void test('the record of a change fits into the ledger, however long document and change are', async () => {
  await using fixture = await startAdminFixture();
  const { owner, virtualKeyId } = await cut(fixture);
  const assets = Array.from(
    { length: 250 },
    (_, index) => `${'A'.repeat(20)}${String(index).padStart(4, '0')}`,
  );
  const amounts = Object.fromEntries(assets.map((asset) => [asset, '123456789012345.123456789']));
  const limits = { notionalPerDay: amounts };
  const document = { ...DOCUMENT, limits };
  await owner.policySet({ virtualKeyId, document, mayLoosen: true });
  const longest = { ...DOCUMENT, version: 2, notionalPerOrder: amounts, limits };
  await owner.policySet({ virtualKeyId, document: longest, mayLoosen: true });
  const acts = fixture.ledger.ofType('admin').slice(-2);
  assert.equal(acts[1]?.act, 'policy-set');
  for (const act of acts) assert.ok(encodeLedgerEntry(act).length <= LEDGER_PAYLOAD_BYTES_MAX);
});

void test('only keepers change policies, and whoever may look may ask', async () => {
  await using fixture = await startAdminFixture();
  const { virtualKeyId } = await cut(fixture);
  const document = { ...DOCUMENT, requestsPerSecond: 5 };
  for (const role of ['trader', 'approver', 'auditor', 'viewer'] as const) {
    const client = fixture.clientFor(role);
    await assert.rejects(client.policySet({ virtualKeyId, document, mayLoosen: true }), {
      code: 'ROLE_MISSING',
    });
    assert.equal((await client.policyDiff({ virtualKeyId, document })).differences.length, 1);
  }
  await fixture.clientFor('admin').policySet({ virtualKeyId, document, mayLoosen: true });
});
