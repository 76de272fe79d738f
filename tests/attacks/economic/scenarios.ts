/** The keys that are stolen. */
import { Decimal } from '@bitting/core/money/decimal.ts';
import { defaultPolicy } from '@bitting/core/policy/default-profile.ts';
import { NO_LIMITS, type Amounts } from '@bitting/core/policy/limits.ts';
import type { Policy } from '@bitting/core/policy/policy.ts';
import { INVERSE, LIQUID, SWAP, THIN } from './instruments.ts';

export interface Scenario {
  readonly name: string;
  readonly policy: Policy;
  /** What the thief trades where the strategy does not say. */
  readonly instrument: string;
  /** What is quoted on the ground beside the thin pair. */
  readonly liquid: string;
  /** The account has a position for each side of a contract. */
  readonly hedged: boolean;
  /** What the account has, where it is little. */
  readonly funds?: Readonly<Record<string, string>>;
  /** The policy of another key of the account, whose bot is honest. */
  readonly neighbour?: Policy;
}

function usdt(amount: string): Amounts {
  return new Map([['USDT', Decimal.parse(amount)]]);
}

const PAIRS: Policy = {
  version: 1,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['spot:*-USDT', 'spot:*-USDC'],
  notionalPerOrder: usdt('20000'),
  limits: {
    ...NO_LIMITS,
    orderTypes: ['limit', 'post-only', 'ioc', 'fok', 'trigger', 'take-profit-stop-loss'],
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
  deadManSeconds: null,
};

const CONTRACTS: Policy = {
  ...PAIRS,
  scopes: ['read', 'trade', 'settings'],
  markets: ['swap'],
  instruments: ['swap:*-USDT'],
  limits: { ...PAIRS.limits, exposure: usdt('200000'), leverage: Decimal.of(10n) },
};

/** As its contracts are valued: in dollars that nobody has, and paid in bitcoin. */
const INVERSE_CONTRACTS: Policy = {
  ...CONTRACTS,
  instruments: ['swap:*-USD'],
  notionalPerOrder: inDollars(CONTRACTS.notionalPerOrder),
  limits: {
    ...CONTRACTS.limits,
    notionalPerHour: inDollars(CONTRACTS.limits.notionalPerHour),
    notionalPerDay: inDollars(CONTRACTS.limits.notionalPerDay),
    exposure: inDollars(CONTRACTS.limits.exposure),
    liquidity: { volumePerDay: inDollars(PAIRS.limits.liquidity?.volumePerDay ?? null) },
  },
};

function inDollars(amounts: Amounts | null): Amounts {
  return new Map([['USD', amounts?.get('USDT') ?? Decimal.ZERO]]);
}

/** What a key gets whose owner says nothing, on a live account that is worth this. */
const PROFILE = defaultPolicy({
  environment: 'live',
  markets: ['spot'],
  worths: usdt('200000'),
  liquid: [],
  algoOrders: false,
});
if (PROFILE === null) throw new Error('no default profile');

const OF_PAIRS = { instrument: LIQUID, liquid: LIQUID, hedged: false } as const;
const OF_CONTRACTS = { policy: CONTRACTS, instrument: SWAP, liquid: SWAP, hedged: false } as const;

export const SCENARIOS: readonly Scenario[] = [
  { name: 'pairs', policy: PAIRS, ...OF_PAIRS },
  { name: 'contracts', ...OF_CONTRACTS },
  { name: 'default', policy: { ...PROFILE, sourceCidrs: ['10.1.0.0/16'] }, ...OF_PAIRS },
  { name: 'hedged contracts', ...OF_CONTRACTS, hedged: true },
  {
    name: 'inverse contracts',
    policy: INVERSE_CONTRACTS,
    instrument: INVERSE,
    liquid: INVERSE,
    hedged: false,
  },
  // Crossed margin that does not bear the worst: the venue closes by force.
  { name: 'contracts on little margin', ...OF_CONTRACTS, funds: { USDT: '60000' } },
  { name: 'contracts beside another key', ...OF_CONTRACTS, neighbour: CONTRACTS },
];

/** As the first, and nobody asks how much of an instrument is traded. */
export const UNASKED: Scenario = {
  ...OF_PAIRS,
  name: 'thin',
  policy: { ...PAIRS, limits: { ...PAIRS.limits, liquidity: null, exposure: null } },
  instrument: THIN,
};
