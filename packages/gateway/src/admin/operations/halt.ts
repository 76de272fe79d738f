import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { close, open } from '../closing.ts';
import { id, reason } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { optional } from '../../config/closed-schema.ts';
import { demandAccount } from '../views.ts';

const schema = { accountId: optional(id), reason };

/** Stops everything, or one account: only cancels go upstream from this instant, whatever the disk says. */
export const halt = defineOperation('halt', schema, async (ports, { accountId, reason: why }, call) => {
  const { keys, journal } = ports;
  const closable =
    accountId === undefined
      ? { state: () => keys.installationState, set: () => keys.setInstallationState('halted') }
      : {
          state: () => demandAccount(keys, accountId).state,
          set: () => void keys.setAccountState(accountId, 'halted'),
        };
  const subject = accountId ?? null;
  const act = { operatorId: call.operator.id, act: 'halt', subject, reason: why };
  return { accountId: subject, ...(await close('halted', closable, { journal, act })) };
});

/** Ends a halt, in force only once it is durable. A suspension or revocation is not ended by this. */
export const resume = defineOperation('resume', schema, async (ports, { accountId, reason: why }, call) => {
  const { keys, journal } = ports;
  const former = accountId === undefined ? keys.installationState : demandAccount(keys, accountId).state;
  if (former === 'revoked')
    throw new BittingError('STATE_CONFLICT', `${accountId ?? 'everything'} is revoked`, {
      publicDetail: 'What is revoked stays revoked.',
    });
  const subject = accountId ?? null;
  const set =
    accountId === undefined
      ? () => keys.setInstallationState('active')
      : () => void keys.setAccountState(accountId, 'active');
  const act = { operatorId: call.operator.id, act: 'resume', subject, reason: why };
  await open(set, { journal, act });
  return { accountId: subject, state: 'active' as const, durable: true };
});
