import { BittingError } from '../errors/bitting-error.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Intent } from '../trading/intent.ts';
import type { Decision, Policy, Snapshot } from './policy.ts';
import type { Rule } from './rule.ts';
import { ACCOUNT_WIDE_RULE } from './rules/account-wide.ts';
import { BOUND_MARKET_RULE } from './rules/bound-market.ts';
import { INSTRUMENTS_RULE } from './rules/instruments.ts';
import { MARKET_RULE } from './rules/market.ts';
import { largestNotional, NOTIONAL_PER_ORDER_RULE } from './rules/notional-per-order.ts';
import { OWNERSHIP_RULE } from './rules/ownership.ts';
import { REQUEST_RATE_RULE } from './rules/request-rate.ts';
import { SCOPE_RULE } from './rules/scope.ts';
import { SOURCE_ADDRESS_RULE } from './rules/source-address.ts';
import { STATE_RULE } from './rules/state.ts';
import { VALIDITY_RULE } from './rules/validity.ts';
import { VENUE_ACCOUNT_RULE } from './rules/venue-account.ts';

/** Every rule is asked, in this order; the first that refuses is the one that the caller is told of. */
export const RULES: readonly Rule[] = [
  STATE_RULE,
  VALIDITY_RULE,
  SOURCE_ADDRESS_RULE,
  REQUEST_RATE_RULE,
  SCOPE_RULE,
  MARKET_RULE,
  BOUND_MARKET_RULE,
  INSTRUMENTS_RULE,
  VENUE_ACCOUNT_RULE,
  OWNERSHIP_RULE,
  ACCOUNT_WIDE_RULE,
  NOTIONAL_PER_ORDER_RULE,
];

const RULE_IDS: readonly string[] = RULES.map(({ id }) => id);

/**
 * Whether the policy admits a request: all of its intents, or none. Pure. A denial names, for each rule that refuses, the
 * first intent that it refuses. A request without intents is a fault of the caller.
 * @throws BittingError `INTERNAL_FAULT`
 */
export function evaluate(policy: Policy, intents: readonly Intent[], snapshot: Snapshot): Decision {
  if (intents.length === 0)
    throw new BittingError('INTERNAL_FAULT', 'a request without an intent was judged');
  const policyVersion = policy.version;
  const [first, ...rest] = RULES.map((rule) =>
    firstRefusal(intents, (intent) => rule.check(policy, intent, snapshot)),
  ).filter((refusal) => refusal !== null);
  if (first !== undefined) return { kind: 'denied', policyVersion, refusals: [first, ...rest] };
  const notionals = intents.map((intent) => largestNotional(intent, snapshot));
  return { kind: 'admitted', policyVersion, ruleIds: RULE_IDS, notionals };
}

function firstRefusal(intents: readonly Intent[], check: (intent: Intent) => Refusal | null): Refusal | null {
  for (const [item, intent] of intents.entries()) {
    const refusal = check(intent);
    if (refusal !== null) return intents.length === 1 ? refusal : { ...refusal, item };
  }
  return null;
}
