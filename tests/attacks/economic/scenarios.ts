/** The keys that are stolen. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { LIQUID, SWAP, THIN } from './ground.ts';

export interface Scenario {
  readonly name: string;
  readonly policy: Policy;
  /** What the thief trades where the strategy does not say. */
  readonly instrument: string;
}

function usdt(amount: string): Amounts {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

const PAIRS: Policy = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['spot:*-USDT'],
  notionalPerOrder: usdt('20000'),
  limits: {
    ...NO_LIMITS,
    orderTypes: ['limit', 'post-only', 'ioc', 'fok', 'trigger'],
    notionalPerHour: usdt('60000'),
    notionalPerDay: usdt('300000'),
    exposure: usdt('150000'),
    openOrders: 20,
    priceCollar: Decimal.parse('0.03'),
    liquidity: { volumePerDay: usdt('50000000') },
  },
  requestsPerSecond: 20,
  sourceCidrs: ['10.1.0.0/16'],
  notBefore: null,
  expiresAt: null,
};

const CONTRACTS: Policy = {
  ...PAIRS,
  scopes: ['read', 'trade', 'settings'],
  markets: ['swap'],
  instruments: ['swap:*-USDT'],
  limits: { ...PAIRS.limits, exposure: usdt('200000'), leverage: Decimal.of(10n) },
};

/** What a key gets whose owner says nothing, on a live account that is worth this. */
const PROFILE = defaultPolicy({
  environment: 'live',
  markets: ['spot'],
  worths: usdt('200000'),
  liquid: [],
  algoOrders: false,
});
if (PROFILE === null) throw new Error('no default profile');

export const SCENARIOS: readonly Scenario[] = [
  { name: 'pairs', policy: PAIRS, instrument: LIQUID },
  { name: 'contracts', policy: CONTRACTS, instrument: SWAP },
  { name: 'default', policy: { ...PROFILE, sourceCidrs: ['10.1.0.0/16'] }, instrument: LIQUID },
];

/** As the first, and nobody asks how much of an instrument is traded. */
export const UNASKED: Scenario = {
  name: 'thin',
  policy: { ...PAIRS, limits: { ...PAIRS.limits, liquidity: null, exposure: null } },
  instrument: THIN,
};
