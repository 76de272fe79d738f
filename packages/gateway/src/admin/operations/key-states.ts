import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { id, reason } from '../fields.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { demandKey, viewCutKey } from '../views.ts';

interface Change {
  readonly virtualKeyId: string;
  readonly reason?: string;
}

const schema = { virtualKeyId: id, reason };

/** From which states a key may come into a state. A revoked key stays revoked. */
const FORMER_STATES = {
  suspended: ['active', 'reducing', 'halted', 'suspended'],
  revoked: ['active', 'reducing', 'halted', 'suspended', 'revoked'],
  active: ['suspended', 'active'],
} as const satisfies Partial<Record<TradingState, readonly TradingState[]>>;

function demandChange(
  ports: AdminPorts,
  { virtualKeyId }: Change,
  state: keyof typeof FORMER_STATES,
): TradingState {
  const { state: former } = demandKey(ports.keys, virtualKeyId);
  const allowed: readonly TradingState[] = FORMER_STATES[state];
  if (!allowed.includes(former))
    throw new BittingError('STATE_CONFLICT', `${virtualKeyId}: ${former} to ${state}`, {
      publicDetail: `The virtual key is ${former}; it cannot become ${state}.`,
    });
  return former;
}

/** In force before it is written down: closing must not wait for a disk. */
async function closeKey(
  act: 'suspend' | 'revoke',
  state: 'suspended' | 'revoked',
  ports: AdminPorts,
  [change, call]: readonly [Change, AdminCall],
) {
  demandChange(ports, change, state);
  const stored = ports.keys.setKeyState(change.virtualKeyId, state).then(
    () => true,
    () => false,
  );
  const recorded = ports.journal.recordAfter({
    operatorId: call.operator.id,
    act,
    subject: change.virtualKeyId,
    reason: change.reason,
  });
  const [isStored, isRecorded] = await Promise.all([stored, recorded]);
  return { virtualKeyId: change.virtualKeyId, state, durable: isStored && isRecorded };
}

export const suspend = defineOperation('suspend', schema, (ports, change, call) =>
  closeKey('suspend', 'suspended', ports, [change, call]),
);

export const revoke = defineOperation('revoke', schema, (ports, change, call) =>
  closeKey('revoke', 'revoked', ports, [change, call]),
);

export const resumeKey = defineOperation('resume-key', schema, async (ports, change, call) => {
  demandChange(ports, change, 'active');
  await ports.journal.recordBefore({
    operatorId: call.operator.id,
    act: 'resume-key',
    subject: change.virtualKeyId,
    reason: change.reason,
  });
  await ports.keys.setKeyState(change.virtualKeyId, 'active');
  return { virtualKeyId: change.virtualKeyId, state: 'active' as const, durable: true };
});

/** A new secret and passphrase for the same key; the old ones are of no use from then on. */
export const rotate = defineOperation('rotate', schema, async (ports, change, call) => {
  const entry = demandKey(ports.keys, change.virtualKeyId);
  if (entry.state === 'revoked')
    throw new BittingError('STATE_CONFLICT', `${entry.id} is revoked`, {
      publicDetail: 'The virtual key is revoked; issue a new one instead.',
    });
  await ports.journal.recordBefore({
    operatorId: call.operator.id,
    act: 'rotate',
    subject: change.virtualKeyId,
    reason: change.reason,
  });
  const cut = await ports.keys.rotateVirtualSecret(change.virtualKeyId);
  return viewCutKey(cut, ports.listeners()[entry.venue] ?? null);
});
