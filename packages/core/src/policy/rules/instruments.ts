import { refuse } from '../../errors/refusal.ts';
import { matchesInstrument } from '../instrument-pattern.ts';
import { MARKET_KINDS, type TermsRule } from '../rule.ts';

/** Exact ids, and patterns that the venue's description of the instrument meets. Cancels and reads pass for all. */
export const INSTRUMENTS_RULE: TermsRule = {
  id: 'instruments',
  mayRefuse: ({ instruments }, kind) => instruments !== 'all' && MARKET_KINDS.has(kind),
  check: ({ instruments }, { intent, snapshot }) => {
    if (intent.kind === 'read' || intent.kind === 'cancel' || intent.kind === 'account-cancel') return null;
    const { instrument } = intent;
    if (instruments === 'all' || (instrument !== null && instruments.includes(instrument))) return null;
    const described = instrument === null ? undefined : snapshot.instruments.get(instrument);
    if (described !== undefined && instruments.some((entry) => matchesInstrument(entry, described)))
      return null;
    // A pattern might meet it, if only it were known.
    const isUnknown =
      instrument !== null && described === undefined && instruments.some((entry) => entry.includes(':'));
    if (isUnknown) return refuse('INSTRUMENT_UNKNOWN', { ruleId: 'instruments' });
    return refuse('INSTRUMENT_NOT_ALLOWED', {
      ruleId: 'instruments',
      detail: `The virtual key is not allowed to trade ${instrument ?? 'every instrument'}.`,
    });
  },
};
