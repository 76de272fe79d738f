import { worstCaseOf } from '@bitting/core/policy/worst-case.ts';
import { id } from '../fields.ts';
import { defineOperation } from '../operation.ts';
import { viewUsage, viewWorstCase } from '../usage-views.ts';
import { demandAccount, demandKey, viewKeyDetails } from '../views.ts';

/** What a key may do, what it has used up of that, and what its thief could lose its owner from now on. */
export const show = defineOperation(
  'show',
  { virtualKeyId: id },
  async ({ keys, limits, venue }, { virtualKeyId }) => {
    const entry = demandKey(keys, virtualKeyId);
    const owner = { accountId: entry.accountId, virtualKeyId };
    // What it lacks of the market is known by the first look.
    limits.usage(owner);
    const [facts] = await Promise.all([venue(entry.venue).marketFacts(entry), limits.gather(owner)]);
    // The key as it is now: it may have been changed while the venue was asked.
    const current = demandKey(keys, virtualKeyId);
    const layers = keys.layers(current.accountId);
    const { environment } = demandAccount(keys, current.accountId);
    const usage = limits.usage(owner);
    return {
      ...viewKeyDetails(current),
      usage: viewUsage(usage, layers),
      worstCase: viewWorstCase(worstCaseOf(current.policy, { ...facts, environment, layers, usage })),
    };
  },
);
