import { refuse } from '../../errors/refusal.ts';
import { knownOrderOf, type Rule } from '../rule.ts';

/** Only own orders. While the index cannot say whose an order is, cancels pass and changes do not. */
export const OWNERSHIP_RULE: Rule = {
  id: 'ownership',
  mayRefuse: (_policy, kind) => kind === 'amend' || kind === 'cancel',
  check: (_policy, { intent, snapshot }) => {
    if (intent.kind !== 'amend' && intent.kind !== 'cancel') return null;
    const ownership = knownOrderOf(intent, snapshot)?.ownership ?? 'unknown';
    if (ownership === 'own' || (ownership === 'index-unavailable' && intent.kind === 'cancel')) return null;
    return refuse('ORDER_NOT_OWNED', { ruleId: 'ownership' });
  },
};
