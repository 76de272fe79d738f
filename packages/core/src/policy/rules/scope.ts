import { refuse } from '../../errors/refusal.ts';
import type { IntentKind } from '../../trading/intent.ts';
import type { Scope } from '../../trading/vocabulary.ts';
import { isReducing, type TermsRule } from '../rule.ts';

/** Any one of them admits; `reduce-only` admits besides whatever only shrinks a position. */
const SCOPES_FOR: Readonly<Record<IntentKind, readonly Scope[]>> = {
  read: ['read'],
  place: ['trade'],
  amend: ['trade'],
  cancel: ['trade', 'cancel-only', 'reduce-only'],
  'account-cancel': ['trade', 'cancel-only', 'reduce-only'],
  'close-position': ['trade'],
  'set-leverage': ['settings'],
};

export const SCOPE_RULE: TermsRule = {
  id: 'scope',
  mayRefuse: ({ scopes }, kind) => !SCOPES_FOR[kind].some((scope) => scopes.includes(scope)),
  check: ({ scopes }, { intent, snapshot }) => {
    const admitting = SCOPES_FOR[intent.kind];
    if (admitting.some((scope) => scopes.includes(scope))) return null;
    if (scopes.includes('reduce-only') && isReducing(intent, snapshot)) return null;
    return refuse('SCOPE_MISSING', {
      ruleId: 'scope',
      detail: `The virtual key has no scope for this: it would need ${admitting[0]}.`,
    });
  },
};
