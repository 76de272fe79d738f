import { refuse } from '../../errors/refusal.ts';
import type { Intent } from '../../trading/intent.ts';
import type { Market } from '../../trading/vocabulary.ts';
import type { Snapshot } from '../policy.ts';
import type { Rule } from '../rule.ts';

/**
 * The credential signs for the markets that it was bound for, whatever a policy lists. Reads change nothing, and the cancel
 * of a named order works when all else is refused: the key can only have placed it where it may trade.
 */
export const BOUND_MARKET_RULE: Rule = {
  id: 'bound-market',
  mayRefuse: (_policy, kind) => kind !== 'read' && kind !== 'cancel',
  check: (_policy, { intent, snapshot }) => {
    const markets = marketsOf(intent, snapshot);
    if (markets === null || markets.some((market) => snapshot.boundMarkets.includes(market))) return null;
    return refuse('MARKET_NOT_BOUND', {
      ruleId: 'bound-market',
      detail: `The account was not bound for ${markets.join(', ')}; bind a venue key for it.`,
    });
  },
};

/** Where it would act; `null` where it does not matter. */
function marketsOf(intent: Intent, { servedMarkets }: Snapshot): readonly Market[] | null {
  if (intent.kind === 'read' || intent.kind === 'cancel') return null;
  const market = intent.kind === 'account-cancel' ? null : intent.market;
  return market === null ? servedMarkets : [market];
}
