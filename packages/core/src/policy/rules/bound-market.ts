import { refuse } from '../../errors/refusal.ts';
import type { Rule } from '../rule.ts';

/**
 * The credential signs for the markets that it was bound for, whatever a policy lists. Reads change nothing, and the cancel
 * of a named order works when all else is refused: the key can only have placed it where it may trade.
 */
export const BOUND_MARKET_RULE: Rule = {
  id: 'bound-market',
  mayRefuse: (_policy, kind) => kind !== 'read' && kind !== 'cancel',
  check: (_policy, { intent, snapshot }) => {
    if (intent.kind === 'read' || intent.kind === 'cancel') return null;
    const { boundMarkets, servedMarkets } = snapshot;
    const market = intent.kind === 'account-cancel' ? null : intent.market;
    // One that names none acts in whatever is served there.
    const isBound =
      market === null
        ? servedMarkets.some((served) => boundMarkets.includes(served))
        : boundMarkets.includes(market);
    if (isBound) return null;
    return refuse('MARKET_NOT_BOUND', {
      ruleId: 'bound-market',
      detail: `The account was not bound for ${market ?? servedMarkets.join(', ')}; bind a venue key for it.`,
    });
  },
};
