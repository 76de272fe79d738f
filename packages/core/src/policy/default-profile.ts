import { Decimal } from '../money/decimal.ts';
import { ORDER_TYPES, type OrderType } from '../trading/intent.ts';
import type { Environment, Market } from '../trading/vocabulary.ts';
import { type Amounts, type BreakerTerms, type Limits, NO_LIMITS, type Rate } from './limits.ts';
import type { Policy } from './policy.ts';

/** What is known of an account when a key of it is cut without saying what it may do. */
export interface ProfileFacts {
  readonly environment: Environment;
  /** What the account was bound for. */
  readonly markets: readonly Market[];
  /** What the account holds altogether is worth, in each asset that its instruments are quoted in. */
  readonly worths: Amounts;
  /** Exact ids of the instruments that it may trade; empty: all that are quoted in the assets of `worths`. */
  readonly liquid: readonly string[];
  /** Whether orders that the venue triggers by itself, after the bot is gone, were asked for. */
  readonly algoOrders: boolean;
  /** Whether orders without a price of their own were asked for. Then no bound can be stated of what a thief takes. */
  readonly marketOrders?: boolean;
}

/**
 * Neither loans nor options: what an option may lose, no collar says. Who wants them names them, and then says how much.
 */
const DEFAULT_MARKETS: readonly Market[] = ['spot', 'swap', 'futures'];

/** Done at their own price or better. */
const PRICED_TYPES: readonly OrderType[] = ['limit', 'post-only', 'ioc', 'fok'];
/** Done at whatever the book gives, and the book may be somebody who waits for it. */
const MARKET_TYPES: readonly OrderType[] = ['market', 'optimal-limit-ioc'];
/** They stay, and act, when the bot is gone. */
const ALGO_TYPES: readonly OrderType[] = ORDER_TYPES.filter(
  (type) => !PRICED_TYPES.includes(type) && !MARKET_TYPES.includes(type),
);

/**
 * Parts of what the account is worth. It may be turned over once a day: with the collar, and fees as they are, a thief
 * takes about a thirtieth of it until the next day, and a quarter of that within the hour in which it is noticed.
 */
const PARTS = {
  order: Decimal.parse('0.05'),
  hour: Decimal.parse('0.25'),
  day: Decimal.ONE,
} as const;

/** Far more than a sound order book is away from its last price, far less than what emptied accounts by thin ones. */
const COLLAR = Decimal.parse('0.03');
/** Where orders without a price were asked for: so much of the book moves the price by a small part of the collar. */
const DEPTH_SHARE = Decimal.parse('0.1');
/** Digits after the point that a worth is taken with; what is less is dust. */
const WORTH_SCALE = 8;
/** Enough to quote a handful of instruments, few enough to be read and cancelled by hand. */
const OPEN_ORDERS = 20;
const REQUESTS_PER_SECOND = 20;
/**
 * All that may be open can be placed, or changed, at once, and so can the largest batch of OKX. For a bot of a few instruments
 * that is plenty; one that has run wild stays far below what the venues give all keys of an account together (OKX 60 orders in
 * two seconds, HTX 72 contract requests in three), so that others go on trading and cancelling, and below the 3,000 orders in ten
 * minutes from which on HTX bans an account that cancels nearly all of them.
 */
const ORDER_RATE: Rate = { perSecond: 4, burst: OPEN_ORDERS };
/**
 * Of a bot that works a few orders in a hundred are rejected; where half of ten are, it does not know what it does. An outcome that
 * nobody knows is rare, and ten of them are a venue or a way to it that is ill. Five minutes are longer than most such
 * illnesses, and nobody has to be woken to end them.
 */
const BREAKER: BreakerTerms = { minutes: 5, rejectedShare: Decimal.parse('0.5'), unknowns: 10 };

/** A day's trade that one account would have to pay dearly to pretend. */
const VOLUME_LEAST: Amounts = new Map(
  ['USDT', 'USDC', 'USD'].map((asset) => [asset, Decimal.parse('5000000')]),
);
/** Of what the key may trade in a day; below ten times a thief could move the price that his orders are judged by. */
const VOLUME_FACTOR = Decimal.parse('100');

