import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { clientKey, id, reason } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandKey } from '../views.ts';

/** Takes a virtual key over another client certificate alone; its secret, policy and state stay as they are. */
export const rebindClient = defineOperation(
  'rebind-client',
  { virtualKeyId: id, reason, clientKey },
  async ({ keys, journal }, given, call) => {
    const { virtualKeyId } = given;
    const entry = demandKey(keys, virtualKeyId);
    if (entry.state === 'revoked') throw refused('The virtual key is revoked and stays so; issue a new one.');
    if (entry.clientKey === given.clientKey)
      throw refused('The virtual key is bound to this certificate’s key already.');
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'rebind-client',
      subject: virtualKeyId,
      reason: given.reason,
      details: {
        clientKey: given.clientKey,
        ...(entry.clientKey === null ? {} : { replaced: entry.clientKey }),
      },
    });
    if (demandKey(keys, virtualKeyId).state === 'revoked')
      throw refused('The virtual key is revoked and stays so; issue a new one.');
    keys.setClientKey(virtualKeyId, given.clientKey);
    return { virtualKeyId, clientKey: given.clientKey };
  },
);

function refused(publicDetail: string): BittingError {
  return new BittingError('STATE_CONFLICT', 'another client certificate', { publicDetail });
}
