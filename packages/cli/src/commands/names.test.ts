/** Whoever names a key or an account by its label reads the label again; programs read ids. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeGateway, type Answers } from '../testing/fake-gateway.ts';

const KEY = { virtualKeyId: 'key_00000000000000a1', label: 'grid', state: 'active' };
const ACCOUNT = { accountId: 'acc_00000000000000b2', label: 'main', state: 'active' };
const EVERYTHING = { venue: null, accountId: null, virtualKeyId: null };
const DURABLE = { durable: true, planId: null };

const ANSWERS: Answers = {
  list: { virtualKeys: [KEY] },
  accounts: { accounts: [ACCOUNT] },
  suspend: { virtualKeyId: KEY.virtualKeyId, state: 'suspended', durable: true },
  revoke: { virtualKeyId: KEY.virtualKeyId, state: 'revoked', durable: true },
};

const HALTS = [
  [['grid'], { virtualKeyId: KEY.virtualKeyId }, `grid (${KEY.virtualKeyId}) is halted`],
  [[KEY.virtualKeyId], { virtualKeyId: KEY.virtualKeyId }, `${KEY.virtualKeyId} is halted`],
  [['--account', 'main'], { accountId: ACCOUNT.accountId }, `main (${ACCOUNT.accountId}) is halted`],
  [
    ['--account', ACCOUNT.accountId],
    { accountId: ACCOUNT.accountId },
    `main (${ACCOUNT.accountId}) is halted`,
  ],
  [['--venue', 'okx'], { venue: 'okx' }, 'okx is halted'],
  [[], {}, 'Everything is halted'],
] as const;

for (const [words, subject, line] of HALTS)
  test(`bitting halt ${words.join(' ')} says: ${line}`, async () => {
    const halted = { ...EVERYTHING, ...subject, ...DURABLE, state: 'halted' };
    await using gateway = await FakeGateway.open({ ...ANSWERS, halt: halted });
    const ran = await gateway.run('halt', ...words);
    assert.deepEqual(ran, { code: 0, out: `${line}\n`, err: '' });
    assert.deepEqual(gateway.asked.at(-1), { name: 'halt', parameters: subject });
    const json = await gateway.run('halt', ...words, '--json');
    assert.deepEqual(JSON.parse(json.out), halted);
  });

test('bitting halt of an account that is taken for a key says how it is meant', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  for (const given of ['main', ACCOUNT.accountId])
    assert.match(
      (await gateway.run('halt', given)).err,
      new RegExp(`"${given}" is an account: --account ${given}\\.`, 'u'),
    );
  assert.match((await gateway.run('halt', 'moon')).err, /There is no virtual key "moon"/u);
  assert.ok(gateway.asked.every(({ name }) => name !== 'halt'));
});

test('bitting suspend and revoke name the key as it was called', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const id = KEY.virtualKeyId;
  assert.equal((await gateway.run('suspend', 'grid')).out, `grid (${id}) is suspended\n`);
  assert.equal((await gateway.run('revoke', 'grid')).out, `grid (${id}) is revoked\n`);
  assert.equal((await gateway.run('revoke', id)).out, `${id} is revoked\n`);
  assert.deepEqual(JSON.parse((await gateway.run('revoke', 'grid', '--json')).out), ANSWERS['revoke']);
});

test('bitting resume names what it resumed', async () => {
  const resumed = { ...EVERYTHING, virtualKeyId: KEY.virtualKeyId, ...DURABLE, state: 'active' };
  await using gateway = await FakeGateway.open({ ...ANSWERS, resume: resumed });
  const { out } = await gateway.run('resume', 'grid', '--reason', 'fixed');
  assert.equal(out, `grid (${KEY.virtualKeyId}) is active\n`);
});

test('bitting plans shows labels, and ids where none are to be had', async () => {
  const plan = {
    ...EVERYTHING,
    accountId: ACCOUNT.accountId,
    planId: 'plan_1',
    operatorId: 'op_1',
    includingExternal: false,
    startedMs: 0,
    state: 'done',
    steps: [],
  };
  const plans = { 'halt-plans': { plans: [plan] } };
  await using gateway = await FakeGateway.open({ ...ANSWERS, ...plans });
  assert.match((await gateway.run('plans')).out, /^plan_1 {2}main \(acc_00000000000000b2\) {2}since/u);
  assert.deepEqual(JSON.parse((await gateway.run('plans', '--json')).out), plans['halt-plans']);
  await using sealed = await FakeGateway.open(plans);
  assert.match((await sealed.run('plans')).out, /^plan_1 {2}acc_00000000000000b2 {2}since/u);
});
