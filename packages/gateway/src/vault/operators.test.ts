import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { ApprovalRules, isAsStrict, mostNeeded, NO_RULE, type ApprovalRule } from './approval-rules.ts';
import { OPERATOR_CODEC } from './entry-codec.ts';
import { Operators } from './operators.ts';
import { PLACES } from './places.ts';
import { countReachable } from './reachability.ts';
import { VaultStore } from './vault-store.ts';
import { Vault } from './vault.ts';

const DAY_MS = 86_400_000;

async function openVault() {
  const key = Secret.takeBytes('key file', Uint8Array.from(randomBytes(32)));
  return Vault.create(VaultStore.open(':memory:'), [{ kind: 'key-file', key }], randomBytes);
}

const asking = (operators: number): ApprovalRule => ({
  needed: { ...NO_RULE.needed, operators },
  hours: 24,
});

test('an operator of a vault from before is a person of everything, who came with it', () => {
  const stored = encodeUtf8('{"id":"op_1","name":"owner","role":"owner","tokenHash":"00"}');
  assert.deepEqual(OPERATOR_CODEC.decode(stored), {
    id: 'op_1',
    name: 'owner',
    kind: 'person',
    role: 'owner',
    accounts: null,
    state: 'active',
    trusted: null,
    tokenHash: '00',
  });
});

test('a change that is refused leaves nothing of itself, neither in the vault nor in memory', async () => {
  const vault = await openVault();
  const operators = new Operators(vault, randomBytes);
  const { entry } = operators.add('Ada', 'owner');
  const before = vault.read(PLACES.operator(entry.id));
  const root = Buffer.from(vault.stateRoot()).toString('hex');
  assert.throws(() => operators.disable(entry.id), { code: 'LAST_OWNER' });
  assert.throws(() => operators.change(entry.id, { role: 'admin', accounts: null }), { code: 'LAST_OWNER' });
  assert.throws(() => operators.setRules({ rule: asking(1), next: null }), { code: 'QUORUM_UNREACHABLE' });
  assert.deepEqual(vault.read(PLACES.operator(entry.id)), before);
  assert.equal(Buffer.from(vault.stateRoot()).toString('hex'), root);
  assert.deepEqual(operators.byId(entry.id), entry);
  assert.equal(new ApprovalRules(vault).version, 0);
  operators.add('Bob', 'owner');
  assert.equal(operators.disable(entry.id).state, 'disabled');
});

test('a change that the disk does not take is not in force', async () => {
  const vault = await openVault();
  const operators = new Operators(vault, randomBytes);
  const { entry, token } = operators.add('Ada', 'owner');
  operators.add('Bob', 'owner');
  using shown = token;
  const text = shown.use((bytes) => Buffer.from(bytes).toString('latin1'));
  vault.seal();
  assert.throws(() => operators.disable(entry.id), { code: 'VAULT_SEALED' });
  assert.deepEqual(operators.find(text), entry);
});

test('who can agree is counted without whoever proposes, consoles, the disabled and those of single accounts', async () => {
  const operators = new Operators(await openVault(), randomBytes);
  operators.add('Ada', 'owner');
  assert.equal(countReachable(operators.list()), 0);
  operators.add('web', 'approver', { kind: 'console' });
  operators.add('desk', 'approver', { accounts: ['acc_1'] });
  operators.add('look', 'auditor');
  operators.add('trade', 'trader');
  const gone = operators.add('gone', 'approver').entry;
  operators.disable(gone.id);
  assert.equal(countReachable(operators.list()), 0);
  operators.add('Bob', 'approver');
  operators.add('Eve', 'admin');
  assert.equal(countReachable(operators.list()), 2);
});

test('a looser rule that was announced counts as the stricter one until its day, and not from then on', async () => {
  const vault = await openVault();
  const clock = { now: 0, wallMs: () => epochMs(clock.now) };
  const operators = new Operators(vault, randomBytes, clock);
  operators.add('Ada', 'owner');
  const bob = operators.add('Bob', 'approver').entry;
  operators.setRules({ rule: asking(1), next: { rule: asking(0), from: epochMs(DAY_MS) } });
  clock.now = DAY_MS - 1;
  assert.equal(operators.rules.inForce(epochMs(clock.now)).needed.operators, 1);
  assert.throws(() => operators.disable(bob.id), { code: 'QUORUM_UNREACHABLE' });
  clock.now = DAY_MS;
  assert.equal(operators.rules.inForce(epochMs(clock.now)).needed.operators, 0);
  assert.equal(operators.disable(bob.id).state, 'disabled');
});

test('a rule is as strict as another only where it is in everything', () => {
  assert.equal(isAsStrict(asking(2), asking(2)), true);
  assert.equal(isAsStrict(asking(3), asking(2)), true);
  assert.equal(isAsStrict(asking(1), asking(2)), false);
  assert.equal(isAsStrict({ ...asking(3), hours: 25 }, asking(2)), false);
  assert.equal(isAsStrict({ ...asking(2), hours: 23 }, asking(2)), true);
  const lower = { ...asking(3), needed: { ...asking(3).needed, bind: 0 } };
  assert.equal(isAsStrict(lower, { ...asking(2), needed: { ...asking(2).needed, bind: 1 } }), false);
  assert.equal(mostNeeded(asking(1), asking(3)), 3);
  assert.equal(mostNeeded(NO_RULE), 0);
});