/** Both venues refuse orders that are smaller: a cap below it would be a key that can do nothing. */
const ORDER_LEAST: Amounts = new Map(['USDT', 'USDC', 'USD'].map((asset) => [asset, Decimal.parse('20')]));

/**
 * The policy of a key whose owner said nothing, safe without reading a manual: liquid instruments only, prices within 3 %
 * of the reference, amounts from what the account is worth, no settings, and neither orders without a price nor those that
 * outlive the bot unless asked for. Amounts are rounded down to two digits. Contracts open no more than the account is worth, whatever leverage is
 * set. Liquidity is asked of live markets alone: paper and demo ones have hardly any trade. `null`: nothing is worth
 * anything, or no market is one of those that have a default; then there is nothing to derive amounts from.
 */
export function defaultPolicy(facts: ProfileFacts): Policy | null {
  const markets = DEFAULT_MARKETS.filter((market) => facts.markets.includes(market));
  const worths = new Map(
    [...mapAmounts(facts.worths, (worth) => worth.round(WORTH_SCALE, 'down'))].filter(
      ([, worth]) => worth.sign() > 0,
    ),
  );
  if (markets.length === 0 || worths.size === 0) return null;
  const instruments =
    facts.liquid.length > 0
      ? facts.liquid
      : markets.flatMap((market) => Array.from(worths.keys(), (asset) => `${market}:*-${asset}`));
  return {
    version: 1,
    scopes: ['read', 'trade'],
    markets,
    instruments,
    notionalPerOrder: partOf(worths, 'order'),
    limits: defaultLimits(facts, markets, worths),
    requestsPerSecond: REQUESTS_PER_SECOND,
    sourceCidrs: [],
    notBefore: null,
    expiresAt: null,
    deadManSeconds: null,
  };
}

function defaultLimits(
  { environment, algoOrders, marketOrders = false }: ProfileFacts,
  markets: readonly Market[],
  worths: Amounts,
): Limits {
  const perDay = partOf(worths, 'day');
  return {
    ...NO_LIMITS,
    orderTypes: [...PRICED_TYPES, ...(marketOrders ? MARKET_TYPES : []), ...(algoOrders ? ALGO_TYPES : [])],
    notionalPerHour: partOf(worths, 'hour'),
    notionalPerDay: perDay,
    exposure: markets.every((market) => market === 'spot') ? null : perDay,
    openOrders: OPEN_ORDERS,
    orderRate: ORDER_RATE,
    breaker: BREAKER,
    priceCollar: COLLAR,
    depthShare: marketOrders ? DEPTH_SHARE : null,
    liquidity: environment === 'live' ? { volumePerDay: mapAmounts(perDay, volumeOf) } : null,
  };
}

function partOf(worths: Amounts, part: keyof typeof PARTS): Amounts {
  return mapAmounts(worths, (worth, asset) => {
    const least = Decimal.min(worth, ORDER_LEAST.get(asset) ?? Decimal.ZERO);
    return twoDigits(Decimal.max(worth.multiply(PARTS[part]), least));
  });
}

function volumeOf(perDay: Decimal, asset: string): Decimal {
  return Decimal.max(perDay.multiply(VOLUME_FACTOR), VOLUME_LEAST.get(asset) ?? Decimal.ZERO);
}

function mapAmounts(amounts: Amounts, change: (amount: Decimal, asset: string) => Decimal): Amounts {
  return new Map(Array.from(amounts, ([asset, amount]) => [asset, change(amount, asset)]));
}

/** 1,234.5 becomes 1,200: a number that people remember. */
function twoDigits(amount: Decimal): Decimal {
  const digits = amount.units.toString();
  const kept = digits.slice(0, 2).padEnd(digits.length, '0');
  return Decimal.of(BigInt(kept), amount.scale);
}
