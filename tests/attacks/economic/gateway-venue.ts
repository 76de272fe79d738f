/** What a day through the gateway needs of a venue: the bot's ways in, the others' ways past it, and what is true there. */
import type { Decimal } from '@bitting/core/money/decimal.ts';
import type { OrderOwner } from '@bitting/gateway/ports/orders.ts';
import type { Truth } from '@bitting/simulator/control/truth.ts';
import type { GatewayLives } from '../../support/gateway-lives.ts';

/** Where the market stands, and stays. */
export const FAIR = 60_000;

export interface BotOrder {
  readonly side: 'buy' | 'sell';
  /** In the base asset, whatever the venue counts in. */
  readonly size: string;
  /** `null`: at market. */
  readonly price: number | null;
  readonly kind: 'limit' | 'ioc';
  readonly reduceOnly?: boolean;
}

/** Whether the venue took it, all of it, and the ids that it gave. */
export interface Told {
  readonly isDone: boolean;
  readonly ids: readonly string[];
  /** What was answered, for who reads the test's report. */
  readonly text: string;
}

/** Others at the venue, who trade without the gateway. */
export type Party = 'maker' | 'accomplice';

/** How much others trade of an instrument, in the base asset. */
export interface Sizes {
  readonly quoted: string;
  readonly swept: string;
  readonly offered: string;
  readonly little: string;
}

export interface GatewayVenue {
  readonly lives: GatewayLives;
  readonly instrument: string;
  readonly sizes: Sizes;
  readonly owner: OrderOwner;
  readonly victim: string;
  /** Sets where the market stands before anybody trades. */
  readonly setPrice: (price: string) => void;
  readonly truth: () => Truth;
  /** The base asset in so many contracts, at the fair price. */
  readonly baseOf: (contracts: Decimal) => Decimal;
  /** What a position of contracts has gained at the fair price, in dollars. */
  readonly gainOf: (position: { readonly cost: Decimal; readonly size: Decimal }) => Decimal;
  /** The bot comes anew. */
  readonly connect: () => Promise<void>;
  readonly place: (orders: readonly BotOrder[]) => Promise<Told>;
  /** `null` where the venue has no such thing. */
  readonly amend: ((id: string, change: Amendment) => Promise<Told>) | null;
  readonly cancel: (id: string) => Promise<Told>;
  readonly trigger: (order: BotOrder, at: number) => Promise<Told>;
  readonly closePosition: () => Promise<Told>;
  readonly setLeverage: (leverage: string) => Promise<Told>;
  readonly trade: (party: Party, order: BotOrder) => Promise<void>;
  readonly cancelOf: (party: Party) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Amendment {
  readonly size?: string;
  readonly price?: number;
}
