import { Decimal } from '../money/decimal.ts';
import type { Instrument } from '../trading/instrument.ts';
import { ORDER_TYPES } from '../trading/intent.ts';
import { SCOPES, type Scope } from '../trading/vocabulary.ts';
import { matchesInstrument, meetOfEntries } from './instrument-pattern.ts';
import { type Amounts, type Limits, type LiquidityTerms, NO_LIMITS } from './limits.ts';
import type { Policy, Snapshot, Terms } from './policy.ts';
import { depthShareOf, SCOPES_WITHIN } from './terms-order.ts';
import { LAYERS, type Layer } from './usage.ts';
import { windowsOfBoth } from './week-windows.ts';

/** Limits of which each layer counts its own use: none of them can be said of all layers together. */
export const COUNTED_LIMITS = [
  'notionalPerHour',
  'notionalPerDay',
  'turnoverPerDay',
  'lossPerDay',
  'exposurePerInstrument',
  'exposure',
  'openOrders',
  'inFlight',
  'orderRate',
  'readRate',
  'breaker',
  'idleDays',
  'uses',
] as const satisfies readonly (keyof Limits)[];
type CountedLimit = (typeof COUNTED_LIMITS)[number];

export interface LayerLimit {
  readonly layer: Layer;
  readonly field: CountedLimit;
  readonly limit: NonNullable<Limits[CountedLimit]>;
}

/** What a key may do when all layers have had their say. */
export interface Effective {
  /** What all of them admit, without counted limits; its version is the key's. For display: no decision is made by it. */
  readonly policy: Policy;
  /** Every counted limit that is set, the widest layer first. */
  readonly counted: readonly LayerLimit[];
  /** Limits in which they have nothing in common: then nothing but reads and cancels is left. */
  readonly conflicts: readonly Conflict[];
}

/** Limits that cannot be written where nothing is left of them. */
const CONFLICTS = {
  orderTypes: ({ orderTypes }) => orderTypes.length === 0,
  schedule: ({ schedule }) => schedule.length === 0,
  liquidity: ({ liquidity }) => liquidity?.volumePerDay.size === 0,
} as const satisfies { readonly [Field in keyof Limits]?: (limits: Limits) => boolean };
type Conflict = keyof typeof CONFLICTS;
const CONFLICT_FIELDS: readonly Conflict[] = ['orderTypes', 'schedule', 'liquidity'];

/**
 * The intersection of a key's policy and the layers above it. Pure. It admits nothing that one of them refuses, and all
 * that they admit together, but for exact ids of instruments that are compared with patterns while `instruments` does not
 * describe them, and for reductions where there are conflicts: those are left out. It can always be written as a document.
 */
export function effectiveOf(
  policy: Policy,
  { layers, instruments }: Pick<Snapshot, 'layers' | 'instruments'>,
): Effective {
  const terms: Readonly<Record<Layer, Terms | null>> = { ...layers, key: policy };
  const above = [layers.account, layers.installation].filter((layer) => layer !== null);
  const met = above.reduce<Terms>((left, right) => meetOf(left, right, instruments), policy);
  const uncounted = Object.fromEntries(COUNTED_LIMITS.map((field) => [field, NO_LIMITS[field]]));
  const conflicts = CONFLICT_FIELDS.filter((field) => CONFLICTS[field](met.limits));
  const kept = Object.fromEntries(conflicts.map((field) => [field, NO_LIMITS[field]]));
  return {
    policy: {
      ...policy,
      scopes: conflicts.length === 0 ? met.scopes : scopesOfBoth(met.scopes, ['read', 'cancel-only']),
      markets: met.markets,
      instruments: met.instruments,
      notionalPerOrder: met.notionalPerOrder ?? policy.notionalPerOrder,
      limits: { ...met.limits, ...uncounted, ...kept },
    },
    conflicts,
    counted: LAYERS.flatMap((layer) => countedOf(layer, terms[layer]?.limits ?? NO_LIMITS)),
  };
}

function countedOf(layer: Layer, limits: Limits): readonly LayerLimit[] {
  return COUNTED_LIMITS.flatMap((field) => {
    const limit = limits[field];
    return limit === null ? [] : [{ layer, field, limit }];
  });
}

