import type { Decimal } from '@bitting/core/money/decimal.ts';

export type Side = 'buy' | 'sell';
export type PositionSide = 'net' | 'long' | 'short';
export type PositionMode = 'net_mode' | 'long_short_mode';
export type OrderType = 'market' | 'limit' | 'post_only' | 'fok' | 'ioc' | 'optimal_limit_ioc';
export type SelfTradeMode = 'cancel_maker' | 'cancel_taker' | 'cancel_both' | 'allow';
export type OrderState = 'live' | 'partially_filled' | 'filled' | 'canceled';
/** Venues with one wallet for all markets trade from `trading`, others from `spot` and `contract`; `isolated` lies apart. */
export type Wallet = 'trading' | 'funding' | 'spot' | 'contract' | 'isolated';
export type Permission = 'read_only' | 'trade' | 'withdraw';
export type Environment = 'live' | 'demo';

export interface Account {
  readonly uid: string;
  /** Name of a sub-account; empty for a main account. */
  readonly name: string;
  readonly masterUid: string;
  /** `house` accounts (market maker, fees, outside world) are not bots: no history, no margin checks. */
  readonly kind: 'main' | 'sub' | 'house';
  readonly level: '1' | '2' | '3' | '4';
  readonly positionMode: PositionMode;
  readonly selfTrade: SelfTradeMode;
  readonly kycLevel: string;
  readonly canTransferOut: boolean;
  readonly label: string;
  /** A locked sub-user can look and nothing else. */
  readonly isLocked?: boolean;
  readonly createdAt: number;
}

export interface ApiKey {
  readonly apiKey: string;
  readonly uid: string;
  readonly secret: string;
  readonly passphrase: string;
  /** Ed25519, SPKI as base64 DER; keys with one have no secret. */
  readonly publicKey?: string;
  readonly label: string;
  readonly permissions: readonly Permission[];
  readonly ips: readonly string[];
  readonly environment: Environment;
  readonly region: string;
  readonly createdAt: number;
  /** When the owner last changed it. */
  readonly changedAt?: number;
  readonly lastUsedAt: number | null;
}

export interface Balance {
  readonly uid: string;
  readonly wallet: Wallet;
  readonly asset: string;
  readonly cash: Decimal;
  /** Held by open spot orders. Derived from them, and computed anew after a restart. */
  readonly frozen: Decimal;
  readonly updatedAt: number;
}

export interface StopLeg {
  readonly triggerPrice: Decimal;
  /** `null` is a market order. */
  readonly orderPrice: Decimal | null;
  readonly triggerOn: 'last' | 'index' | 'mark';
}

export interface AttachedStop {
  readonly attachAlgoId: string;
  readonly attachAlgoClOrdId: string;
  readonly takeProfit: StopLeg | null;
  readonly stopLoss: StopLeg | null;
  readonly size: Decimal | null;
}

export interface LastFill {
  readonly tradeId: string;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly at: number;
}

