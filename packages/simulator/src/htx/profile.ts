import { Decimal } from '@bitting/core/money/decimal.ts';
import { dashed, type VenueProfile } from '../engine/profile.ts';
import { HTX_INSTRUMENTS } from './instruments.ts';

/** The first group of a key mixes letters that are no hexadecimal digits. */
function lettersOf(digits: string): string {
  return digits.replaceAll(/[0-9]/g, (digit) => 'ghijklmnpq'.charAt(Number(digit)));
}

/** HTX below its face: spot and contract money lie apart. Fees are those of the first tier. */
export const HTX_PROFILE: VenueProfile = {
  instruments: HTX_INSTRUMENTS,
  fees: {
    spot: { maker: Decimal.parse('0.002'), taker: Decimal.parse('0.002') },
    swap: { maker: Decimal.parse('0.0002'), taker: Decimal.parse('0.0006') },
  },
  keyTexts: (digest) => ({
    apiKey: `${lettersOf(digest.slice(0, 10))}-${dashed(digest.slice(10), [8, 8, 5])}`,
    secret: dashed(digest.slice(32), [8, 8, 8, 5]),
  }),
  wallets: { spot: 'spot', swap: 'contract' },
  firstUid: 410_000_000n,
  journalFile: 'simulator-htx.sqlite',
};
