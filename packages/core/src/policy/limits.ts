import type { Decimal } from '../money/decimal.ts';
import type { OrderType } from '../trading/intent.ts';

/** By asset. What is not named has none: a limit of zero. */
export type Amounts = ReadonlyMap<string, Decimal>;

/** A stretch of every week in UTC: minutes from Monday 00:00, `to` left out and above `from`, at most one week (10,080). */
export interface WeeklyWindow {
  readonly from: number;
  readonly to: number;
}

/** What must be traded of an instrument by others, for its price to mean something. */
export interface LiquidityTerms {
  /** Least worth traded in 24 h, by quote asset; an instrument in another quote asset is not liquid. */
  readonly volumePerDay: Amounts;
}

/** How many in a second on average, and how many at once after a pause. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** When nothing is too much, but something is wrong: then only reductions pass until the stretch of time is over it. */
export interface BreakerTerms {
  /** The stretch of time that is looked at, until now. */
  readonly minutes: number;
  /** The part of the orders placed in it that was rejected, above 0 to 1: at which it trips. Few orders trip nothing. */
  readonly rejectedShare: Decimal | null;
  /** Orders placed in it of which it is not known what became of them, or was not at first: at which it trips. */
  readonly unknowns: number | null;
}

/**
 * Bounds on what is done, beside the rights to do it. `null` (of words: `'all'`, `'always'`, `'allow'`): this layer sets no
 * bound. Counted ones are counted for the subject of the layer: the key, the account or everything.
 */
export interface Limits {
  readonly orderTypes: readonly OrderType[] | 'all';
  /** Worth of what is placed, filled or not, rejected orders excepted, in a clock hour or day of UTC. */
  readonly notionalPerHour: Amounts | null;
  readonly notionalPerDay: Amounts | null;
  /** Worth of what is traded in a day of UTC. */
  readonly turnoverPerDay: Amounts | null;
  /** Realised and unrealised loss of a day of UTC; whoever has lost more may only reduce. */
  readonly lossPerDay: Amounts | null;
  /** Worth of a position and what rests to enlarge it, of each instrument and of all together. */
  readonly exposurePerInstrument: Amounts | null;
  readonly exposure: Amounts | null;
  /** Resting orders, algo orders included. */
  readonly openOrders: number | null;
  readonly leverage: Decimal | null;
  /** How far a price may be from the reference price to the worse, as a fraction of it (`0.03`). */
  readonly priceCollar: Decimal | null;
  /** The part of the book within the collar that an order without a price may take (`0.1`). */
  readonly depthShare: Decimal | null;
  readonly liquidity: LiquidityTerms | null;
  /** Whether an order may meet another one of the same account. */
  readonly selfTrade: 'allow' | 'refuse';
  readonly schedule: readonly WeeklyWindow[] | 'always';
  /** Requests that act under way at once. */
  readonly inFlight: number | null;
  /** Orders and changes of orders and of settings, each of a batch; cancels are not counted. */
  readonly orderRate: Rate | null;
  /** Requests that only read, by REST. */
  readonly readRate: Rate | null;
  readonly breaker: BreakerTerms | null;
  /** Days without an order that opens a position, after which the key may only reduce. */
  readonly idleDays: number | null;
  /** Orders that it may place in its life. */
  readonly uses: number | null;
}

export const NO_LIMITS: Limits = {
  orderTypes: 'all',
  notionalPerHour: null,
  notionalPerDay: null,
  turnoverPerDay: null,
  lossPerDay: null,
  exposurePerInstrument: null,
  exposure: null,
  openOrders: null,
  leverage: null,
  priceCollar: null,
  depthShare: null,
  liquidity: null,
  selfTrade: 'allow',
  schedule: 'always',
  inFlight: null,
  orderRate: null,
  readRate: null,
  breaker: null,
  idleDays: null,
  uses: null,
};
