import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { FakeGateway } from '../testing/fake-gateway.ts';

const ADA = {
  operatorId: 'op_00000000000000a1',
  name: 'Ada',
  kind: 'person',
  role: 'approver',
  accounts: null,
  state: 'active',
  trustedBy: null,
  trustedAtMs: null,
};
const TOKEN = `bto_${'a1'.repeat(32)}`;
const NEEDED = { bind: 1, keys: 1, policy: 1, resume: 1, operators: 1, export: 0, erase: 1, vault: 1 };
const RULE = { needed: NEEDED, hours: 24, version: 1, next: null };
const CHANGE = `{"operation":"policy-set","parameters":{"note":"m\u0430in"}}`;
const DIGEST = createHash('sha256').update(CHANGE).digest('hex');
const APPROVAL = {
  approvalId: 'apr_00000000000000c3',
  operation: 'policy-set',
  class: 'policy',
  proposedBy: ADA.operatorId,
  proposedAtMs: 0,
  expiresAtMs: 86_400_000,
  state: 'open',
  needed: 1,
  approvals: 0,
  digest: DIGEST,
  lines: ['loosened: 10 USDT\u202e000'],
};
const DETAILS = { ...APPROVAL, change: CHANGE, concealed: false, decisions: [] };

const ANSWERS = {
  'operators-list': { operators: [ADA], self: ADA.operatorId },
  'operators-add': { ...ADA, token: TOKEN },
  'operators-token': { ...ADA, token: TOKEN },
  'operators-disable': { ...ADA, state: 'disabled', durable: true },
  'operators-role': { ...ADA, role: 'viewer', durable: true },
  'approvals-list': { rule: RULE, approvals: [APPROVAL] },
  'approvals-show': DETAILS,
  'approvals-approve': { ...APPROVAL, approvals: 1, state: 'approved' },
  'approvals-set': RULE,
};

test('bitting operators add shows the token once, or writes it into a new file of mode 0600', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const shown = await gateway.run('operators', 'add', 'Ada', '--role', 'approver');
  assert.equal(shown.code, 0);
  assert.ok(shown.out.includes(TOKEN));
  assert.match(shown.err, /Only 1 can agree to anything, and 1 besides whoever asks have to/u);
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-token-'));
  try {
    const file = path.join(directory, 'ada.token');
    const saved = await gateway.run('operators', 'add', 'Ada', '--role', 'approver', '--save', file);
    assert.equal(saved.code, 0);
    assert.ok(!saved.out.includes(TOKEN));
    assert.equal(readFileSync(file, 'utf8'), `${TOKEN}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    const asked = gateway.asked.length;
    const again = await gateway.run('operators', 'token', '--save', file);
    assert.equal(again.code, 2);
    assert.match(again.err, /is there already/u);
    assert.equal(gateway.asked.length, asked);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('bitting operators add leaves no file behind where the gateway refuses', async () => {
  await using gateway = await FakeGateway.open({});
  const directory = mkdtempSync(path.join(os.tmpdir(), 'bitting-token-'));
  try {
    const file = path.join(directory, 'ada.token');
    const refused = await gateway.run('operators', 'add', 'Ada', '--role', 'viewer', '--save', file);
    assert.notEqual(refused.code, 0);
    assert.equal(existsSync(file), false);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('bitting operators names whom it means, and says who there is', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const disabled = await gateway.run('operators', 'disable', 'Ada', '--reason', 'left');
  assert.equal(disabled.out, `Ada (${ADA.operatorId}) is disabled\n`);
  assert.deepEqual(gateway.asked.at(-1), {
    name: 'operators-disable',
    parameters: { operatorId: ADA.operatorId, reason: 'left' },
  });
  const changed = await gateway.run('operators', 'role', 'Ada', '--role', 'viewer', '--all-accounts');
  assert.equal(changed.out, `Ada (${ADA.operatorId}) is viewer of all accounts\n`);
  assert.deepEqual(gateway.asked.at(-1)?.parameters, {
    operatorId: ADA.operatorId,
    role: 'viewer',
    accounts: null,
  });
  await gateway.run('operators', 'role', 'Ada', '--role', 'viewer', '--expect-role', 'trader');
  assert.deepEqual(gateway.asked.at(-1)?.parameters, {
    operatorId: ADA.operatorId,
    role: 'viewer',
    expected: { role: 'trader', accounts: null },
  });
  const half = await gateway.run('operators', 'role', 'Ada', '--role', 'viewer', '--expect-account', 'main');
  assert.match(half.err, /--expect-role/u);
  assert.match((await gateway.run('operators', 'disable', 'Bob')).err, /no operator "Bob"; there are Ada/u);
  assert.match((await gateway.run('operators', 'list')).out, /Ada \(you\)\s+approver\s+all\s+active\s+init/u);
});

test('bitting operators add gives a console no role', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  assert.equal((await gateway.run('operators', 'add', 'web', '--console')).code, 0);
  const { parameters } = gateway.asked.find(({ name }) => name === 'operators-add') ?? {};
  assert.deepEqual(parameters, { name: 'web', role: 'viewer', kind: 'console' });
  assert.equal((await gateway.run('operators', 'add', 'web', '--console', '--role', 'owner')).code, 2);
});

test('AUT-14: bitting approvals show prints what cannot be seen as its code, and how to agree to exactly that', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const { out } = await gateway.run('approvals', 'show', APPROVAL.approvalId);
  assert.ok(out.includes(String.raw`loosened: 10 USDT\u{202e}000`));
  assert.ok(out.includes(String.raw`"note":"m\u{430}in"`));
  assert.ok(out.includes(`bitting approvals approve ${APPROVAL.approvalId} --digest ${DIGEST}`));
  const listed = (await gateway.run('approvals', 'list')).out;
  assert.match(listed, /Others who have to agree, within 24 hours: bind 1, keys 1/u);
  assert.ok(!listed.includes('\u202e'));
});

test('AUT-14: bitting approvals show trusts no digest that is not of what it shows', async () => {
  const lying = { ...DETAILS, change: CHANGE.replace('policy-set', 'policy-sad') };
  await using gateway = await FakeGateway.open({ ...ANSWERS, 'approvals-show': lying });
  const shown = await gateway.run('approvals', 'show', APPROVAL.approvalId);
  assert.equal(shown.code, 5);
  assert.ok(!shown.out.includes('approve'));
});

test('bitting approvals approve takes nothing without its digest', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  assert.equal((await gateway.run('approvals', 'approve', APPROVAL.approvalId)).code, 2);
  const agreed = await gateway.run('approvals', 'approve', APPROVAL.approvalId, '--digest', DIGEST);
  assert.equal(agreed.out, `1 of 1 others have agreed to ${APPROVAL.approvalId}.\n`);
});

test('bitting approvals set reads classes and numbers', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  await gateway.run('approvals', 'set', '--need', 'all=1', '--need', 'export=0', '--hours', '12');
  assert.deepEqual(gateway.asked.at(-1)?.parameters, { needed: NEEDED, hours: 12 });
  for (const wrong of [['--need', 'moon=1'], ['--need', 'bind=10'], ['--need', 'bind'], []])
    assert.equal((await gateway.run('approvals', 'set', ...wrong)).code, 2);
});
