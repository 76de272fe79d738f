import { refuse } from '../../errors/refusal.ts';
import type { Market } from '../../trading/vocabulary.ts';
import { MARKET_KINDS, type TermsRule } from '../rule.ts';

/** An amend does not say whether a pair is traded on margin; which of the two it was, the order proved when placed. */
const AMENDABLE_AS: Readonly<Record<Market, readonly Market[]>> = {
  spot: ['spot', 'margin'],
  margin: ['spot', 'margin'],
  swap: ['swap'],
  futures: ['futures'],
  option: ['option'],
};

/** Cancels and reads pass in every market. */
export const MARKET_RULE: TermsRule = {
  id: 'market',
  mayRefuse: (_terms, kind) => MARKET_KINDS.has(kind),
  check: ({ markets }, { intent }) => {
    if (intent.kind === 'read' || intent.kind === 'cancel' || intent.kind === 'account-cancel') return null;
    const { market } = intent;
    if (market !== null) {
      if (markets.includes(market)) return null;
      if (intent.kind === 'amend' && AMENDABLE_AS[market].some((other) => markets.includes(other)))
        return null;
    }
    return refuse('MARKET_NOT_ALLOWED', {
      ruleId: 'market',
      detail: `The virtual key is not allowed in the market ${market ?? 'of this setting'}.`,
    });
  },
};
