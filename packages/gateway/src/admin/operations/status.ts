import type { Status } from '@bitting/client/operations.ts';
import { CLOSED_ACCOUNTS_MAX } from '../../bounds.ts';
import { CLOSED_KEYS_MAX } from '../../halt/bounds.ts';
import { listClosedVenues } from '../../halt/halt-subject.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';

export function readStatus(ports: AdminPorts): Status {
  const { keys } = ports;
  return {
    version: ports.version,
    sealed: keys.sealed,
    state: keys.installationState,
    uptimeMs: Math.round(ports.clock.monotonicMs()),
    ledgerWritable: ports.journal.writable,
    openIntents: ports.openIntents(),
    accounts: keys.sealed ? 0 : keys.listAccounts().length,
    haltFile: ports.haltFile.isThere(),
    closedVenues: listClosedVenues(keys),
    closedAccounts: keys.sealed ? [] : listClosed(keys),
    closedKeys: keys.sealed ? [] : listClosedKeys(keys),
    virtualKeys: keys.sealed ? 0 : keys.listVirtualKeys().filter((key) => key.state !== 'revoked').length,
    listeners: ports.listeners(),
  };
}

function listClosed(keys: AdminPorts['keys']): Status['closedAccounts'] {
  return keys
    .listAccounts()
    .filter(({ state }) => state !== 'active')
    .slice(0, CLOSED_ACCOUNTS_MAX)
    .map(({ id, label, state }) => ({ accountId: id, label, state }));
}

/** Revoked ones are of the past. */
function listClosedKeys(keys: AdminPorts['keys']): Status['closedKeys'] {
  return keys
    .listVirtualKeys()
    .filter(({ state }) => state !== 'active' && state !== 'revoked')
    .slice(0, CLOSED_KEYS_MAX)
    .map(({ id, label, state }) => ({ virtualKeyId: id, label, state }));
}

export const status = defineOperation('status', {}, async (ports) => readStatus(ports));
