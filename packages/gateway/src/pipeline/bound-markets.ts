import { MARKETS, type Market } from '@bitting/core/trading/vocabulary.ts';
import type { ApiFamily } from '@bitting/core/venues/operation.ts';
import type { CredentialEntry } from '../vault/entries.ts';

const PAIRS: readonly Market[] = ['spot', 'margin'];
const CONTRACTS: readonly Market[] = ['swap', 'futures', 'option'];

/** The markets that a venue key was checked and bound for. */
export const BOUND_MARKETS: Readonly<Record<CredentialEntry['trading'], readonly Market[]>> = {
  spot: PAIRS,
  futures: CONTRACTS,
  both: MARKETS,
};

/** The markets that each part of a venue's API trades. */
export const SERVED_MARKETS: Readonly<Record<ApiFamily, readonly Market[]>> = {
  okx: MARKETS,
  'htx-spot': PAIRS,
  'htx-contract': CONTRACTS,
};
