import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { close, open } from '../closing.ts';
import { id, keyTerms, neededReason, reason } from '../fields.ts';
import { readSigningTerms } from '../key-terms.ts';
import { defineOperation, type AdminCall, type AdminPorts } from '../operation.ts';
import { sealable, sealerOf } from '../sealed-results.ts';
import { demandKey, viewCutKey } from '../views.ts';

interface Change {
  readonly virtualKeyId: string;
  readonly reason?: string;
}

const schema = { virtualKeyId: id, reason };
const resumption = { virtualKeyId: id, reason: neededReason };

function describeAct(act: string, { virtualKeyId, reason: why }: Change, call: AdminCall) {
  return { operatorId: call.operator.id, act, subject: virtualKeyId, reason: why };
}

async function closeKey(
  [act, state]: readonly ['suspend', 'suspended'] | readonly ['revoke', 'revoked'],
  { keys, journal }: AdminPorts,
  change: Change,
  call: AdminCall,
) {
  const { virtualKeyId } = change;
  if (demandKey(keys, virtualKeyId).state === 'revoked' && state !== 'revoked') throw revoked(virtualKeyId);
  const closable = {
    state: () => demandKey(keys, virtualKeyId).state,
    set: () => void keys.setKeyState(virtualKeyId, state),
  };
  const closed = await close(state, closable, { journal, act: describeAct(act, change, call) });
  return { virtualKeyId, ...closed };
}

/** Nothing of this key passes from this instant, whatever the disk says. */
export const suspend = defineOperation('suspend', schema, (ports, change, call) =>
  closeKey(['suspend', 'suspended'], ports, change, call),
);

/** The same, for good. */
export const revoke = defineOperation('revoke', schema, (ports, change, call) =>
  closeKey(['revoke', 'revoked'], ports, change, call),
);

/** Ends a suspension or a halt of the key, in force only once it is durable. */
export const resumeKey = defineOperation(
  'resume-key',
  resumption,
  async ({ keys, journal }, change, call) => {
    const { virtualKeyId } = change;
    if (demandKey(keys, virtualKeyId).state === 'revoked') throw revoked(virtualKeyId);
    const act = describeAct('resume-key', change, call);
    await open(() => void keys.setKeyState(virtualKeyId, 'active'), { journal, act });
    return { virtualKeyId, state: 'active' as const, durable: true };
  },
);

/** A new secret (and passphrase), or a new public key, for the same key; the old ones are of no use from then on. */
export const rotate = defineOperation(
  'rotate',
  { ...schema, publicKey: keyTerms.publicKey, ...sealable },
  async (ports, change, call) => {
    const { keys, journal, listeners, sealing } = ports;
    const entry = demandKey(keys, change.virtualKeyId);
    if (entry.state === 'revoked') throw revoked(entry.id);
    const { venue, algorithm, bodyBinding } = entry;
    const { publicKey } = readSigningTerms(venue, {
      algorithm,
      bodyBinding,
      ...(change.publicKey === undefined ? {} : { publicKey: change.publicKey }),
    });
    if (publicKey !== null && publicKey === entry.publicKey)
      throw new BittingError('KEY_TERMS_REFUSED', `${entry.id} has this public key already`, {
        publicDetail: 'The virtual key has this public key already: make a new pair.',
      });
    const seal = publicKey === null ? sealerOf('rotate', change, { call, sealing }) : null;
    const details = publicKey === null ? {} : { publicKey };
    await journal.recordBefore({ ...describeAct('rotate', change, call), details });
    return viewCutKey(keys.rotateVirtualSecret(entry.id, publicKey), listeners(), seal);
  },
);

function revoked(virtualKeyId: string): BittingError {
  return new BittingError('STATE_CONFLICT', `${virtualKeyId} is revoked`, {
    publicDetail: 'The virtual key is revoked and stays so; issue a new one.',
  });
}
