import { useParams } from 'wouter';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { AccountView, KeyDetails } from '@bitting/client/operations.ts';
import type { PolicySubject } from '@bitting/client/policies.ts';
import { useOperation } from '../../api/use-operation.ts';

export type SubjectKind = 'key' | 'account' | 'installation';

/** Whose policy the page shows, as its path says. */
export interface SubjectShown {
  readonly kind: SubjectKind;
  readonly subject: PolicySubject;
  /** Of the key or account, as it is shown; its id until it is known. */
  readonly name: string;
  /** Of a key. */
  readonly details: KeyDetails | null;
  /** Of a key or account. */
  readonly account: AccountView | null;
}

export function usePolicySubject(): SubjectShown {
  const { virtualKeyId, accountId } = useParams<{
    readonly virtualKeyId?: string;
    readonly accountId?: string;
  }>();
  const details =
    useOperation('show', { virtualKeyId: virtualKeyId ?? '' }, { isEnabled: virtualKeyId !== undefined })
      .data ?? null;
  const accounts = useOperation('accounts', {}).data?.accounts ?? [];
  const account = accounts.find((one) => one.accountId === (accountId ?? details?.accountId)) ?? null;
  if (virtualKeyId !== undefined)
    return {
      kind: 'key',
      subject: { virtualKeyId },
      name: showText(details?.label ?? virtualKeyId),
      details,
      account,
    };
  if (accountId !== undefined)
    return {
      kind: 'account',
      subject: { accountId },
      name: showText(account?.label ?? accountId),
      details: null,
      account,
    };
  return { kind: 'installation', subject: {}, name: '', details: null, account: null };
}