export interface Order {
  readonly id: string;
  readonly uid: string;
  readonly instrumentId: string;
  readonly clientId: string;
  readonly tag: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly tradeMode: string;
  readonly type: OrderType;
  readonly price: Decimal | null;
  readonly size: Decimal;
  /** `quote` only for a spot market order that spends an amount of money. */
  readonly sizeUnit: 'base' | 'quote';
  /** What the client wrote about the unit (empty when nothing). */
  readonly targetCurrency: string;
  readonly filled: Decimal;
  /** Σ price × size of the fills. */
  readonly filledCost: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly pnl: Decimal;
  readonly state: OrderState;
  readonly cancelSource: string;
  readonly reduceOnly: boolean;
  readonly selfTrade: SelfTradeMode;
  readonly leverage: string;
  readonly source: string;
  readonly category: string;
  readonly attached: readonly AttachedStop[];
  readonly algoId: string;
  readonly algoClientId: string;
  readonly lastFill: LastFill | null;
  /** Place in the queue: grows, and is given anew when an amendment loses priority. */
  readonly rank: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Fill {
  readonly billId: string;
  readonly tradeId: string;
  readonly orderId: string;
  readonly clientId: string;
  readonly uid: string;
  readonly instrumentId: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly price: Decimal;
  readonly size: Decimal;
  readonly role: 'T' | 'M';
  /** What was charged; positive. */
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly feeRate: Decimal;
  readonly pnl: Decimal;
  readonly tag: string;
  readonly subType: string;
  readonly markPrice: Decimal;
  readonly at: number;
}

export interface Position {
  readonly id: string;
  readonly uid: string;
  readonly instrumentId: string;
  readonly side: PositionSide;
  /** Contracts; negative is short, whatever the mode. */
  readonly size: Decimal;
  /** Signed value at entry, exact: see `signedValue`. */
  readonly cost: Decimal;
  readonly leverage: string;
  readonly pnl: Decimal;
  readonly fee: Decimal;
  /** Largest size, and the average price of what was closed: for the history. */
  readonly sizeMax: Decimal;
  readonly closedSize: Decimal;
  readonly closedCost: Decimal;
  readonly openAverage: Decimal;
  readonly lastTradeId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type AlgoType = 'conditional' | 'oco' | 'trigger' | 'trailing';
export type AlgoState = 'live' | 'effective' | 'canceled' | 'order_failed';

/** A stop that follows the last price at a distance. */
export interface Trailing {
  /** The distance, as a part of the best price. */
  readonly callbackRatio: Decimal;
  /** It follows from this price on; `null` at once. */
  readonly activePrice: Decimal | null;
  /** The best price since it follows; `null` before. */
  readonly best: Decimal | null;
}

export interface Algo {
  readonly id: string;
  readonly uid: string;
  readonly clientId: string;
  readonly instrumentId: string;
  readonly tradeMode: string;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly type: AlgoType;
  readonly size: Decimal;
  readonly closeFraction: string;
  readonly targetCurrency: string;
  readonly takeProfit: StopLeg | null;
  readonly stopLoss: StopLeg | null;
  readonly trigger: StopLeg | null;
  readonly trailing?: Trailing;
  /** The order that it sets off takes over its id. */
  readonly givesId?: boolean;
  /** Which way the price must cross `trigger`. */
  readonly triggerAbove: boolean;
  readonly advanceType: string;
  readonly reduceOnly: boolean;
  readonly attached: readonly AttachedStop[];
  readonly tag: string;
  readonly state: AlgoState;
  readonly failCode: string;
  readonly orderId: string;
  readonly actualSide: '' | 'tp' | 'sl';
  readonly parentOrderId: string;
  readonly triggeredAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface Bill {
  readonly id: string;
  readonly uid: string;
  readonly wallet: Wallet;
  readonly asset: string;
  readonly type: string;
  readonly subType: string;
  readonly change: Decimal;
  readonly balance: Decimal;
  readonly size: Decimal;
  readonly price: Decimal | null;
  readonly fee: Decimal;
  readonly pnl: Decimal;
  readonly instrumentId: string;
  readonly orderId: string;
  readonly clientId: string;
  readonly tradeId: string;
  readonly tag: string;
  readonly role: string;
  readonly from: string;
  readonly to: string;
  readonly at: number;
}

/** Money that moved other than by a trade: withdrawal, transfer, convert. */
export interface Move {
  readonly id: string;
  readonly uid: string;
  readonly kind: 'withdrawal' | 'transfer' | 'convert' | 'deposit';
  readonly asset: string;
  readonly amount: Decimal;
  readonly clientId: string;
  /** Kind-specific texts (address, chain, wallets, sub-account, rate, …). */
  readonly detail: Readonly<Record<string, string>>;
  readonly at: number;
}

export interface Leverage {
  readonly uid: string;
  readonly instrumentId: string;
  readonly marginMode: string;
  readonly side: PositionSide;
  readonly leverage: string;
}

export interface DeadManTimer {
  readonly uid: string;
  /** Empty: every order of the account. */
  readonly tag: string;
  readonly dueAt: number;
}
