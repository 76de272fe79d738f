import { refuse } from '../../errors/refusal.ts';
import type { TermsRule } from '../rule.ts';

/** What leverage may be set to. Orders do not say theirs. */
export const LEVERAGE_RULE: TermsRule = {
  id: 'leverage',
  mayRefuse: ({ limits }, kind) => limits.leverage !== null && kind === 'set-leverage',
  check: ({ limits: { leverage: limit } }, { intent }) => {
    if (limit === null || intent.kind !== 'set-leverage' || !intent.leverage.isAbove(limit)) return null;
    return refuse('LEVERAGE_ABOVE_LIMIT', {
      ruleId: 'leverage',
      detail: `Cannot set leverage: ${intent.leverage} is above the limit of ${limit}.`,
    });
  },
};
