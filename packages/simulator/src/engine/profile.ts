import { FEES, type FeeRates } from './fees.ts';
import { INSTRUMENTS, type Instrument, type Market } from './instruments.ts';
import type { Wallet } from './records.ts';

/** What sets one venue apart from another below its face. */
export interface VenueProfile {
  readonly instruments: readonly Instrument[];
  readonly fees: Readonly<Record<Market, FeeRates>>;
  /** Where the money of a market lies: one wallet for all, or one for each. */
  readonly wallets: Readonly<Record<Market, Wallet>>;
  /** A key and a secret as the venue writes them, from 64 hexadecimal digits. */
  readonly keyTexts: (digest: string) => { readonly apiKey: string; readonly secret: string };
  /** Uids are counted from here. */
  readonly firstUid: bigint;
  /** Name of the file that keeps it. */
  readonly journalFile: string;
}

/** Consecutive pieces of a text, joined by dashes. */
export function dashed(text: string, lengths: readonly number[]): string {
  let at = 0;
  return lengths.map((length) => text.slice(at, (at += length))).join('-');
}

export const OKX_PROFILE: VenueProfile = {
  instruments: INSTRUMENTS,
  fees: FEES,
  wallets: { spot: 'trading', swap: 'trading' },
  keyTexts: (digest) => ({
    apiKey: dashed(digest, [8, 4, 4, 4, 12]),
    secret: digest.slice(32).toUpperCase(),
  }),
  firstUid: 447_000_000_000_000_000n,
  journalFile: 'simulator.sqlite',
};
