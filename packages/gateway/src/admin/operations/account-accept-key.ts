import { id, neededReason } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandAccount } from '../views.ts';

/** Takes the venue key of an account as its venue says that it is now. What halted the account stays until somebody resumes it. */
export const accountAcceptKey = defineOperation(
  'account-accept-key',
  { accountId: id, reason: neededReason },
  async ({ journal, keys, keyWatch }, { accountId, reason }, call) => {
    const { label } = demandAccount(keys, accountId);
    const accepted = await keyWatch.accept(accountId, { operatorId: call.operator.id, reason, journal });
    const { permissions, ips, label: keyLabel, endsAt } = accepted;
    const { state } = demandAccount(keys, accountId);
    return { accountId, label, state, permissions, addresses: ips, keyLabel, endsAtMs: endsAt };
  },
);
