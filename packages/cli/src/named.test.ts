import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { KeyView } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { demandFreeLabel, findAccount, findAnyVirtualKeyId, findVirtualKeyId } from './named.ts';

/** A gateway that knows these keys; every other operation is not there. */
function clientWith(
  keys: readonly Pick<KeyView, 'virtualKeyId' | 'label' | 'state'>[],
): AdminClient & { calls: number } {
  const client = {
    calls: 0,
    list: () => {
      client.calls += 1;
      return Promise.resolve({ virtualKeys: keys });
    },
  };
  return client as unknown as AdminClient & { calls: number };
}

const KEYS = [
  { virtualKeyId: 'key_0000000000000001', label: 'grid', state: 'revoked' },
  { virtualKeyId: 'key_0000000000000002', label: 'grid', state: 'active' },
  { virtualKeyId: 'key_0000000000000003', label: 'twin', state: 'active' },
  { virtualKeyId: 'key_0000000000000004', label: 'twin', state: 'suspended' },
] as const;

test('a virtual key is found by the label that only one living key has', async () => {
  assert.equal(await findVirtualKeyId(clientWith(KEYS), 'grid'), 'key_0000000000000002');
});

test('a virtual key id is taken as it is, without asking for the list', async () => {
  const client = clientWith(KEYS);
  assert.equal(await findVirtualKeyId(client, 'key_00000000000000ff'), 'key_00000000000000ff');
  assert.equal(client.calls, 0);
});

test('a label that only a revoked key has is said to be revoked', async () => {
  const client = clientWith(KEYS.slice(0, 1));
  await assert.rejects(findVirtualKeyId(client, 'grid'), /"grid" is revoked.*keys list --all/u);
  await assert.rejects(findVirtualKeyId(client, 'nobody'), /There is no virtual key "nobody"/u);
});

test('a revoked key is found by its label to be looked at, while no other key has it', async () => {
  assert.equal(await findAnyVirtualKeyId(clientWith(KEYS.slice(0, 1)), 'grid'), 'key_0000000000000001');
  assert.equal(await findAnyVirtualKeyId(clientWith(KEYS), 'grid'), 'key_0000000000000002');
  assert.equal(await findAnyVirtualKeyId(clientWith([]), 'key_00000000000000ff'), 'key_00000000000000ff');
  await assert.rejects(findAnyVirtualKeyId(clientWith(KEYS), 'twin'), /2 virtual keys are called "twin"/u);
});

test('a label that is nearly one is told with that one', async () => {
  await assert.rejects(
    findVirtualKeyId(clientWith(KEYS), 'gird'),
    /no virtual key "gird"\. Did you mean "grid"\?/u,
  );
  await assert.rejects(findVirtualKeyId(clientWith(KEYS), 'moonshot'), /"moonshot": bitting keys list\./u);
});

test('a label that no key or more than one key has is refused', async () => {
  for (const label of ['nobody', 'twin'])
    await assert.rejects(
      findVirtualKeyId(clientWith(KEYS), label),
      (error) => error instanceof BittingError && error.code === 'ARGUMENT_INVALID',
    );
});

/** A gateway with these accounts; every other operation is not there. */
function clientOf(labels: readonly string[]): AdminClient {
  const accounts = labels.map((label, index) => ({ accountId: `acc_${index}`, label }));
  return { accounts: () => Promise.resolve({ accounts }) } as unknown as AdminClient;
}

test('an account is found by id, by label, and without either where there is one', async () => {
  const client = clientOf(['okx', 'htx']);
  assert.equal((await findAccount(client, 'htx')).accountId, 'acc_1');
  assert.equal((await findAccount(client, 'acc_0')).label, 'okx');
  assert.equal((await findAccount(clientOf(['okx']), undefined)).accountId, 'acc_0');
});

test('an account that is not one is refused with the names there are', async () => {
  const cases = [
    [['okx', 'htx'], undefined, /several accounts; say which one with --account: okx, htx/u],
    [['okx', 'htx'], 'moon', /no account "moon"/u],
    [['okx', 'okx'], 'okx', /2 accounts are called "okx"/u],
    [[], undefined, /bitting bind/u],
  ] as const;
  for (const [labels, given, message] of cases)
    await assert.rejects(findAccount(clientOf(labels), given), { code: 'ARGUMENT_INVALID', message });
});

test('a label of a living account is refused before a secret is asked for, one of a revoked account is free', async () => {
  const rows = [
    { accountId: 'acc_1', label: 'okx', state: 'revoked' },
    { accountId: 'acc_2', label: 'htx', state: 'active' },
  ];
  const client = { accounts: () => Promise.resolve({ accounts: rows }) } as unknown as AdminClient;
  await assert.rejects(demandFreeLabel(client, 'htx'), { code: 'LABEL_TAKEN', message: /acc_2.*--label/u });
  await demandFreeLabel(client, 'okx');
});
