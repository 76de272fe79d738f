import type { ErrorCode } from '../errors/catalogue.ts';
import { Decimal } from '../money/decimal.ts';
import type { AmendIntent, Intent, OrderLeg } from '../trading/intent.ts';
import type { Notional } from './notional.ts';
import type { Snapshot } from './policy.ts';
import { isOpening } from './effect.ts';
import { termsOfAmend, worthsOf, worthsOfTerms, type Worths } from './worths.ts';

/**
 * What an admitted intent takes from the limits on what is placed, in the asset that it is valued in; `null`: nothing.
 * A new order takes its worth and what its legs trade after it; an amend what the order grows by, and its new legs whole;
 * reads, cancels and whatever can only shrink a position take nothing. Nothing is ever given back by an amend.
 */
export function chargeOf(
  intent: Intent,
  snapshot: Snapshot,
  charge = judgeCharge(intent, snapshot),
): Notional | null {
  return typeof charge === 'string' ? null : charge;
}

/** Like {@link chargeOf}, and a code where it cannot be said: whoever limits it refuses with that. */
export function judgeCharge(
  intent: Intent,
  snapshot: Snapshot,
  parts = partsOf(intent, snapshot),
): Notional | ErrorCode | null {
  if (parts === null || typeof parts === 'string') return parts;
  const amount = parts.own.add(parts.legs);
  return amount.isZero() ? null : { asset: parts.asset, amount };
}

/** A charge by what it is for: the order itself, and what its legs trade. */
export interface ChargeParts {
  readonly asset: string;
  readonly own: Decimal;
  readonly legs: Decimal;
}

export function partsOf(
  intent: Intent,
  snapshot: Snapshot,
  worths = worthsOf(intent, snapshot),
): ChargeParts | ErrorCode | null {
  if (!isOpening(intent, snapshot)) return null;
  if (typeof worths === 'string') return worths;
  const asset = worths[0]?.asset;
  if (asset === undefined || worths.some((worth) => worth?.asset !== asset)) return 'INSTRUMENT_UNKNOWN';
  const whole = amountOf(worths, 0);
  if (intent.kind === 'amend')
    return { asset, own: growthOf(intent, whole, snapshot), legs: legsAmount(intent.newLegs, worths) };
  const own = isCarriedByLegs(intent) ? Decimal.ZERO : whole;
  return { asset, own, legs: legsAmount(intent.legs, worths) };
}

/** True where the order trades by its legs alone: nothing of it is in the book before a trigger is met. */
export function isCarriedByLegs({
  algo,
  legs,
}: {
  readonly algo: boolean;
  readonly legs: readonly OrderLeg[];
}): boolean {
  return legs.length > 0 && (algo || legs.some(({ purpose }) => purpose === 'trigger'));
}

/** Several triggers are of one order; of a take-profit and a stop-loss of the whole order one cancels the other. */
function legsAmount(legs: readonly OrderLeg[], worths: Worths): Decimal {
  if (legs.length === 0) return Decimal.ZERO;
  let triggered = Decimal.ZERO;
  let sum = Decimal.ZERO;
  let largest = Decimal.ZERO;
  const closing = legs.filter(({ purpose }) => purpose !== 'trigger');
  for (const [index, { purpose }] of legs.entries()) {
    const amount = amountOf(worths, index + 1);
    if (purpose === 'trigger') triggered = Decimal.max(triggered, amount);
    else {
      sum = sum.add(amount);
      largest = Decimal.max(largest, amount);
    }
  }
  const isPair =
    closing.length === 2 &&
    closing[0]?.purpose !== closing[1]?.purpose &&
    closing.every(({ size }) => size === null);
  return triggered.add(isPair ? largest : sum);
}

/** How much more the order is worth than before; what is not known of it before counts as nothing. */
function growthOf(intent: AmendIntent, after: Decimal, snapshot: Snapshot): Decimal {
  if (intent.algo) return Decimal.ZERO;
  const unchanged = termsOfAmend({ ...intent, newSize: null, newPrice: null, newLegs: [] }, snapshot);
  const worths = typeof unchanged === 'string' ? unchanged : worthsOfTerms(unchanged, snapshot);
  if (typeof worths === 'string') return after;
  return Decimal.max(Decimal.ZERO, after.subtract(amountOf(worths, 0)));
}

function amountOf(worths: Worths, index: number): Decimal {
  return worths[index]?.amount ?? Decimal.ZERO;
}
