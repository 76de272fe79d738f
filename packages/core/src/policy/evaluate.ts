import { BittingError } from '../errors/bitting-error.ts';
import type { Refusal } from '../errors/refusal.ts';
import type { Intent } from '../trading/intent.ts';
import { chargeOf } from './charge.ts';
import { Item } from './item.ts';
import type { Decision, Denial, Policy, Snapshot } from './policy.ts';
import { questionsFor } from './plan.ts';
import { ofBatch, ofKey, ofTerms, ofUsage, type Question } from './questions.ts';
import { fillingOf } from './rate.ts';
import { ACCOUNT_WIDE_RULE } from './rules/account-wide.ts';
import { BREAKER_RULE } from './rules/breaker.ts';
import { BOUND_MARKET_RULE } from './rules/bound-market.ts';
import { EXPOSURE_RULE } from './rules/exposure.ts';
import { EXPOSURE_PER_INSTRUMENT_RULE } from './rules/exposure-per-instrument.ts';
import { IDLE_RULE } from './rules/idle.ts';
import { IN_FLIGHT_RULE } from './rules/in-flight.ts';
import { INSTRUMENTS_RULE } from './rules/instruments.ts';
import { LEVERAGE_RULE } from './rules/leverage.ts';
import { LIQUIDITY_RULE } from './rules/liquidity.ts';
import { LOSS_PER_DAY_RULE } from './rules/loss-per-day.ts';
import { MARKET_RULE } from './rules/market.ts';
import { MARKET_DEPTH_RULE } from './rules/market-depth.ts';
import { NOTIONAL_PER_DAY_RULE } from './rules/notional-per-day.ts';
import { NOTIONAL_PER_HOUR_RULE } from './rules/notional-per-hour.ts';
import { NOTIONAL_PER_ORDER_RULE } from './rules/notional-per-order.ts';
import { ONE_CHANGE_RULE } from './rules/one-change.ts';
import { OPEN_ORDERS_RULE } from './rules/open-orders.ts';
import { ORDER_RATE_RULE } from './rules/order-rate.ts';
import { ORDER_TYPES_RULE } from './rules/order-types.ts';
import { OWNERSHIP_RULE } from './rules/ownership.ts';
import { PRICE_COLLAR_RULE } from './rules/price-collar.ts';
import { READ_RATE_RULE } from './rules/read-rate.ts';
import { REQUEST_RATE_RULE } from './rules/request-rate.ts';
import { SCHEDULE_RULE } from './rules/schedule.ts';
import { SCOPE_RULE } from './rules/scope.ts';
import { SELF_TRADE_RULE } from './rules/self-trade.ts';
import { SOURCE_ADDRESS_RULE } from './rules/source-address.ts';
import { STATE_RULE } from './rules/state.ts';
import { TURNOVER_PER_DAY_RULE } from './rules/turnover-per-day.ts';
import { USES_RULE } from './rules/uses.ts';
import { VALIDITY_RULE } from './rules/validity.ts';
import { VENUE_ACCOUNT_RULE } from './rules/venue-account.ts';
import { largestNotional } from './worths.ts';

