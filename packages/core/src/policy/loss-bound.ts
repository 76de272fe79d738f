/**
 * What the thief of a virtual key can lose its owner, from the policy alone; derived in `docs/policy-bound.md`.
 *
 * Of an order of worth `w`, judged at the worst price that it can be done at, at most `w × r` is lost to whoever is on
 * the other side and to the venue's fee: with the collar `c` and the fee `f`, `r` is `c + f × (1 + c)` of pairs and
 * `(c + f) / (1 − c)` of contracts, of which inverse ones are paid in the asset that was sold too cheap. So within an
 * hour or a day
 *
 *     taken  = (N + R + C × (1 + m)) × r    N what may be placed, R what rests already, C what is closed uncounted
 *     market = X × m                        X what may be open at once, m how far the market goes against it
 *
 * Both legs of a round trip are in N. C is for contracts and loans alone: no budget refuses what closes a position, and the
 * venue closes by force, so that all that was opened, by the account's other keys as well, may be closed uncounted, at what
 * the market has made of it. What has no such bound is `null`: all that the account holds.
 */
import { Decimal } from '../money/decimal.ts';
import type { OrderType } from '../trading/intent.ts';
import type { Environment, Market, Scope } from '../trading/vocabulary.ts';
import type { Amounts, Limits } from './limits.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import type { Exposure, Layer } from './usage.ts';

export const PERIODS = ['hour', 'day'] as const;
export type Period = (typeof PERIODS)[number];

/** What a policy cannot say and the bound takes for granted. Fractions of worth. */
export const ASSUMED = {
  /** Above the first tier of the schedules of both venues, dearer regions and pairs included. */
  fee: { pairs: Decimal.of(5n, 3), contracts: Decimal.of(1n, 3) },
  /** How far a liquid market goes one way in a clock hour and in a day of UTC. */
  move: { hour: Decimal.of(1n, 1), day: Decimal.of(3n, 1) },
  /** Whoever moves a reference loses more than he gains where a day's trade is so many times what the key may trade. */
  volumes: Decimal.of(100n),
} as const;

/** What is asked about, and what is known of the account and the market. */
export interface Subject {
  readonly asset: string;
  readonly period: Period;
  readonly facts: WorstCaseFacts;
}

/** What is known of the account and the market. */
export interface WorstCaseFacts extends Pick<Snapshot, 'instruments' | 'layers' | 'marketStates' | 'usage'> {
  /** Live where it is not said. Paper and demo markets have hardly any trade: of theirs no liquidity is asked. */
  readonly environment?: Environment;
  /** Of the account's other keys: what they open while the thief is at it he may close. None where it is not said. */
  readonly others?: readonly Policy[];
}

export interface LossParts {
  /** By who trades against the key, and by fees. */
  readonly taken: Decimal;
  /** By what the market may do to what is left open. */
  readonly market: Decimal;
}

/** A bound, or that there is none, and the rule that it is for. */
export interface Loss {
  /** `null`: no bound but what the account holds. */
  readonly parts: LossParts | null;
  /** With the layer (`account/notional-per-day`) where it is not the key's own; `account-picture`: what is open is not known now. */
  readonly ruleId: string;
}

/** A limit and the rule that sets it. */
interface Bound {
  readonly amount: Decimal;
  readonly ruleId: string;
}

type LayerTerms = readonly (readonly [prefix: string, Terms])[];

const NOTHING: LossParts = { taken: Decimal.ZERO, market: Decimal.ZERO };
const HOURS = Decimal.of(24n);
/** Digits of a quotient; what is beyond is rounded up. */
const QUOTIENT_SCALE = 18;

/** The most that can be lost of an asset in a whole clock hour or day of UTC that begins with what is open now. */
export function lossOf(policy: Policy, subject: Subject): Loss {
  const { asset, period, facts } = subject;
  const terms = termsOf(policy, facts);
  const markets = policy.markets.filter((market) =>
    terms.every(([, layer]) => layer.markets.includes(market)),
  );
  const places = may(terms, 'trade');
  const closes = markets.some((market) => market !== 'spot');
  if (markets.length === 0) return { parts: NOTHING, ruleId: 'market' };
  if (!places && !(closes && (may(terms, 'reduce-only') || may(terms, 'settings'))))
    return { parts: NOTHING, ruleId: 'scope' };
  // Whoever sold one owes what the market makes of it, and its premium follows no collar.
  if (markets.includes('option')) return { parts: null, ruleId: 'market' };
  const open = openNow(subject, markets);
  if (open === null) return { parts: null, ruleId: 'account-picture' };
  const placed = places ? leastPlaced(terms, asset, period) : { amount: Decimal.ZERO, ruleId: 'scope' };
  if (placed === null) return { parts: null, ruleId: `notional-per-${period}` };
  const collar = collarOf(terms, closes);
  if (typeof collar === 'string') return { parts: null, ruleId: collar };
  const rate = rateOf(collar, markets);
  if (rate === null) return { parts: null, ruleId: 'price-collar' };
  if (places && !isReferenceSound(policy, terms, subject)) return { parts: null, ruleId: 'liquidity' };
  const move = ASSUMED.move[period];
  const counted = placed.amount
    .add(open.resting)
    .add(hasHangingLegs(terms, markets) ? open.resting : Decimal.ZERO);
  const opened = closes ? openedByAll(placed.amount, terms, subject) : Decimal.ZERO;
  if (opened === null) return { parts: null, ruleId: 'other-keys' };
  const closed = closes ? opened.add(open.closable).multiply(Decimal.ONE.add(move)) : Decimal.ZERO;
  const held = open.contracts.add(open.pairs);
  const limit = leastOf(exposureLimits(policy, terms, asset));
  const most = counted.add(held);
  const exposure = Decimal.max(limit === null ? most : Decimal.min(most, limit.amount), held);
  const taken = counted.add(closed).multiply(rate);
  return { parts: { taken, market: exposure.multiply(move) }, ruleId: placed.ruleId };
}

