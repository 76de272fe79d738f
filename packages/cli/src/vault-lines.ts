import type { ExchangeView, VaultLockView } from '@bitting/client/vaults.ts';
import { usageError } from './arguments.ts';
import { renderTable } from './table.ts';

/** What opens the vault, without anything of what opens it. */
export function renderLocks(locks: readonly VaultLockView[]): string[] {
  return renderTable(
    ['LOCK', 'KIND', 'LABEL', 'ADDED', 'BY'],
    locks.map(({ lockId, kind, label, addedAtMs, addedBy }) => [
      lockId,
      kind,
      label,
      addedAtMs === null ? 'with the vault' : new Date(addedAtMs).toISOString().slice(0, 19),
      addedBy ?? 'with the vault',
    ]),
  );
}

export function renderExchange({ account, done, of, fault }: ExchangeView): string {
  const why = fault === null ? '' : `; the last step failed (${fault}) and is tried again`;
  return `${account}: ${done} of ${of} entries have its new key${why}`;
}

/** A lock by its id, or by its label where one alone has it. */
export function findLock(locks: readonly VaultLockView[], given: string): VaultLockView {
  const found = locks.filter(({ lockId, label }) => lockId === given || label === given);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = locks.map(({ lockId, label }) => (label === '' ? lockId : `${lockId} (${label})`)).join(', ');
  throw usageError(
    found.length === 0
      ? `There is no lock "${given}"; there are ${names}.`
      : `${found.length} locks are called "${given}"; say which one by its id: ${names}.`,
  );
}
