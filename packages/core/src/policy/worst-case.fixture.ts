/** Keys whose worst case can be worked out by hand. */
import { NO_LIMITS, type Amounts, type Limits } from './limits.ts';
import type { WorstCaseFacts } from './loss-bound.ts';
import { decimal, PAIR, POLICY, SWAP } from './policy.fixture.ts';
import type { Policy, Terms } from './policy.ts';
import { NO_LAYER_USAGE } from './usage.ts';

export function usdt(amount: string): Amounts {
  return new Map([['USDT', decimal(amount)]]);
}

/** Of a pair an order loses 0.03 + 0.002 × 1.03 of its worth, of contracts 0.03 + 0.001 × 1.03. */
export const PAIRS: Policy = {
  ...POLICY,
  scopes: ['read', 'trade'],
  markets: ['spot'],
  instruments: ['spot:*-USDT'],
  notionalPerOrder: usdt('100'),
  limits: {
    ...NO_LIMITS,
    orderTypes: ['limit', 'ioc'],
    notionalPerHour: usdt('1000'),
    notionalPerDay: usdt('4000'),
    exposure: usdt('500'),
    priceCollar: decimal('0.03'),
    liquidity: { volumePerDay: usdt('400000') },
  },
};
export const CONTRACTS: Policy = { ...PAIRS, markets: ['swap'] };

export const FACTS: WorstCaseFacts = {
  instruments: new Map([PAIR, SWAP].map((instrument) => [instrument.id, instrument])),
  layers: { account: null, installation: null },
  marketStates: new Map(),
  usage: NO_LAYER_USAGE,
};

export function withLimits(policy: Policy, limits: Partial<Limits>): Policy {
  return { ...policy, limits: { ...policy.limits, ...limits } };
}

export function above(layer: 'account' | 'installation', terms: Partial<Terms>): WorstCaseFacts {
  const rest: Terms = { ...POLICY, notionalPerOrder: null, limits: NO_LIMITS, ...terms };
  return { ...FACTS, layers: { ...FACTS.layers, [layer]: rest } };
}