/** What the account's keys may place together, as far as this one may close it; `null`: as much as they like. */
function openedByAll(own: Decimal, terms: LayerTerms, { asset, period, facts }: Subject): Decimal | null {
  const others = (facts.others ?? []).filter(
    ({ scopes, markets, notionalPerOrder }) =>
      scopes.includes('trade') &&
      markets.some((market) => market !== 'spot') &&
      !amountOf(notionalPerOrder, asset).isZero(),
  );
  const budgets = others.map((other) => leastPlaced([['', other]], asset, period));
  const known = budgets.filter((budget) => budget !== null);
  const above = leastPlaced(terms.slice(1), asset, period)?.amount ?? null;
  if (known.length < budgets.length) return above;
  const all = own.add(sum(known.map(({ amount }) => amount)));
  return above === null ? all : Decimal.min(all, above);
}

function termsOf(policy: Policy, { layers }: WorstCaseFacts): LayerTerms {
  const above = (['account', 'installation'] satisfies Layer[]).flatMap((layer) => {
    const terms = layers[layer];
    return terms === null ? [] : [[`${layer}/`, terms] as const];
  });
  return [['', policy], ...above];
}

/** True where what rests of a pair may have a leg of its size on it, which was counted when it was placed and is not shown. */
function hasHangingLegs(terms: LayerTerms, markets: readonly Market[]): boolean {
  const isPair = markets.includes('spot') || markets.includes('margin');
  return (
    isPair &&
    terms.every(
      ([, { limits }]) => limits.orderTypes === 'all' || limits.orderTypes.includes('take-profit-stop-loss'),
    )
  );
}

function may(terms: LayerTerms, scope: Scope): boolean {
  return terms.every(([, { scopes }]) => scopes.includes(scope));
}

/** In worth. */
interface Open {
  /** Of the key's orders. */
  readonly resting: Decimal;
  /** Positions of the account, whoever opened them: the key may close them. */
  readonly contracts: Decimal;
  /** The same, with what rests to open more. */
  readonly closable: Decimal;
  /** What the key bought and did not sell. */
  readonly pairs: Decimal;
}

function openNow({ asset, facts: { instruments, usage } }: Subject, markets: readonly Market[]): Open | null {
  const { exposures: ofKey } = usage.key;
  const { exposures: ofAccount } = usage.account;
  if (ofKey === null || ofAccount === null) return null;
  // What is held of a pair by a loan is a position like any other.
  const isPair = (id: string): boolean =>
    !markets.includes('margin') && instruments.get(id)?.contract === null;
  const own = [...ofKey].filter(([, exposure]) => exposure.asset === asset);
  const all = [...ofAccount].filter(([id, exposure]) => exposure.asset === asset && !isPair(id));
  const contracts = sum(all.map(([, exposure]) => heldOf(exposure)));
  return {
    resting: sum(own.map(([, exposure]) => restingOf(exposure))),
    contracts,
    closable: contracts.add(sum(all.map(([, exposure]) => restingOf(exposure)))),
    pairs: sum(own.filter(([id]) => isPair(id)).map(([, exposure]) => heldOf(exposure))),
  };
}

function restingOf({ buying, selling }: Exposure): Decimal {
  return buying.add(selling);
}

/** Positions in both directions, where the venue keeps them apart, can both be lost. */
function heldOf({ position, hedged }: Exposure): Decimal {
  const apart = hedged === undefined ? Decimal.ZERO : hedged.long.add(hedged.short);
  return position.absolute().add(apart);
}

function sum(amounts: readonly Decimal[]): Decimal {
  return amounts.reduce((total, amount) => total.add(amount), Decimal.ZERO);
}

/** What may be placed in the period; `null`: as much as one likes, however few its orders are: each may have legs. */
function leastPlaced(terms: LayerTerms, asset: string, period: Period): Bound | null {
  const perHour = limitsOf(terms, asset, 'notionalPerHour');
  const perDay = limitsOf(terms, asset, 'notionalPerDay');
  const hours = period === 'hour' ? Decimal.ONE : HOURS;
  return leastOf([
    ...perHour.map(({ amount, ruleId }) => ({ amount: amount.multiply(hours), ruleId })),
    ...perDay,
  ]);
}

