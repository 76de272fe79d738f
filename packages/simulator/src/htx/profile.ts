import { Decimal } from '@bitting/core/money/decimal.ts';
import type { VenueProfile } from '../engine/profile.ts';
import { HTX_INSTRUMENTS } from './instruments.ts';

/** HTX below its face: spot and contract money lie apart. Fees are those of the first tier. */
export const HTX_PROFILE: VenueProfile = {
  instruments: HTX_INSTRUMENTS,
  fees: {
    spot: { maker: Decimal.parse('0.002'), taker: Decimal.parse('0.002') },
    swap: { maker: Decimal.parse('0.0002'), taker: Decimal.parse('0.0006') },
  },
  wallets: { spot: 'spot', swap: 'contract' },
  firstUid: 410_000_000n,
  journalFile: 'simulator-htx.sqlite',
};
