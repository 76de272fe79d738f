import { refuse } from '../../errors/refusal.ts';
import type { TermsRule } from '../rule.ts';

/** Exact ids: no patterns, no aliases. Cancels of own orders and reads pass for every instrument. */
export const INSTRUMENTS_RULE: TermsRule = {
  id: 'instruments',
  check: ({ instruments }, intent) => {
    if (intent.kind === 'read' || intent.kind === 'cancel' || intent.kind === 'account-cancel') return null;
    const { instrument } = intent;
    if (instruments === 'all' || (instrument !== null && instruments.includes(instrument))) return null;
    return refuse('INSTRUMENT_NOT_ALLOWED', {
      ruleId: 'instruments',
      detail: `The virtual key is not allowed to trade ${instrument ?? 'every instrument'}.`,
    });
  },
};
