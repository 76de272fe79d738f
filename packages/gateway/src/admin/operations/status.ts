import type { Status } from '@bitting/client/operations.ts';
import { CLOSED_ACCOUNTS_MAX } from '../../bounds.ts';
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
    closedAccounts: keys.sealed ? [] : listClosed(keys),
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

export const status = defineOperation('status', {}, async (ports) => readStatus(ports));
