import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { usageError } from './arguments.ts';

/** Ids that the gateway gave out need no looking up: what stops a key must not depend on a list. */
const VIRTUAL_KEY_ID = /^key_[0-9a-f]{16}$/u;

/** A virtual key by its id, or by its label while only one key that is not revoked has it. */
export async function findVirtualKeyId(client: AdminClient, given: string): Promise<string> {
  if (VIRTUAL_KEY_ID.test(given)) return given;
  const { virtualKeys } = await client.list({});
  const found = virtualKeys.filter((key) => key.label === given && key.state !== 'revoked');
  const [only] = found;
  if (only !== undefined && found.length === 1) return only.virtualKeyId;
  throw usageError(
    found.length === 0
      ? virtualKeys.some((key) => key.label === given)
        ? `The virtual key "${given}" is revoked; its id still names it: bitting keys list --all.`
        : `There is no virtual key "${given}": bitting keys list.`
      : `${found.length} virtual keys are called "${given}"; say which one by its id: bitting keys list.`,
  );
}

/** Before anybody types a secret for it. The gateway refuses a label that a living account has, too. */
export async function demandFreeLabel(client: AdminClient, label: string): Promise<void> {
  const { accounts } = await client.accounts({});
  const namesake = accounts.find((account) => account.label === label && account.state !== 'revoked');
  if (namesake === undefined) return;
  throw new BittingError('LABEL_TAKEN', `${namesake.accountId} is called so`, {
    publicDetail: `The account ${namesake.accountId} is called "${label}" already; --label gives this one another name.`,
  });
}

/** An account by its id or its label; without either the only one there is. */
export async function findAccount(client: AdminClient, given: string | undefined): Promise<AccountView> {
  const { accounts } = await client.accounts({});
  const found = accounts.filter(
    (account) => given === undefined || account.accountId === given || account.label === given,
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (accounts.length === 0) throw usageError('No account is bound yet: bitting bind.');
  if (given === undefined) {
    const names = accounts.map(({ label }) => label).join(', ');
    throw usageError(`There are several accounts; say which one with --account: ${names}.`);
  }
  throw usageError(
    found.length === 0
      ? `There is no account "${given}": bitting accounts.`
      : `${found.length} accounts are called "${given}"; say which one by its id: bitting accounts.`,
  );
}
