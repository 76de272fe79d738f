import type { StateTrail } from './state-trail.ts';
import type { VaultKeeping } from './vault-keeping.ts';
import type { VaultTrail } from './vault-trail.ts';

/** Whether the vault is the one that the ledger knows, and then what it lacks. Nothing is written into one that is not. */
export function joinTrails(parts: {
  readonly vault: VaultTrail;
  readonly states: Pick<StateTrail, 'restore' | 'start'>;
  readonly keeping: Pick<VaultKeeping, 'start'>;
}): Pick<VaultTrail, 'restore' | 'start'> {
  const { vault, states, keeping } = parts;
  return {
    restore: (entry) => {
      vault.restore(entry);
      states.restore(entry);
    },
    start: async (ports, acceptOlder) => {
      await vault.start(ports, acceptOlder);
      keeping.start();
      states.start(ports);
    },
  };
}
