import { refuse } from '../../errors/refusal.ts';
import type { Rule } from '../rule.ts';

/** What touches orders of the whole account is for a key that is alone with them. */
export const ACCOUNT_WIDE_RULE: Rule = {
  id: 'account-wide',
  mayRefuse: (_policy, kind) => kind === 'account-cancel' || kind === 'close-position',
  check: (_policy, { intent, snapshot }) => {
    const touchesOthers =
      intent.kind === 'account-cancel' || (intent.kind === 'close-position' && intent.cancelsPending);
    return touchesOthers && !snapshot.onlyTradingKey
      ? refuse('ACCOUNT_WIDE_NOT_ALONE', { ruleId: 'account-wide' })
      : null;
  },
};
