import type { Refusal } from '@bitting/core/errors/refusal.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import { MARKET_LACKS } from '../pipeline/decide.ts';

/** What another document would have made of a decision. `refusals`: every reason that the one has and the other has not. */
export type Comparison =
  | { readonly kind: 'same' }
  /** What it would be judged by is not known: had it been in force, it would have been asked for. */
  | { readonly kind: 'unjudged' }
  | { readonly kind: 'would-refuse' | 'would-admit'; readonly refusals: readonly [Refusal, ...Refusal[]] };

/**
 * Whole decisions are compared, not their first reasons: what both refuse differs in nothing that a bot would notice, and
 * what only one of them refuses is told with all that refuses it.
 */
export function compareDecisions(real: Decision, shadow: Decision): Comparison {
  if (shadow.kind === 'admitted')
    return real.kind === 'admitted' ? { kind: 'same' } : { kind: 'would-admit', refusals: real.refusals };
  if (real.kind === 'denied') return { kind: 'same' };
  const [first, ...rest] = shadow.refusals.filter(({ code }) => !MARKET_LACKS.has(code));
  return first === undefined ? { kind: 'unjudged' } : { kind: 'would-refuse', refusals: [first, ...rest] };
}
