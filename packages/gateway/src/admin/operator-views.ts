import type { OperatorView } from '@bitting/client/people.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import type { OperatorEntry, OperatorRole } from '../vault/entries.ts';
import { listOperations } from './roles.ts';

export function viewOperator(entry: OperatorEntry): OperatorView {
  const { id, name, kind, role, accounts, state, trusted } = entry;
  return {
    operatorId: id,
    name,
    kind,
    role,
    accounts,
    state,
    trustedBy: trusted?.by ?? null,
    trustedAtMs: trusted?.at ?? null,
  };
}

/** For people, and for the ledger. */
export function describeOperator({ name, id, role, kind, accounts }: OperatorEntry): string {
  const of = accounts === null ? 'all accounts' : accounts.join(' ');
  return `${kind === 'console' ? 'the console' : role} "${showText(name)}" (${id}) of ${of}`;
}

/** What a change of rights leaves nothing more of. */
export function isNarrower(
  { role, accounts }: { readonly role: OperatorRole; readonly accounts?: readonly string[] | null },
  known: Pick<OperatorEntry, 'role' | 'accounts'>,
): boolean {
  const before = new Set(listOperations(known.role));
  const isSmaller = listOperations(role).every((one) => before.has(one));
  return isSmaller && isWithin(accounts, known.accounts);
}

function isWithin(accounts: readonly string[] | null | undefined, known: readonly string[] | null): boolean {
  if (known === null || accounts === undefined) return true;
  return accounts !== null && accounts.every((one) => known.includes(one));
}
