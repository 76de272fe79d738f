import type { Decimal } from '../money/decimal.ts';
import type { Market, Side } from './vocabulary.ts';

/** How much: in the base asset, in contracts, as an amount of the quote asset, or all of a position. */
export type OrderSize =
  { readonly unit: 'base' | 'contracts' | 'quote'; readonly amount: Decimal } | { readonly unit: 'position' };

export const ORDER_TYPES = [
  'limit',
  'market',
  'post-only',
  'ioc',
  'fok',
  'optimal-limit-ioc',
  'trigger',
  'take-profit-stop-loss',
  'trailing',
  'chase',
  'iceberg',
  'twap',
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

/** A further order that the venue places by itself when a trigger is met (attached take-profit, stop-loss, trigger). */
export interface OrderLeg {
  readonly purpose: 'take-profit' | 'stop-loss' | 'trigger';
  readonly triggerPrice: Decimal | null;
  /** `null`: at market. */
  readonly price: Decimal | null;
  /** `null`: the size of the order it is attached to. */
  readonly size: OrderSize | null;
}

/** Which resting order is meant. Exactly one of the two is given; both together are refused when read. */
export type OrderReference =
  { readonly kind: 'venue-id'; readonly id: string } | { readonly kind: 'client-id'; readonly id: string };

export interface PlaceIntent {
  readonly kind: 'place';
  readonly instrument: string;
  readonly market: Market;
  readonly side: Side;
  readonly type: OrderType;
  readonly size: OrderSize;
  /** `null` where the order has no own limit: at market, or only its legs have prices. */
  readonly price: Decimal | null;
  readonly legs: readonly OrderLeg[];
  readonly reduceOnly: boolean;
  readonly clientOrderId: string | null;
  /** True for the venue's algo (trigger, conditional, trailing …) orders, which live in a list of their own. */
  readonly algo: boolean;
  /** `null` in net mode. */
  readonly positionSide: 'long' | 'short' | null;
  /** The ledger of the account that it is paid from, where the request names one (HTX `account-id`). */
  readonly venueAccount: string | null;
}

export interface AmendIntent {
  readonly kind: 'amend';
  readonly instrument: string;
  readonly market: Market;
  readonly order: OrderReference;
  readonly algo: boolean;
  /** Total size after the change, what is already filled included; `null`: unchanged. */
  readonly newSize: Decimal | null;
  readonly newPrice: Decimal | null;
  readonly newLegs: readonly OrderLeg[];
}

export interface CancelIntent {
  readonly kind: 'cancel';
  /** `null` where the venue takes the order's id alone. */
  readonly instrument: string | null;
  readonly market: Market | null;
  readonly order: OrderReference;
  readonly algo: boolean;
}

/** Touches orders of the whole account, whoever placed them. */
export interface AccountCancelIntent {
  readonly kind: 'account-cancel';
  readonly means: 'mass-cancel' | 'cancel-all-after';
  /** Seconds until the venue cancels; 0 disarms; `null` for a cancel at once. */
  readonly delaySeconds: number | null;
  readonly tag: string | null;
}

export interface ClosePositionIntent {
  readonly kind: 'close-position';
  readonly instrument: string;
  readonly market: Market;
  readonly marginMode: string;
  readonly positionSide: 'long' | 'short' | null;
  readonly clientOrderId: string | null;
  /** Pending closing orders of the account are cancelled first, whoever placed them. */
  readonly cancelsPending: boolean;
}

export interface SetLeverageIntent {
  readonly kind: 'set-leverage';
  /** `null` where the setting is for an asset, not an instrument. */
  readonly instrument: string | null;
  readonly market: Market | null;
  readonly leverage: Decimal;
  readonly marginMode: string;
}

/** Asks for information; changes nothing. `instrument` where the request names one. */
export interface ReadIntent {
  readonly kind: 'read';
  readonly instrument: string | null;
}

/** What one request, or one item of a batch, is trying to do. */
export type Intent =
  | PlaceIntent
  | AmendIntent
  | CancelIntent
  | AccountCancelIntent
  | ClosePositionIntent
  | SetLeverageIntent
  | ReadIntent;

export type IntentKind = Intent['kind'];

/** True for what only takes risk away and so works when everything else is refused. */
export function isCancel(intent: Intent): boolean {
  return intent.kind === 'cancel' || intent.kind === 'account-cancel';
}

/** True for a request that only takes risk away. What was understood of nothing is no cancel. */
export function areCancels(intents: readonly Intent[]): boolean {
  return intents.length > 0 && intents.every(isCancel);
}
