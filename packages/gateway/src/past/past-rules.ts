import { RULES } from '@bitting/core/policy/evaluate.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';

/** What of a record a rule is asked about: its intents as they were, or what the record says of their worth and their charge. */
export type Asked = 'intents' | 'worths' | 'charges';

/** Rules of which a record tells all that they look at. */
const ASKED: Readonly<Record<string, Asked>> = {
  validity: 'intents',
  'source-address': 'intents',
  scope: 'intents',
  market: 'intents',
  instruments: 'intents',
  schedule: 'intents',
  uses: 'intents',
  'order-rate': 'intents',
  'order-types': 'intents',
  leverage: 'intents',
  'notional-per-order': 'worths',
  'notional-per-hour': 'charges',
  'notional-per-day': 'charges',
};

/** Rules that look at what no record holds, and whether a policy says anything that they would judge by. */
const UNTOLD: Readonly<Record<string, (policy: Policy) => boolean>> = {
  'request-rate': () => true,
  idle: ({ limits }) => limits.idleDays !== null,
  'loss-per-day': ({ limits }) => limits.lossPerDay !== null,
  breaker: ({ limits }) => limits.breaker !== null,
  'in-flight': ({ limits }) => limits.inFlight !== null,
  'read-rate': ({ limits }) => limits.readRate !== null,
  'open-orders': ({ limits }) => limits.openOrders !== null,
  liquidity: ({ limits }) => limits.liquidity !== null,
  'price-collar': ({ limits }) => limits.priceCollar !== null,
  'market-depth': ({ limits }) => limits.depthShare !== null,
  'self-trade': ({ limits }) => limits.selfTrade === 'refuse',
  'turnover-per-day': ({ limits }) => limits.turnoverPerDay !== null,
  'exposure-per-instrument': ({ limits }) => limits.exposurePerInstrument !== null,
  exposure: ({ limits }) => limits.exposure !== null,
};

/** Rules that no document changes: what they judged then holds for every one. */
const OF_NO_DOCUMENT: ReadonlySet<string> = new Set([
  'state',
  'bound-market',
  'venue-account',
  'ownership',
  'account-wide',
  'one-change',
]);

export interface PastStep {
  readonly id: string;
  readonly asked: Asked;
  readonly judge: (typeof RULES)[number]['judge'];
}

/** In the order in which they are asked of live requests. */
export const PAST_STEPS: readonly PastStep[] = RULES.flatMap(({ id, judge }) => {
  const asked = ASKED[id];
  return asked === undefined ? [] : [{ id, asked, judge }];
});

/** The rules that such a policy has and that records cannot tell of; one that nobody placed here is taken for such a one. */
export function untoldRules(policy: Policy): readonly string[] {
  return RULES.map(({ id }) => id).filter(
    (id) => ASKED[id] === undefined && !OF_NO_DOCUMENT.has(id) && (UNTOLD[id]?.(policy) ?? true),
  );
}

/** Every rule has its place: a new one has to be given one. */
export const PLACED_RULES: ReadonlySet<string> = new Set([
  ...Object.keys(ASKED),
  ...Object.keys(UNTOLD),
  ...OF_NO_DOCUMENT,
]);
