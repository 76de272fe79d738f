import type { LocksChanged, VaultLockView } from '@bitting/client/vaults.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { VAULT_PROVIDERS_MAX } from '@bitting/core/bounds.ts';
import { listOf, optional } from '../../config/closed-schema.ts';
import type { LockChange, VaultLocks } from '../../vault/vault-locks.ts';
import { id, label, neededReason, reason } from '../fields.ts';
import { opener, readUnlock } from '../given-unlock.ts';
import { type AdminCall, type AdminPorts, defineOperation } from '../operation.ts';

/** What opens the vault, by name, and whose keys in it are being exchanged. */
export const vaultShow = defineOperation('vault-show', {}, ({ keeping }) => {
  const { version, root } = keeping.state();
  return Promise.resolve({
    locks: viewLocks(keeping.locks),
    exchanges: keeping.exchange.open(),
    version: String(version),
    root: encodeHex(root),
  });
});

export const vaultAddLock = defineOperation(
  'vault-add-lock',
  { shown: opener, added: opener, label, insteadOf: optional(id), reason },
  (ports, given, call) =>
    ports.keeping.exclusively(async () => {
      const { locks } = ports.keeping;
      using shown = readUnlock(given.shown);
      using added = readUnlock(given.added);
      const by = await locks.find(shown.unlock);
      if (given.insteadOf !== undefined && by !== given.insteadOf) throw notShown(given.insteadOf);
      const words = {
        id: locks.newId(),
        label: given.label,
        addedAt: ports.clock.wallMs(),
        addedBy: call.operator.id,
      };
      const change = await locks.add(added.unlock, words, given.insteadOf);
      const details = { kind: added.unlock.kind, label: given.label, shown: by };
      const recorded = { ports, call, act: 'vault-add-lock', subject: words.id, given, details };
      const changed = await carryOut(change, recorded);
      if (given.insteadOf !== undefined && (await locks.opens(shown.unlock)))
        throw new BittingError('INTERNAL_FAULT', 'the lock that was replaced opens still');
      return changed;
    }),
);

export const vaultRemoveLock = defineOperation(
  'vault-remove-lock',
  { shown: opener, lockId: id, reason: neededReason },
  (ports, given, call) =>
    ports.keeping.exclusively(async () => {
      const { locks } = ports.keeping;
      const change = locks.remove(given.lockId);
      using shown = readUnlock(given.shown);
      const by = await locks.find(shown.unlock);
      // Who removes all but one must have that one at hand, not only believe it.
      if (by === given.lockId) throw notStaying();
      return carryOut(change, {
        ports,
        call,
        act: 'vault-remove-lock',
        subject: given.lockId,
        given,
        details: { shown: by },
      });
    }),
);

export const vaultRotateRoot = defineOperation(
  'vault-rotate-root',
  { shown: listOf(opener, VAULT_PROVIDERS_MAX), dropped: listOf(id, VAULT_PROVIDERS_MAX), reason },
  (ports, given, call) =>
    ports.keeping.exclusively(async () => {
      using shown = new DisposableStack();
      const unlocks = given.shown.map((one) => shown.use(readUnlock(one)).unlock);
      const change = await ports.keeping.locks.rotateRoot(unlocks, given.dropped);
      const details = { kept: change.kept.join(' ') };
      return carryOut(change, { ports, call, act: 'vault-rotate-root', subject: null, given, details });
    }),
);

interface Recorded {
  readonly ports: AdminPorts;
  readonly call: AdminCall;
  readonly act: string;
  readonly subject: string | null;
  readonly given: { readonly reason?: string };
  readonly details: Readonly<Record<string, string>>;
}

/** Recorded before it is in force. */
async function carryOut(
  change: LockChange,
  { ports: { journal, keeping }, call, act, subject, given, details }: Recorded,
): Promise<LocksChanged> {
  const gone = change.gone.length === 0 ? {} : { gone: change.gone.join(' ') };
  await journal.recordBefore({
    operatorId: call.operator.id,
    act,
    subject,
    reason: given.reason,
    details: { ...details, ...gone },
  });
  await change.carryOut((done, of) => call.progress('rewrapping', `${done} of ${of} keys of accounts`));
  return { locks: viewLocks(keeping.locks), gone: change.gone };
}

function viewLocks(locks: Pick<VaultLocks, 'list'>): readonly VaultLockView[] {
  return locks.list().map(({ id: lockId, kind, label: called, addedAt, addedBy }) => ({
    lockId,
    kind,
    label: called,
    addedAtMs: addedAt,
    addedBy,
  }));
}

function notShown(lockId: string): BittingError {
  return new BittingError('STATE_CONFLICT', `${lockId} was not shown`, {
    publicDetail: `Nothing was changed: what was shown does not open ${lockId}, which is to be replaced.`,
  });
}

function notStaying(): BittingError {
  return new BittingError('STATE_CONFLICT', 'the lock that was shown is the one to be removed', {
    publicDetail: 'Nothing was changed: show what opens a lock that stays, not the one that is removed.',
  });
}
