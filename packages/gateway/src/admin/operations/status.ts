import type { Status } from '@bitting/client/operations.ts';
import { CLOSED_ACCOUNTS_MAX } from '../../bounds.ts';
import { CLOSED_KEYS_MAX } from '../../halt/bounds.ts';
import { listClosedVenues } from '../../halt/halt-subject.ts';
import { isOf } from '../account-scope.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';

/** An operator of single accounts sees these, and how everything is. */
export function readStatus(ports: AdminPorts, operator: Operator): Status {
  const { keys } = ports;
  return {
    version: ports.version,
    sealed: keys.sealed,
    // A halt is known while sealed; that there is none is not.
    state: keys.sealed && keys.installationState === 'active' ? null : keys.installationState,
    uptimeMs: Math.round(ports.clock.monotonicMs()),
    ledgerWritable: ports.journal.writable,
    ledgerReserved: ports.journal.reserved,
    openIntents: ports.openIntents(),
    accounts: keys.sealed ? 0 : listAccounts(keys, operator).length,
    haltFile: ports.haltFile.isThere(),
    closedVenues: listClosedVenues(keys),
    closedAccounts: keys.sealed ? [] : listClosed(keys, operator),
    closedKeys: keys.sealed ? [] : listClosedKeys(keys, operator),
    virtualKeys: keys.sealed ? 0 : listKeys(keys, operator).filter((key) => key.state !== 'revoked').length,
    listeners: ports.listeners(),
  };
}

type Operator = Pick<AdminCall['operator'], 'accounts'>;

/** Those that were taken out are of the past. */
function listAccounts(keys: AdminPorts['keys'], operator: Operator) {
  return keys.listAccounts().filter(({ id, state }) => isOf(operator, id) && state !== 'revoked');
}

function listKeys(keys: AdminPorts['keys'], operator: Operator) {
  return keys.listVirtualKeys().filter(({ accountId }) => isOf(operator, accountId));
}

function listClosed(keys: AdminPorts['keys'], operator: Operator): Status['closedAccounts'] {
  return listAccounts(keys, operator)
    .filter(({ state }) => state !== 'active')
    .slice(0, CLOSED_ACCOUNTS_MAX)
    .map(({ id, label, state }) => ({ accountId: id, label, state }));
}

/** Revoked ones are of the past. */
function listClosedKeys(keys: AdminPorts['keys'], operator: Operator): Status['closedKeys'] {
  return listKeys(keys, operator)
    .filter(({ state }) => state !== 'active' && state !== 'revoked')
    .slice(0, CLOSED_KEYS_MAX)
    .map(({ id, label, state }) => ({ virtualKeyId: id, label, state }));
}

export const status = defineOperation('status', {}, async (ports, _none, { operator }) =>
  readStatus(ports, operator),
);
