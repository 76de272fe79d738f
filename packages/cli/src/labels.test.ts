import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { nameById, readLabels } from './labels.ts';

function clientWith(list: () => Promise<unknown>): AdminClient {
  const accounts = () => Promise.resolve({ accounts: [{ accountId: 'acc_1', label: 'main' }] });
  return { list, accounts } as unknown as AdminClient;
}

test('labels are those of keys and accounts, and none where they are not to be had', async () => {
  const keys = { virtualKeys: [{ virtualKeyId: 'key_1', label: 'grid' }] };
  const labels = await readLabels(clientWith(() => Promise.resolve(keys)));
  assert.deepEqual(
    [...labels],
    [
      ['key_1', 'grid'],
      ['acc_1', 'main'],
    ],
  );
  const sealed = clientWith(() => Promise.reject(new BittingError('VAULT_SEALED', 'sealed')));
  assert.equal((await readLabels(sealed)).size, 0);
  const broken = clientWith(() => Promise.reject(new TypeError('a fault')));
  await assert.rejects(readLabels(broken), TypeError);
});

test('what has a label is called by it, with the id behind', () => {
  const labels = new Map([['key_1', 'grid']]);
  assert.equal(nameById('key_1', labels), 'grid (key_1)');
  assert.equal(nameById('key_2', labels), 'key_2');
});
