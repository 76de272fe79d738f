import { CANCELS_ABOVE_RATE_MAX } from '../../bounds.ts';
import { refuse } from '../../errors/refusal.ts';
import { isCancel } from '../../trading/intent.ts';
import type { Rule } from '../rule.ts';

/** A key that has used up its second can still cancel: taking risk away is never what a limit is for. */
export const REQUEST_RATE_RULE: Rule = {
  id: 'request-rate',
  check: ({ requestsPerSecond }, { intent, snapshot }) => {
    const allowed = requestsPerSecond + (isCancel(intent) ? CANCELS_ABOVE_RATE_MAX : 0);
    if (snapshot.requestsThisSecond <= allowed) return null;
    return refuse('RATE_EXCEEDED', {
      ruleId: 'request-rate',
      detail: `The virtual key sends more than its ${requestsPerSecond} requests per second.`,
    });
  },
};
