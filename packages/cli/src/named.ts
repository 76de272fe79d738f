import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { AccountView, KeyView } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { usageError } from './arguments.ts';
import { suggest } from './suggestion.ts';

/** Ids that the gateway gave out need no looking up: what stops a key must not depend on a list. */
const VIRTUAL_KEY_ID = /^key_[0-9a-f]{16}$/u;

/** A virtual key by its id, or by its label while only one key that is not revoked has it. */
export async function findVirtualKeyId(client: AdminClient, given: string): Promise<string> {
  if (VIRTUAL_KEY_ID.test(given)) return given;
  const { virtualKeys } = await client.list({});
  const called = virtualKeys.filter((key) => key.label === given);
  const living = called.filter((key) => key.state !== 'revoked');
  return demandOne(given, { called, living, all: virtualKeys });
}

/** To look at: a revoked key is found by its label, too, while no other key has it. */
export async function findAnyVirtualKeyId(client: AdminClient, given: string): Promise<string> {
  if (VIRTUAL_KEY_ID.test(given)) return given;
  const { virtualKeys } = await client.list({});
  const called = virtualKeys.filter((key) => key.label === given);
  const living = called.filter((key) => key.state !== 'revoked');
  return demandOne(given, { called, living: living.length === 0 ? called : living, all: virtualKeys });
}

interface Found {
  readonly called: readonly KeyView[];
  readonly living: readonly KeyView[];
  readonly all: readonly KeyView[];
}

function demandOne(given: string, { called, living, all }: Found): string {
  const [only] = living;
  if (only !== undefined && living.length === 1) return only.virtualKeyId;
  if (living.length > 1)
    throw usageError(
      `${living.length} virtual keys are called "${given}"; say which one by its id: bitting keys list --all.`,
    );
  if (called.length > 0)
    throw usageError(
      `The virtual key "${given}" is revoked; its id still names it: bitting keys list --all.`,
    );
  throw usageError(`There is no virtual key "${given}"${hint(given, all)}`);
}

/** The label that was probably meant, or where to look. */
function hint(given: string, keys: readonly KeyView[]): string {
  const labels = keys.filter(({ state }) => state !== 'revoked').map(({ label }) => label);
  const near = suggest(given, labels);
  return near === null ? ': bitting keys list.' : `. Did you mean "${near}"?`;
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

/** The same of a virtual key, before its policy is looked for. */
export async function demandFreeKeyLabel(client: AdminClient, label: string): Promise<void> {
  const { virtualKeys } = await client.list({});
  const namesake = virtualKeys.find((key) => key.label === label && key.state !== 'revoked');
  if (namesake === undefined) return;
  throw new BittingError('LABEL_TAKEN', `${namesake.virtualKeyId} is called so`, {
    publicDetail: `The virtual key ${namesake.virtualKeyId} is called "${label}" already; --label gives this one another name.`,
  });
}

/** An account by its id or its label; without either the only one there is. */
export async function findAccount(client: AdminClient, given: string | undefined): Promise<AccountView> {
  const { accounts } = await client.accounts({});
  return demandAccount(accounts, given);
}

/** Of which something is to be looked up: one that was taken out is found, too, by its label while no other account has it. */
export async function findAnyAccount(client: AdminClient, given: string | undefined): Promise<AccountView> {
  const { accounts } = await client.accounts({ removed: true });
  const living = accounts.filter(({ state }) => state !== 'revoked');
  const isLiving =
    given === undefined || living.some(({ accountId, label }) => accountId === given || label === given);
  return demandAccount(isLiving ? living : accounts, given);
}

function demandAccount(accounts: readonly AccountView[], given: string | undefined): AccountView {
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
      ? `There is no account "${given}"; there are ${accounts.map(({ label }) => label).join(', ')}.`
      : `${found.length} accounts are called "${given}"; say which one by its id: bitting accounts.`,
  );
}
