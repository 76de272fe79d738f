import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { encodeBase64Url } from '../../channel/base64url.ts';
import { CHANNEL_PURPOSES } from '../../channel/channels.ts';
import { oneOf, optional } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandAccount } from '../views.ts';

/** A key pair that one venue key can be sealed to; nothing is written down, as nothing is done by it. */
export const channelOpen = defineOperation(
  'channel-open',
  { purpose: oneOf(CHANNEL_PURPOSES), accountId: optional(id) },
  ({ keys, sealing: { channels, signer } }, { purpose, accountId }, call) => {
    if ((purpose === 'rebind') !== (accountId !== undefined))
      throw new BittingError('FIELD_MALFORMED', 'an account is named to rebind, and only then', {
        publicDetail: 'Name the account whose key is exchanged; to bind another one, none.',
      });
    if (accountId !== undefined) demandAccount(keys, accountId);
    const operatorId = call.operator.id;
    const opened = channels.open({ operatorId, purpose, accountId });
    const publicKey = encodeBase64Url(opened.publicKey);
    const { channelId, expiresAtMs } = opened;
    const { signature, verifierKey } = signer.sign('channel', {
      channel: channelId,
      expiresAtMs,
      operation: purpose,
      operator: operatorId,
      publicKey,
      ...(accountId === undefined ? {} : { accountId }),
    });
    return Promise.resolve({
      channelId,
      publicKey,
      expiresAtMs,
      signature: encodeBase64Url(signature),
      verifierKey,
    });
  },
);
