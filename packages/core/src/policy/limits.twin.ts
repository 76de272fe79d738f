/** The limits of a policy once more, each as a question of one item. Shares no code with the rules. */
import type { Intent, OrderLeg } from '../trading/intent.ts';
import {
  amountIn,
  budgetRefusal,
  dayOf,
  exposureRefusal,
  hourOf,
  instrumentExposureRefusal,
  turnoverRefusal,
} from './counted.twin.ts';
import type { Question, TwinRule } from './evaluate.twin.ts';
import type { Rate } from './limits.ts';
import { AT_ONCE, collarRefusal, depthRefusal, selfTradeRefusal } from './market.twin.ts';
import type { RateLevel } from './usage.ts';
import { fraction, isMore, maybe, opens, reduces, ZERO } from './worths.twin.ts';

/** In the order of the rules; `null` stands for the worth of one order, which is told elsewhere. */
export const LIMITS_BY_TWIN: readonly (readonly [id: string, judge: TwinRule | null])[] = [
  ['schedule', scheduleRefusal],
  ['idle', idleRefusal],
  ['loss-per-day', lossRefusal],
  ['breaker', breakerRefusal],
  ['uses', usesRefusal],
  ['in-flight', inFlightRefusal],
  ['order-rate', orderRateRefusal],
  ['read-rate', readRateRefusal],
  ['order-types', typeRefusal],
  ['leverage', leverageRefusal],
  ['open-orders', openOrdersRefusal],
  ['one-change', oneChangeRefusal],
  ['notional-per-order', null],
  ['liquidity', liquidityRefusal],
  ['price-collar', collarRefusal],
  ['market-depth', depthRefusal],
  ['self-trade', selfTradeRefusal],
  ['notional-per-hour', (asked) => budgetRefusal(asked, asked.terms.limits.notionalPerHour, hourOf)],
  ['notional-per-day', (asked) => budgetRefusal(asked, asked.terms.limits.notionalPerDay, dayOf)],
  ['turnover-per-day', turnoverRefusal],
  ['exposure-per-instrument', instrumentExposureRefusal],
  ['exposure', exposureRefusal],
];

/** Everything but reads, cancels and what only reduces. */
function isBound({ intent, snapshot }: Question): boolean {
  return !['read', 'cancel', 'account-cancel'].includes(intent.kind) && !reduces(intent, snapshot);
}

function scheduleRefusal(asked: Question): string | null {
  const { schedule } = asked.terms.limits;
  if (schedule === 'always' || !isBound(asked)) return null;
  const now = new Date(asked.snapshot.now);
  const minute = ((now.getUTCDay() + 6) % 7) * 1440 + now.getUTCHours() * 60 + now.getUTCMinutes();
  return schedule.some(({ from, to }) => minute >= from && minute < to) ? null : 'OUTSIDE_SCHEDULE';
}

function idleRefusal(asked: Question): string | null {
  const { idleDays } = asked.terms.limits;
  if (idleDays === null || asked.usage.lastUsedMs === null || !isBound(asked)) return null;
  const days = (asked.snapshot.now - asked.usage.lastUsedMs) / 86_400_000;
  return days > idleDays ? 'KEY_IDLE' : null;
}

function lossRefusal({ terms, usage, intent, snapshot }: Question): string | null {
  const limit = terms.limits.lossPerDay;
  if (limit === null || !opens(intent, snapshot)) return null;
  if (usage.lossToday === null) return 'USAGE_UNKNOWN';
  for (const asset of limit.keys())
    if (!isMore(amountIn(limit, asset), amountIn(usage.lossToday, asset))) return 'LOSS_LIMIT_REACHED';
  for (const asset of usage.lossToday.keys())
    if (!limit.has(asset) && isMore(amountIn(usage.lossToday, asset), ZERO)) return 'LOSS_LIMIT_REACHED';
  return null;
}

function breakerRefusal(asked: Question): string | null {
  const { breaker } = asked.terms.limits;
  if (breaker === null || !isBound(asked)) return null;
  const { placed, rejected, unknown } = asked.usage.recentOrders(breaker.minutes);
  const share = maybe(breaker.rejectedShare);
  const part = { top: BigInt(rejected), bottom: BigInt(placed) };
  const isRejected = share !== null && placed >= 10 && !isMore(share, part);
  const isUnknown = breaker.unknowns !== null && unknown >= breaker.unknowns;
  return isRejected || isUnknown ? 'BREAKER_TRIPPED' : null;
}

function usesRefusal({ terms, usage, intents, index, intent, snapshot }: Question): string | null {
  const { uses } = terms.limits;
  const places = (one: Intent): boolean => one.kind === 'place' && !one.reduceOnly;
  if (uses === null || !opens(intent, snapshot) || !places(intent)) return null;
  return usage.uses + intents.slice(0, index + 1).filter(places).length > uses ? 'USES_EXHAUSTED' : null;
}

function inFlightRefusal(asked: Question): string | null {
  const { inFlight } = asked.terms.limits;
  return inFlight !== null && isBound(asked) && asked.usage.inFlight + 1 > inFlight
    ? 'IN_FLIGHT_EXHAUSTED'
    : null;
}

