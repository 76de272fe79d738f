import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { id, label, policyTerms } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { demandAccount, viewCutKey } from '../views.ts';

/** Cuts a virtual key. Its secret is in this answer and nowhere else afterwards. */
export const issue = defineOperation(
  'issue',
  { accountId: id, label, owner: label, ...policyTerms },
  async ({ keys, journal, clock, listeners }, given, call) => {
    const account = demandAccount(keys, given.accountId);
    const { accountId, owner, expiresAtMs, ...terms } = given;
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'issue',
      subject: accountId,
      details: {
        label: given.label,
        owner,
        scopes: given.scopes.join(' '),
        markets: given.markets.join(' '),
      },
    });
    const cut = keys.issueVirtualKey({
      accountId,
      label: given.label,
      owner,
      createdAt: clock.wallMs(),
      policy: {
        version: 1,
        scopes: terms.scopes,
        markets: terms.markets,
        instruments: terms.instruments,
        notionalPerOrder: terms.notionalPerOrder,
        requestsPerSecond: terms.requestsPerSecond,
        sourceCidrs: terms.sourceCidrs,
        notBefore: null,
        expiresAt: expiresAtMs === null ? null : epochMs(expiresAtMs),
      },
    });
    return viewCutKey(cut, listeners()[account.venue] ?? null);
  },
);
