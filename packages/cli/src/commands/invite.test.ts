import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { FakeGateway } from '../testing/fake-gateway.ts';

const INVITATION = {
  invitationId: `inv_${'0f'.repeat(16)}`,
  who: 'Ada',
  venue: 'okx',
  environment: 'live',
  label: 'ada-sub1',
  trading: 'spot',
  by: 'op_0011223344556677',
  madeAtMs: 0,
  expiresAtMs: 86_400_000,
  state: 'waiting',
  openedAtMs: 60_000,
  openedFrom: '203.0.113.7',
  refusedOpenings: { times: 2, atMs: 90_000, address: '198.51.100.9' },
  accountId: null,
};
const TOKEN = 'a'.repeat(43);
const ANSWERS = {
  accounts: { accounts: [] },
  'bind-invite': {
    invitationId: INVITATION.invitationId,
    by: INVITATION.by,
    expiresAtMs: 86_400_000,
    token: TOKEN,
  },
  'bind-invitations': { invitations: [INVITATION] },
  'bind-invite-cancel': { ...INVITATION, state: 'cancelled' },
};

test('bitting invite makes a link for one person, with the secret behind the number sign', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const made = await gateway.run('invite', '--who', 'Ada', '--origin', 'https://bitting.example.com/');
  assert.equal(made.code, 0, made.err);
  const link = `https://bitting.example.com/bind#${INVITATION.invitationId}.${INVITATION.by}.${TOKEN}`;
  assert.ok(made.out.split('\n').includes(link));
  assert.deepEqual(gateway.asked.find(({ name }) => name === 'bind-invite')?.parameters, {
    who: 'Ada',
    venue: 'okx',
    environment: 'live',
    label: 'okx',
    trading: 'spot',
    hours: 24,
  });
  const nobody = await gateway.run('invite');
  assert.equal(nobody.code, 2);
});

test('bitting invite list says who opened a link and who was refused, and cancel ends one', async () => {
  await using gateway = await FakeGateway.open(ANSWERS);
  const shown = await gateway.run('invite', 'list');
  assert.match(shown.out, /Ada.*ada-sub1 \(okx, live\).*203\.0\.113\.7.*2, last from 198\.51\.100\.9/u);
  const cancelled = await gateway.run('invite', 'cancel', INVITATION.invitationId);
  assert.match(cancelled.out, /of no use any more/u);
});

test('bitting console fingerprint shows the key beside the ledger as the page does', async () => {
  const vectors = new URL('../../../core/vectors/sealed-secret.json', import.meta.url);
  const { fingerprint, verifierKey } = JSON.parse(readFileSync(vectors, 'utf8')) as Readonly<
    Record<'fingerprint' | 'verifierKey', string>
  >;
  const data = mkdtempSync(path.join(os.tmpdir(), 'bitting-fingerprint-'));
  try {
    await using gateway = await FakeGateway.open({});
    const before = await gateway.runBare('console', 'fingerprint', '--data', data);
    assert.notEqual(before.code, 0);
    assert.match(before.err, /no data directory at [^\n]+--data names another/u);
    mkdirSync(path.join(data, 'ledger'));
    writeFileSync(path.join(data, 'ledger', 'log.vkey'), `${verifierKey}\n`);
    const shown = await gateway.runBare('console', 'fingerprint', '--data', data);
    assert.equal(shown.out.trim(), fingerprint);
    writeFileSync(path.join(data, 'ledger', 'log.vkey'), 'nonsense\n');
    assert.notEqual((await gateway.runBare('console', 'fingerprint', '--data', data)).code, 0);
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
});
