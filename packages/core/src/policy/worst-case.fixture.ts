/** Keys whose worst case can be worked out by hand. */
import { Decimal } from '../money/decimal.ts';
import { NO_LIMITS, type Amounts, type Limits } from './limits.ts';
import type { WorstCaseFacts } from './loss-bound.ts';
import { decimal, PAIR, POLICY, SWAP } from './policy.fixture.ts';
import type { Policy, Terms } from './policy.ts';
import { NO_LAYER_USAGE, NO_USAGE, type Exposure, type Usage } from './usage.ts';

export function usdt(amount: string): Amounts {
  return new Map([['USDT', decimal(amount)]]);
}

/** An order loses 0.03 + 0.005 × 1.03 = 0.03515 of its worth. */
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
/** An order loses (0.2 + 0.001) / 0.8 = 0.25125 of its worth. */
export const CONTRACTS: Policy = {
  ...PAIRS,
  markets: ['swap'],
  limits: { ...PAIRS.limits, priceCollar: decimal('0.2') },
};

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

export function exposure(change: Partial<Record<'position' | 'buying' | 'selling', string>>): Exposure {
  const of = (text: string | undefined): Decimal =>
    text === undefined ? Decimal.ZERO : Decimal.parseSigned(text);
  return {
    asset: 'USDT',
    position: of(change.position),
    buying: of(change.buying),
    selling: of(change.selling),
  };
}

export function open(key: Readonly<Record<string, Exposure>>, account = key): WorstCaseFacts {
  const usage = (of: Readonly<Record<string, Exposure>>): Usage => ({
    ...NO_USAGE,
    exposures: new Map(Object.entries(of)),
  });
  return { ...FACTS, usage: { installation: NO_USAGE, account: usage(account), key: usage(key) } };
}

export function volume(of: Readonly<Record<string, string>>): WorstCaseFacts {
  const state = (amount: string) => ({
    mark: null,
    book: null,
    volumePerDay: { asset: 'USDT', amount: decimal(amount) },
  });
  return { ...FACTS, marketStates: new Map(Object.entries(of).map(([id, amount]) => [id, state(amount)])) };
}