/** In thousandths, one step inside the other. */
function heldByTwin(steps: RateLevel, rate: Rate, until: bigint): bigint {
  const last = steps.at(-1);
  if (last === undefined) return 0n;
  const then = heldByTwin(steps.slice(0, -1), rate, BigInt(last.elapsedMs)) + BigInt(last.added);
  const full = BigInt(rate.burst) * 1000n;
  const left = (then > full ? full : then) - BigInt(rate.perSecond) * (BigInt(last.elapsedMs) - until);
  return left > 0n ? left : 0n;
}

/** `bound`: where in the request are items that a rate may refuse; `counted`: those that it counts. */
function rateRefusal(
  { index }: Question,
  rate: Rate | null,
  {
    steps,
    counted,
    bound,
  }: { readonly steps: RateLevel; readonly counted: readonly number[]; readonly bound: readonly number[] },
): string | null {
  if (rate === null || !bound.includes(index)) return null;
  const upTo = (place: number): number => counted.filter((one) => one <= place).length;
  const room = BigInt(rate.burst) * 1000n - heldByTwin(steps, rate, 0n);
  if (BigInt(upTo(index)) * 1000n <= room) return null;
  return upTo(bound.at(-1) ?? 0) > rate.burst ? 'BATCH_SIZE_WRONG' : 'RATE_EXCEEDED';
}

function placesOf(asked: Question, is: (one: Question) => boolean): readonly number[] {
  return asked.intents.flatMap((intent, index) => (is({ ...asked, intent, index }) ? [index] : []));
}

function orderRateRefusal(asked: Question): string | null {
  const counted = placesOf(asked, ({ intent: { kind } }) => kind !== 'read' && !kind.endsWith('cancel'));
  const steps = asked.usage.orderLevel;
  return rateRefusal(asked, asked.terms.limits.orderRate, {
    steps,
    counted,
    bound: placesOf(asked, isBound),
  });
}

function readRateRefusal(asked: Question): string | null {
  const reads = placesOf(asked, ({ intent }) => intent.kind === 'read');
  const steps = asked.usage.readLevel;
  return rateRefusal(asked, asked.terms.limits.readRate, { steps, counted: reads, bound: reads });
}

function typeRefusal({ terms, intent, snapshot }: Question): string | null {
  const { orderTypes } = terms.limits;
  if (orderTypes === 'all' || (intent.kind !== 'place' && intent.kind !== 'amend')) return null;
  const needed = new Set<string>();
  const legs = intent.kind === 'place' ? intent.legs : intent.newLegs;
  if (intent.kind === 'place' && (intent.algo || !reduces(intent, snapshot))) needed.add(intent.type);
  for (const { purpose } of legs) {
    if (intent.kind === 'amend' && intent.algo) continue;
    if (purpose !== 'trigger') needed.add('take-profit-stop-loss');
    else if (!intent.algo) needed.add('trigger');
  }
  const allowed: readonly string[] = orderTypes;
  return [...needed].every((type) => allowed.includes(type)) ? null : 'ORDER_TYPE_NOT_ALLOWED';
}

function leverageRefusal({ terms, intent }: Question): string | null {
  const limit = maybe(terms.limits.leverage);
  if (limit === null || intent.kind !== 'set-leverage') return null;
  return isMore(fraction(intent.leverage), limit) ? 'LEVERAGE_ABOVE_LIMIT' : null;
}

function openOrdersRefusal({ terms, usage, intents, index, intent, snapshot }: Question): string | null {
  const limit = terms.limits.openOrders;
  const hanging = (legs: readonly OrderLeg[]): number =>
    legs.filter((leg) => leg.purpose === 'take-profit' || leg.purpose === 'stop-loss').length;
  const countOf = (one: Intent): number => {
    if (!opens(one, snapshot)) return 0;
    if (one.kind === 'amend') return one.algo ? 0 : one.newLegs.length;
    const own = !one.algo && AT_ONCE.includes(one.type) ? 0 : 1;
    return own + hanging(one.legs);
  };
  if (limit === null || countOf(intent) === 0) return null;
  if (usage.openOrders === null) return 'USAGE_UNKNOWN';
  let count = usage.openOrders;
  for (const one of intents.slice(0, index + 1)) count += countOf(one);
  return count > limit ? 'OPEN_ORDERS_EXHAUSTED' : null;
}

function oneChangeRefusal({ intents }: Question): string | null {
  const changed = intents.flatMap((one) => (one.kind === 'amend' ? [one.order] : []));
  for (const [first, one] of changed.entries())
    for (const other of changed.slice(first + 1))
      if (one.kind !== other.kind || one.id === other.id) return 'ORDER_TERMS_UNKNOWN';
  return null;
}

function liquidityRefusal({ terms, intent, snapshot }: Question): string | null {
  const { liquidity } = terms.limits;
  if (liquidity === null || !opens(intent, snapshot)) return null;
  const volume = snapshot.marketStates.get(intent.instrument)?.volumePerDay;
  if (volume === undefined || volume === null) return 'MARKET_STATE_UNKNOWN';
  const least = maybe(liquidity.volumePerDay.get(volume.asset));
  return least === null || isMore(least, fraction(volume.amount)) ? 'INSTRUMENT_NOT_LIQUID' : null;
}
