import { refuse } from '../../errors/refusal.ts';
import type { Rule } from '../rule.ts';

/** An order that names a ledger of the account names one that was read back as an ordinary one when it was bound: no margin. */
export const VENUE_ACCOUNT_RULE: Rule = {
  id: 'venue-account',
  mayRefuse: (_policy, kind) => kind === 'place',
  check: (_policy, { intent, snapshot }) => {
    if (intent.kind !== 'place' || intent.venueAccount === null) return null;
    return snapshot.venueAccounts.includes(intent.venueAccount)
      ? null
      : refuse('VENUE_ACCOUNT_NOT_ALLOWED', { ruleId: 'venue-account' });
  },
};