function meetOf(left: Terms, right: Terms, instruments: ReadonlyMap<string, Instrument>): Terms {
  return {
    version: left.version,
    scopes: scopesOfBoth(left.scopes, right.scopes),
    markets: left.markets.filter((market) => right.markets.includes(market)),
    instruments: entriesOfBoth(left.instruments, right.instruments, instruments),
    notionalPerOrder: both(left.notionalPerOrder, right.notionalPerOrder, leastAmounts),
    limits: limitsOfBoth(left.limits, right.limits),
  };
}

function limitsOfBoth(left: Limits, right: Limits): Limits {
  const priceCollar = both(left.priceCollar, right.priceCollar, least);
  const share = both(depthShareOf(left), depthShareOf(right), least);
  const types = right.orderTypes === 'all' ? ORDER_TYPES : right.orderTypes;
  const isAlways = left.schedule === 'always' && right.schedule === 'always';
  return {
    ...left,
    orderTypes:
      left.orderTypes === 'all' ? right.orderTypes : left.orderTypes.filter((type) => types.includes(type)),
    leverage: both(left.leverage, right.leverage, least),
    priceCollar,
    depthShare: share?.isZero() === true ? null : share,
    liquidity: both(left.liquidity, right.liquidity, liquidityOfBoth),
    selfTrade: left.selfTrade === 'refuse' ? left.selfTrade : right.selfTrade,
    schedule: isAlways ? 'always' : windowsOfBoth(left.schedule, right.schedule),
  };
}

/** `null` sets no bound. */
function both<T>(left: T | null, right: T | null, meet: (left: T, right: T) => T): T | null {
  if (left === null || right === null) return left ?? right;
  return meet(left, right);
}

function least(left: Decimal, right: Decimal): Decimal {
  return Decimal.min(left, right);
}

function leastAmounts(left: Amounts, right: Amounts): Amounts {
  return amountsOfBoth(left, right, least);
}

/** An instrument has to be liquid to both. */
function liquidityOfBoth(left: LiquidityTerms, right: LiquidityTerms): LiquidityTerms {
  const most = (one: Decimal, other: Decimal): Decimal => Decimal.max(one, other);
  return { volumePerDay: amountsOfBoth(left.volumePerDay, right.volumePerDay, most) };
}

function amountsOfBoth(
  left: Amounts,
  right: Amounts,
  meet: (left: Decimal, right: Decimal) => Decimal,
): Amounts {
  const pairs = Array.from(left, ([asset, amount]) => [asset, amount, right.get(asset)] as const);
  return new Map(
    pairs.flatMap(([asset, amount, other]) => (other === undefined ? [] : [[asset, meet(amount, other)]])),
  );
}

/** Written with the widest scopes alone. */
function scopesOfBoth(left: readonly Scope[], right: readonly Scope[]): readonly Scope[] {
  const within = (scopes: readonly Scope[]): readonly Scope[] =>
    scopes.flatMap((scope) => SCOPES_WITHIN[scope]);
  const [one, other] = [within(left), within(right)];
  const common = SCOPES.filter((scope) => one.includes(scope) && other.includes(scope));
  return common.filter(
    (scope) => !common.some((wide) => wide !== scope && SCOPES_WITHIN[wide].includes(scope)),
  );
}

function entriesOfBoth(
  left: Terms['instruments'],
  right: Terms['instruments'],
  instruments: ReadonlyMap<string, Instrument>,
): Terms['instruments'] {
  if (left === 'all' || right === 'all') return left === 'all' ? right : left;
  const met = left.flatMap((one) => right.map((other) => meetOfTwo(one, other, instruments)));
  return [...new Set(met.filter((entry) => entry !== null))];
}

function meetOfTwo(left: string, right: string, instruments: ReadonlyMap<string, Instrument>): string | null {
  if (left.includes(':') === right.includes(':')) return meetOfEntries(left, right);
  const [id, pattern] = left.includes(':') ? [right, left] : [left, right];
  const instrument = instruments.get(id);
  return instrument !== undefined && matchesInstrument(pattern, instrument) ? id : null;
}