const RULE_IDS = {
  notionalPerHour: 'notional-per-hour',
  notionalPerDay: 'notional-per-day',
  exposure: 'exposure',
  exposurePerInstrument: 'exposure-per-instrument',
} as const satisfies Partial<Record<keyof Limits, string>>;

function limitsOf(terms: LayerTerms, asset: string, field: keyof typeof RULE_IDS): readonly Bound[] {
  return terms.flatMap(([prefix, { limits }]) => {
    const amounts = limits[field];
    return amounts === null
      ? []
      : [{ amount: amountOf(amounts, asset), ruleId: `${prefix}${RULE_IDS[field]}` }];
  });
}

function amountOf(amounts: Amounts, asset: string): Decimal {
  return amounts.get(asset) ?? Decimal.ZERO;
}

function leastOf(bounds: readonly Bound[]): Bound | null {
  return bounds.reduce<Bound | null>(
    (least, bound) => (least === null || bound.amount.isBelow(least.amount) ? bound : least),
    null,
  );
}

function exposureLimits({ instruments }: Policy, terms: LayerTerms, asset: string): readonly Bound[] {
  const total = limitsOf(terms, asset, 'exposure');
  if (!isListed(instruments)) return total;
  const count = Decimal.of(BigInt(instruments.length));
  const each = limitsOf(terms, asset, 'exposurePerInstrument');
  return [...total, ...each.map(({ amount, ruleId }) => ({ amount: amount.multiply(count), ruleId }))];
}

/** True where every instrument is named. */
function isListed(instruments: Terms['instruments']): instruments is readonly string[] {
  return instruments !== 'all' && instruments.every((entry) => !entry.includes(':'));
}

const PRICED: ReadonlySet<OrderType> = new Set(['limit', 'post-only', 'ioc', 'fok']);

/**
 * The part of its worth that an order may lose by its price; the rule that is missing where that is more than all of it.
 * What has no price of its own is done at any: whoever takes the other orders from the book first sets it. A collar
 * without a share of the book refuses such orders. Without a collar a limit order of a pair loses its worth at most.
 */
function collarOf(terms: LayerTerms, closes: boolean): Decimal | 'price-collar' | 'market-depth' {
  const collared = terms.filter(([, { limits }]) => limits.priceCollar !== null);
  const areTypesPriced = terms.some(
    ([, { limits }]) => limits.orderTypes !== 'all' && limits.orderTypes.every((type) => PRICED.has(type)),
  );
  const isPriced =
    collared.some(([, { limits }]) => limits.depthShare === null) || (areTypesPriced && !closes);
  if (!isPriced) return collared.length === 0 ? 'price-collar' : 'market-depth';
  return collared.reduce(
    (least, [, { limits }]) => Decimal.min(least, limits.priceCollar ?? Decimal.ONE),
    Decimal.ONE,
  );
}

/** What an order may lose of its worth, by its price and by fees. `null`: more than all of it. */
function rateOf(collar: Decimal, markets: readonly Market[]): Decimal | null {
  const { pairs, contracts } = ASSUMED.fee;
  const isPair = (market: Market): boolean => market === 'spot' || market === 'margin';
  const ofPairs = collar.add(pairs.multiply(collar.add(Decimal.ONE)));
  if (markets.every(isPair)) return ofPairs;
  const left = Decimal.ONE.subtract(collar);
  if (left.sign() <= 0) return null;
  const ofContracts = collar.add(contracts).divide(left, QUOTIENT_SCALE, 'up');
  return markets.some(isPair) ? Decimal.max(ofPairs, ofContracts) : ofContracts;
}

/**
 * Whether nobody can move the prices that orders are judged by and gain from it: the liquidity that is asked for, or that
 * instruments named one by one have now, is many times what the key may trade in a day. The thief of a thin instrument
 * trades with himself until its price is where he wants it; of what is sold then no notional says what it was worth.
 */
function isReferenceSound(policy: Policy, terms: LayerTerms, { asset, facts }: Subject): boolean {
  if ((facts.environment ?? 'live') !== 'live') return true;
  const perDay = leastPlaced(terms, asset, 'day');
  if (perDay === null) return false;
  const least = perDay.amount.multiply(ASSUMED.volumes);
  const asked = terms.some(
    ([, { limits }]) =>
      limits.liquidity !== null && !amountOf(limits.liquidity.volumePerDay, asset).isBelow(least),
  );
  if (asked || !isListed(policy.instruments)) return asked;
  return policy.instruments
    .map((id) => facts.marketStates.get(id)?.volumePerDay)
    .every(
      (volume) =>
        volume !== undefined && volume !== null && (volume.asset !== asset || !volume.amount.isBelow(least)),
    );
}
