import type { Decimal } from '../money/decimal.ts';
import type { Market, VenueId } from './vocabulary.ts';

/** What one contract is worth: `value × multiplier` of `valueAsset`. */
export interface ContractTerms {
  readonly kind: 'linear' | 'inverse';
  readonly value: Decimal;
  readonly multiplier: Decimal;
  readonly valueAsset: string;
}

/** A tradable instrument as its venue describes it. */
export interface Instrument {
  readonly venue: VenueId;
  /** The venue's exact id, for example `BTC-USDT-SWAP`. */
  readonly id: string;
  /** The number that the venue's streams name it by (OKX `instIdCode`), in digits; `null` where there is none. */
  readonly code: string | null;
  readonly market: Market;
  readonly baseAsset: string;
  /** The asset that prices are written in. */
  readonly quoteAsset: string;
  readonly settleAsset: string;
  /** `null` for spot and margin, which trade the base asset itself. */
  readonly contract: ContractTerms | null;
  readonly tickSize: Decimal;
  readonly lotSize: Decimal;
  readonly tradable: boolean;
}
