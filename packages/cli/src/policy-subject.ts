import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { PolicySubject } from '@bitting/client/policies.ts';
import { usageError } from './arguments.ts';
import { findVirtualKeyId } from './named.ts';

export const SUBJECT = {
  name: 'WHOSE',
  describe: 'A virtual key or an account (id or label), or "installation" for what binds everything',
  required: true,
} as const;

const KEY_ID = /^key_[0-9a-f]{16}$/u;
const ACCOUNT_ID = /^acc_[0-9a-f]{16}$/u;

/** Whose policy is meant: what keys and accounts are both called has to be said by its id. */
export async function findSubject(client: AdminClient, given: string): Promise<PolicySubject> {
  if (given === 'installation') return {};
  if (ACCOUNT_ID.test(given)) return { accountId: given };
  if (KEY_ID.test(given)) return { virtualKeyId: given };
  const { accounts } = await client.accounts({});
  const account = accounts.find(({ label, state }) => label === given && state !== 'revoked');
  const { virtualKeys } = await client.list({});
  if (account === undefined) {
    if (virtualKeys.every(({ label }) => label !== given))
      throw usageError(
        `Neither a virtual key nor an account is called "${given}": bitting keys list, bitting accounts.`,
      );
    return { virtualKeyId: await findVirtualKeyId(client, given) };
  }
  const key = virtualKeys.find(({ label, state }) => label === given && state !== 'revoked');
  if (key !== undefined)
    throw usageError(
      `Both a key and an account are called "${given}"; say ${key.virtualKeyId} or ${account.accountId}.`,
    );
  return { accountId: account.accountId };
}
