import { FEES, type FeeRates } from './fees.ts';
import { INSTRUMENTS, type Instrument, type Market } from './instruments.ts';
import type { Wallet } from './records.ts';

/** What sets one venue apart from another below its face. */
export interface VenueProfile {
  readonly instruments: readonly Instrument[];
  readonly fees: Readonly<Record<Market, FeeRates>>;
  /** Where the money of a market lies: one wallet for all, or one for each. */
  readonly wallets: Readonly<Record<Market, Wallet>>;
  /** Uids are counted from here. */
  readonly firstUid: bigint;
  /** Name of the file that keeps it. */
  readonly journalFile: string;
}

export const OKX_PROFILE: VenueProfile = {
  instruments: INSTRUMENTS,
  fees: FEES,
  wallets: { spot: 'trading', swap: 'trading' },
  firstUid: 447_000_000_000_000_000n,
  journalFile: 'simulator.sqlite',
};
