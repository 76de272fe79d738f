/** The worst that a stolen key may cost, what decides it, and what would make it less. The number itself: `loss-bound.ts`. */
import { Decimal } from '../money/decimal.ts';
import type { Amounts } from './limits.ts';
import { ASSUMED, lossOf, type Loss, type Period, type Subject, type WorstCaseFacts } from './loss-bound.ts';
import type { Policy } from './policy.ts';

/** The worst case of one asset within a clock hour or a day of UTC. */
export interface AssetLoss extends Loss {
  readonly asset: string;
  /** All parts together; `null`: no bound but what the account holds. */
  readonly amount: Decimal | null;
  /**
   * Changes of the key's policy that lower it, the most effective first. Where there is no bound: what is missing, each on
   * top of those before it.
   */
  readonly smaller: readonly Remedy[];
}

export interface Remedy {
  readonly ruleId: string;
  /** What the limit would say of the asset, as text. */
  readonly to: string;
  /** What the worst case would be. */
  readonly amount: Decimal | null;
}

export type WorstCase = Readonly<Record<Period, readonly AssetLoss[]>>;

/** The most that can be lost of each asset that the policy values orders in, beginning with what is open now. Pure. */
export function worstCaseOf(policy: Policy, facts: WorstCaseFacts): WorstCase {
  const assets = [...policy.notionalPerOrder].filter(([, limit]) => limit.sign() > 0).map(([asset]) => asset);
  const of = (period: Period): readonly AssetLoss[] =>
    assets.map((asset) => assetLossOf(policy, { asset, period, facts }));
  return { hour: of('hour'), day: of('day') };
}

function assetLossOf(policy: Policy, subject: Subject): AssetLoss {
  const loss = lossOf(policy, subject);
  const amount = totalOf(loss);
  const smaller = amount === null ? missingOf(policy, subject) : remediesOf(policy, subject, amount);
  return { ...loss, asset: subject.asset, amount, smaller };
}

function totalOf({ parts }: Loss): Decimal | null {
  return parts === null ? null : parts.taken.add(parts.market);
}

/** A policy with one limit tighter, and that limit as text; `null` where this change means nothing. */
interface Change {
  readonly policy: Policy;
  readonly to: string;
}

interface Tightening {
  readonly ruleId: string;
  readonly change: (policy: Policy, asset: string) => Change | null;
}

/** What a limit is proposed as where it is not set: of the largest order, of the reference price. */
const PROPOSED = {
  ordersPerHour: Decimal.of(10n),
  ordersPerDay: Decimal.of(50n),
  collar: Decimal.of(3n, 2),
} as const;
const HALF = Decimal.of(5n, 1);

const TIGHTENINGS: readonly Tightening[] = [
  { ruleId: 'notional-per-hour', change: ofAmounts('notionalPerHour', PROPOSED.ordersPerHour) },
  { ruleId: 'notional-per-day', change: ofAmounts('notionalPerDay', PROPOSED.ordersPerDay) },
  { ruleId: 'exposure', change: ofAmounts('exposure', PROPOSED.ordersPerHour) },
  {
    ruleId: 'price-collar',
    change: (policy) => {
      const collar = policy.limits.priceCollar?.multiply(HALF) ?? PROPOSED.collar;
      return {
        policy: { ...policy, limits: { ...policy.limits, priceCollar: collar } },
        to: collar.toString(),
      };
    },
  },
  {
    ruleId: 'market-depth',
    change: ({ limits, ...policy }) => ({
      policy: { ...policy, limits: { ...limits, depthShare: null } },
      to: 'none: no order without a price',
    }),
  },
  { ruleId: 'liquidity', change: askLiquidity },
  { ruleId: 'market', change: closeMarkets },
];

function remediesOf(policy: Policy, subject: Subject, now: Decimal): readonly Remedy[] {
  return TIGHTENINGS.flatMap(({ ruleId, change }) => {
    const changed = change(policy, subject.asset);
    if (changed === null) return [];
    const amount = totalOf(lossOf(changed.policy, subject));
    const lowers = amount !== null && amount.isBelow(now) && !amount.isZero();
    return lowers ? [{ ruleId, to: changed.to, amount }] : [];
  }).toSorted((one, other) => one.amount.compare(other.amount));
}

/** What is missing first, first; it ends where a bound is reached, or where no limit of the key gives one. */
function missingOf(policy: Policy, subject: Subject): readonly Remedy[] {
  const remedies: Remedy[] = [];
  let current = policy;
  for (const _ of TIGHTENINGS) {
    const { parts, ruleId: missing } = lossOf(current, subject);
    // What other keys open is a matter of those markets alone in which it may be closed.
    const ruleId = missing === 'other-keys' ? 'market' : missing;
    const changed = TIGHTENINGS.find((row) => row.ruleId === ruleId)?.change(current, subject.asset) ?? null;
    if (parts !== null || changed === null) break;
    current = changed.policy;
    remedies.push({ ruleId, to: changed.to, amount: totalOf(lossOf(current, subject)) });
  }
  return remedies;
}

type AmountsField = 'notionalPerHour' | 'notionalPerDay' | 'exposure';

/** Half of what the asset has, or so many of its largest orders. */
function ofAmounts(field: AmountsField, orders: Decimal): Tightening['change'] {
  return (policy, asset) => {
    const { limits, notionalPerOrder } = policy;
    const before: Amounts | null = limits[field];
    const perOrder = notionalPerOrder.get(asset) ?? Decimal.ZERO;
    const amount =
      before === null ? perOrder.multiply(orders) : (before.get(asset) ?? Decimal.ZERO).multiply(HALF);
    const after = new Map([...(before ?? []), [asset, amount] as const]);
    return { policy: { ...policy, limits: { ...limits, [field]: after } }, to: `${amount} ${asset}` };
  };
}

/** Without options first, of which nothing can be said; then without whatever is closed uncounted. */
function closeMarkets(policy: Policy): Change | null {
  const unsafe = policy.markets.includes('option') ? ['option'] : ['margin', 'swap', 'futures'];
  const markets = policy.markets.filter((market) => !unsafe.includes(market));
  return markets.length === 0 ? null : { policy: { ...policy, markets }, to: markets.join(', ') };
}

/** As much as the bound needs to stand. */
function askLiquidity(policy: Policy, asset: string): Change | null {
  const { limits } = policy;
  const perHour = limits.notionalPerHour?.get(asset)?.multiply(Decimal.of(24n)) ?? null;
  const perDay = limits.notionalPerDay?.get(asset) ?? perHour;
  if (perDay === null) return null;
  const least = (perHour === null ? perDay : Decimal.min(perHour, perDay)).multiply(ASSUMED.volumes);
  const volumePerDay = new Map([...(limits.liquidity?.volumePerDay ?? []), [asset, least] as const]);
  return {
    policy: { ...policy, limits: { ...limits, liquidity: { volumePerDay } } },
    to: `${least} ${asset} a day`,
  };
}
