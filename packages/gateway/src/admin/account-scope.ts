import type { OperationName } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';

/** What shows an operator of single accounts no more than is his, or what is no account's. */
const SHOWS_HIS: ReadonlySet<OperationName> = new Set([
  'self',
  'accounts',
  'list',
  'status',
  'operators-token',
  'approvals-list',
  'approvals-show',
  'approvals-approve',
  'approvals-reject',
  'approvals-carry-out',
]);

/** Whether an operator may see something of this account. */
export function isOf({ accounts }: Pick<OperatorEntry, 'accounts'>, accountId: string): boolean {
  return accounts === null || accounts.includes(accountId);
}

/** The accounts that a call names, by itself or by their virtual keys; `null`: none, so that it is of everything. */
export function accountsNamed(
  { accountId, account, virtualKeyId }: NamedAccounts,
  keys: Pick<VaultKeyRing, 'virtualKey'>,
): readonly string[] | null {
  const ofKey = virtualKeyId === undefined ? undefined : (keys.virtualKey(virtualKeyId)?.accountId ?? '');
  const named = [accountId, account, ofKey].filter((one) => one !== undefined);
  return named.length === 0 ? null : named;
}

export interface NamedAccounts {
  readonly accountId?: string;
  readonly account?: string;
  readonly virtualKeyId?: string;
}

/** Throws `ACCOUNT_OUT_OF_REACH` where an operator of single accounts names none of them, or another. */
export function demandWithin(
  operator: Pick<OperatorEntry, 'accounts'>,
  operation: OperationName,
  {
    parameters,
    keys,
  }: { readonly parameters: NamedAccounts; readonly keys: Pick<VaultKeyRing, 'virtualKey'> },
): void {
  const { accounts } = operator;
  if (accounts === null || SHOWS_HIS.has(operation)) return;
  const named = accountsNamed(parameters, keys);
  if (named?.every((one) => isOf(operator, one)) === true) return;
  throw new BittingError('ACCOUNT_OUT_OF_REACH', `${operation} of ${named?.join(' ') ?? 'everything'}`, {
    publicDetail: `The operator has rights for ${accounts.join(', ')} only: name one of these, or one of their virtual keys.`,
  });
}
