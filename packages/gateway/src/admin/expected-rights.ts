import type { ExpectedRights } from '@bitting/client/people.ts';
import { showText } from '@bitting/core/encoding/shown-text.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { RECENT_RECORDS_MAX } from '../bounds.ts';
import type { OperatorEntry } from '../vault/entries.ts';
import type { AdminPorts } from './operation.ts';
import { describeOperator } from './operator-views.ts';

/**
 * Whoever changes rights says which he saw: what somebody else has changed since is not undone by him. Throws `STATE_CONFLICT` with who it
 * was, as far as the last records tell.
 */
export function demandExpected(
  expected: ExpectedRights | undefined,
  known: OperatorEntry,
  ports: Pick<AdminPorts, 'operators' | 'recent'>,
): void {
  if (expected === undefined || isSame(expected, known)) return;
  throw new BittingError('STATE_CONFLICT', `${known.id} is not as the caller saw him`, {
    publicDetail: `Nothing was changed: by now this is ${describeOperator(known)}${changedBy(known, ports)}. Look at the rights again, and then change them.`,
  });
}

function isSame({ role, accounts }: ExpectedRights, known: OperatorEntry): boolean {
  return role === known.role && nameAccounts(accounts) === nameAccounts(known.accounts);
}

/** In which order they are named says nothing. */
function nameAccounts(accounts: readonly string[] | null): string {
  return accounts === null ? 'all' : `some ${accounts.toSorted().join(' ')}`;
}

function changedBy(
  { id }: OperatorEntry,
  { operators, recent }: Pick<AdminPorts, 'operators' | 'recent'>,
): string {
  const record = recent
    .last(RECENT_RECORDS_MAX, id)
    .findLast(({ entry }) => entry.type === 'admin' && entry.act === 'operator-role' && entry.subject === id);
  if (record?.entry.type !== 'admin') return '';
  const { operatorId, wallMs } = record.entry;
  const by = operators.list().find((one) => one.id === operatorId);
  const name = by === undefined ? operatorId : `"${showText(by.name)}" (${operatorId})`;
  return `, changed by ${name} at ${new Date(wallMs).toISOString()}`;
}
