import type { ErrorCode } from '../../errors/catalogue.ts';
import { refuse } from '../../errors/refusal.ts';
import { isCancel, type Intent } from '../../trading/intent.ts';
import type { TradingState } from '../../trading/vocabulary.ts';
import type { Snapshot } from '../policy.ts';
import { isReducing, type Rule } from '../rule.ts';

interface StateRow {
  readonly passes: (intent: Intent, snapshot: Snapshot) => boolean;
  readonly code: ErrorCode;
}

/** Reads pass while halted: they change nothing, and who is to cancel his orders must be able to list them. */
const STATES: Readonly<Record<Exclude<TradingState, 'active'>, StateRow>> = {
  reducing: {
    passes: (intent, snapshot) => isRiskless(intent) || isReducing(intent, snapshot),
    code: 'STATE_REDUCING',
  },
  halted: { passes: isRiskless, code: 'STATE_HALTED' },
  suspended: { passes: () => false, code: 'KEY_SUSPENDED' },
  revoked: { passes: () => false, code: 'KEY_REVOKED' },
};

export const STATE_RULE: Rule = {
  id: 'state',
  check: (_policy, { intent, snapshot }) => {
    if (snapshot.state === 'active') return null;
    const row = STATES[snapshot.state];
    return row.passes(intent, snapshot) ? null : refuse(row.code, { ruleId: 'state' });
  },
};

function isRiskless(intent: Intent): boolean {
  return isCancel(intent) || intent.kind === 'read';
}
