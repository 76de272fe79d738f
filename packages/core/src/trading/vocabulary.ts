/** The closed word lists of trading. One word, one meaning; a venue's own words are translated at its edge. */

export const VENUE_IDS = ['okx', 'htx'] as const;
export type VenueId = (typeof VENUE_IDS)[number];

/** `live`, the venue's own `demo`, or `paper` (our simulator): a property of the credential, never of a request. */
export const ENVIRONMENTS = ['live', 'demo', 'paper'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export const MARKETS = ['spot', 'margin', 'swap', 'futures', 'option'] as const;
export type Market = (typeof MARKETS)[number];

export const SIDES = ['buy', 'sell'] as const;
export type Side = (typeof SIDES)[number];

/** What a virtual key may ask for. */
export const SCOPES = ['read', 'trade', 'cancel-only', 'reduce-only', 'settings'] as const;
export type Scope = (typeof SCOPES)[number];

/** States of a key, an account or everything, from free to closed; where several apply the strictest wins. */
export const TRADING_STATES = ['active', 'reducing', 'halted', 'suspended', 'revoked'] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type EpochMs = number & { readonly __unit: 'epoch-ms' };

/** Marks a number as an instant. Nothing is verified: the caller vouches that it came from a clock or a checked parse. */
export function epochMs(value: number): EpochMs {
  return value as EpochMs;
}

/** The strictest of several states. */
export function strictestState(states: readonly TradingState[]): TradingState {
  let strictest: TradingState = 'active';
  for (let at = 0; at < states.length; at += 1) strictest = stricterState(strictest, states[at] ?? 'revoked');
  return strictest;
}

/** The stricter of two. */
export function stricterState(one: TradingState, other: TradingState): TradingState {
  if (one === other || other === 'active') return one;
  return TRADING_STATES.indexOf(other) > TRADING_STATES.indexOf(one) ? other : one;
}
