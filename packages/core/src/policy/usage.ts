import type { Decimal } from '../money/decimal.ts';
import type { EpochMs } from '../trading/vocabulary.ts';
import type { Amounts } from './limits.ts';

/** Each may set terms; all of them must admit. `key` is the narrowest. */
export const LAYERS = ['installation', 'account', 'key'] as const;
export type Layer = (typeof LAYERS)[number];

/** What is open of one instrument, as worth in the asset that its orders are valued in. A long position is above zero. */
export interface Exposure {
  readonly asset: string;
  readonly position: Decimal;
  /** Positions besides that the venue does not net with it. Both zero or above. */
  readonly hedged?: { readonly long: Decimal; readonly short: Decimal };
  /** Of resting and reserved orders that are not reduce-only. */
  readonly buying: Decimal;
  readonly selling: Decimal;
}

/** What was poured into a bucket at once, and how long ago. */
interface RateStep {
  /** In thousandths of a request: rates and times are whole, so nothing is lost in rounding. */
  readonly added: number;
  readonly elapsedMs: number;
}

/** The oldest first. Usually one: all that it held when the last came in. What leaked since is for the rate to say. */
export type RateLevel = readonly RateStep[];

/** What a request is counted with. */
export type Bucket = 'order' | 'read';

/** What the buckets of a request's subjects hold with it, in thousandths; `null`: no rate is in force, and nothing is kept. */
export interface Filling {
  readonly bucket: Bucket;
  readonly levels: Readonly<Record<Layer, number | null>>;
}

/** What became of the orders of the last minutes that may open a position; those under way are not among them yet. */
export interface RecentOrders {
  readonly placed: number;
  readonly rejected: number;
  /** Found out since, or not. */
  readonly unknown: number;
  /** Until none that was rejected or unknown is among them any more. */
  readonly passesInMs: number;
}

/** What the subject of a layer has used up at one instant: taken is what was used and what is reserved. */
export interface Usage {
  readonly notionalThisHour: Amounts;
  readonly notionalToday: Amounts;
  /** `null`, here and below: not known now. */
  readonly turnoverToday: Amounts | null;
  /** Above zero: a loss. */
  readonly lossToday: Amounts | null;
  readonly exposures: ReadonlyMap<string, Exposure> | null;
  readonly openOrders: number | null;
  /** Requests that act and are under way, this one left out. */
  readonly inFlight: number;
  readonly orderLevel: RateLevel;
  readonly readLevel: RateLevel;
  /** Of this many minutes until now, 1 to 60. */
  readonly recentOrders: (minutes: number) => RecentOrders;
  /** Orders that were ever placed. */
  readonly uses: number;
  /** `null`: never. */
  readonly lastUsedMs: EpochMs | null;
}

export type LayerUsage = Readonly<Record<Layer, Usage>>;

const NOTHING: Amounts = new Map();

const NO_ORDERS: RecentOrders = { placed: 0, rejected: 0, unknown: 0, passesInMs: 0 };

export const NO_USAGE: Usage = {
  notionalThisHour: NOTHING,
  notionalToday: NOTHING,
  turnoverToday: NOTHING,
  lossToday: NOTHING,
  exposures: new Map(),
  openOrders: 0,
  inFlight: 0,
  orderLevel: [],
  readLevel: [],
  recentOrders: () => NO_ORDERS,
  uses: 0,
  lastUsedMs: null,
};

export const NO_LAYER_USAGE: LayerUsage = { installation: NO_USAGE, account: NO_USAGE, key: NO_USAGE };
