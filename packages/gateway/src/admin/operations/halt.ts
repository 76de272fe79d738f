import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { id, reason } from '../fields.ts';
import { defineOperation, type AdminPorts } from '../operation.ts';
import { optional } from '../parameters.ts';
import { demandAccount } from '../views.ts';

const schema = { accountId: optional(id), reason };

function setState(ports: AdminPorts, accountId: string | undefined, state: TradingState): Promise<void> {
  return accountId === undefined
    ? ports.keys.setInstallationState(state)
    : ports.keys.setAccountState(accountId, state);
}

/** Stops everything, or one account: only cancels go upstream from this instant, whatever the disk says. */
export const halt = defineOperation('halt', schema, async (ports, { accountId, reason: why }, call) => {
  if (accountId !== undefined) demandAccount(ports.keys, accountId);
  const stored = setState(ports, accountId, 'halted').then(
    () => true,
    () => false,
  );
  const recorded = ports.journal.recordAfter({
    operatorId: call.operator.id,
    act: 'halt',
    subject: accountId ?? null,
    reason: why,
  });
  const [isStored, isRecorded] = await Promise.all([stored, recorded]);
  return { accountId: accountId ?? null, state: 'halted' as const, durable: isStored && isRecorded };
});

export const resume = defineOperation('resume', schema, async (ports, { accountId, reason: why }, call) => {
  const former =
    accountId === undefined ? ports.keys.installationState() : demandAccount(ports.keys, accountId).state;
  if (former === 'revoked')
    throw new BittingError('STATE_CONFLICT', `${accountId ?? 'everything'} is revoked`);
  await ports.journal.recordBefore({
    operatorId: call.operator.id,
    act: 'resume',
    subject: accountId ?? null,
    reason: why,
  });
  await setState(ports, accountId, 'active');
  return { accountId: accountId ?? null, state: 'active' as const, durable: true };
});
