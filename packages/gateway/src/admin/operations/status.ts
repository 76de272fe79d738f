import type { Status } from '@bitting/client/operations.ts';
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
    virtualKeys: keys.sealed ? 0 : keys.listVirtualKeys().filter((key) => key.state !== 'revoked').length,
    listeners: ports.listeners(),
  };
}

export const status = defineOperation('status', {}, async (ports) => readStatus(ports));