/** Every rule is asked, in this order; the first that refuses is the one that the caller is told of. */
const ORDER: readonly (readonly Question[])[] = [
  ofKey(STATE_RULE),
  ofKey(VALIDITY_RULE),
  ofKey(SOURCE_ADDRESS_RULE),
  ofKey(REQUEST_RATE_RULE),
  ofTerms(SCOPE_RULE),
  ofTerms(MARKET_RULE),
  ofKey(BOUND_MARKET_RULE),
  ofTerms(INSTRUMENTS_RULE),
  ofKey(VENUE_ACCOUNT_RULE),
  ofKey(OWNERSHIP_RULE),
  ofKey(ACCOUNT_WIDE_RULE),
  ofTerms(SCHEDULE_RULE),
  ofUsage(IDLE_RULE),
  ofUsage(LOSS_PER_DAY_RULE),
  ofUsage(BREAKER_RULE),
  ofUsage(USES_RULE),
  ofUsage(IN_FLIGHT_RULE),
  ofUsage(ORDER_RATE_RULE),
  ofUsage(READ_RATE_RULE),
  ofTerms(ORDER_TYPES_RULE),
  ofTerms(LEVERAGE_RULE),
  ofUsage(OPEN_ORDERS_RULE),
  ofBatch(ONE_CHANGE_RULE),
  ofTerms(NOTIONAL_PER_ORDER_RULE),
  ofTerms(LIQUIDITY_RULE),
  ofTerms(PRICE_COLLAR_RULE),
  ofUsage(MARKET_DEPTH_RULE),
  ofUsage(SELF_TRADE_RULE),
  ofUsage(NOTIONAL_PER_HOUR_RULE),
  ofUsage(NOTIONAL_PER_DAY_RULE),
  ofUsage(TURNOVER_PER_DAY_RULE),
  ofUsage(EXPOSURE_PER_INSTRUMENT_RULE),
  ofUsage(EXPOSURE_RULE),
];

const QUESTIONS = ORDER.flat();
const RULE_IDS: readonly string[] = Object.freeze([...new Set(QUESTIONS.map(({ id }) => id))]);

interface Step {
  readonly id: string;
  readonly judge: (policy: Policy, intents: readonly Intent[], snapshot: Snapshot) => Refusal | null;
}

/** Each by itself, asked of every layer whether it may refuse or not. */
export const RULES: readonly Step[] = RULE_IDS.map((id) => {
  const questions = QUESTIONS.filter((question) => question.id === id);
  return {
    id,
    judge: (policy, intents, snapshot) =>
      ask(questions, policy, itemsOf(intents, snapshot), snapshot)[0] ?? null,
  };
});

/**
 * Whether the policy and the layers above it admit a request: all of its intents, or none. Pure. A denial names, for each
 * rule that refuses, the first intent that it refuses. A request without intents is a fault of the caller.
 * @throws BittingError `INTERNAL_FAULT`
 */
export function evaluate(policy: Policy, intents: readonly Intent[], snapshot: Snapshot): Decision {
  const kind = intents[0]?.kind;
  if (kind === undefined) throw new BittingError('INTERNAL_FAULT', 'a request without an intent was judged');
  const policyVersion = policy.version;
  const { layers } = snapshot;
  const items = itemsOf(intents, snapshot);
  const isOfOneKind = intents.length === 1 || intents.every((intent) => intent.kind === kind);
  const questions = isOfOneKind ? questionsFor(QUESTIONS, kind, policy, layers) : QUESTIONS;
  const refusals = ask(questions, policy, items, snapshot);
  if (isDenied(refusals)) return { kind: 'denied', policyVersion, refusals };
  const notionals = items.map((item) => largestNotional(item.intent, snapshot, item.worths));
  const charges = items.map((item) => chargeOf(item.intent, snapshot, item.charge));
  const filling = fillingOf(policy, intents, snapshot);
  return { kind: 'admitted', policyVersion, ruleIds: RULE_IDS, notionals, charges, filling };
}

function isDenied(refusals: readonly Refusal[]): refusals is Denial['refusals'] {
  return refusals.length > 0;
}

/** The refusals, at most one of each rule: the layer that is asked first tells. */
function ask(
  questions: readonly Question[],
  policy: Policy,
  items: readonly Item[],
  snapshot: Snapshot,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  let refusedBy: string | null = null;
  for (const { id, judge } of questions) {
    const refusal = id === refusedBy ? null : judge(policy, items, snapshot);
    if (refusal === null) continue;
    refusals.push(refusal);
    refusedBy = id;
  }
  return refusals;
}

function itemsOf(intents: readonly Intent[], snapshot: Snapshot): readonly Item[] {
  return intents.map((intent, index) => new Item(intent, snapshot, index));
}
