import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPolicy, writePolicy } from '@bitting/core/policy/policy-document.ts';
import { json } from '../../config/closed-schema.ts';
import { id } from '../fields.ts';
import { demandUsablePolicy } from '../key-terms.ts';
import { viewLayersAbove } from '../layer-views.ts';
import { defineOperation } from '../operation.ts';
import { demandAccount } from '../views.ts';
import { gatherStanding } from '../worst-case.ts';

/** One for all that are thought of: what is kept for each key has no use for more. */
const THOUGHT_OF = 'key_thought_of';

/** What would be said of a new key with this policy, without cutting it: whether it can be used, and what a thief could take. */
export const policyRehearse = defineOperation(
  'policy-rehearse',
  { accountId: id, document: json },
  async (ports, { accountId, document }) => {
    const { clock, keys } = ports;
    const policy = readPolicy(document);
    const account = demandAccount(keys, accountId);
    const trading = keys.credential(accountId)?.trading;
    if (trading === undefined) throw new BittingError('ACCOUNT_NOT_FOUND', `${accountId} has no venue key`);
    demandUsablePolicy({ ...account, trading }, policy, clock.wallMs());
    const holder = { id: THOUGHT_OF, accountId, policy };
    const { facts, layers, worstCase } = await gatherStanding(holder, () => holder, ports);
    return {
      document: writePolicy(policy),
      above: viewLayersAbove(policy, { layers, instruments: facts.instruments }),
      worstCase,
    };
  },
);
