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
  /** Orders that were ever placed. */
  readonly uses: number;
  /** `null`: never. */
  readonly lastUsedMs: EpochMs | null;
}

export type LayerUsage = Readonly<Record<Layer, Usage>>;

const NOTHING: Amounts = new Map();

export const NO_USAGE: Usage = {
  notionalThisHour: NOTHING,
  notionalToday: NOTHING,
  turnoverToday: NOTHING,
  lossToday: NOTHING,
  exposures: new Map(),
  openOrders: 0,
  inFlight: 0,
  uses: 0,
  lastUsedMs: null,
};

export const NO_LAYER_USAGE: LayerUsage = { installation: NO_USAGE, account: NO_USAGE, key: NO_USAGE };
