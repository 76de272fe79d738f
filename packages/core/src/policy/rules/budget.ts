import type { ErrorCode } from '../../errors/catalogue.ts';
import { refuse, type Refusal } from '../../errors/refusal.ts';
import { Decimal } from '../../money/decimal.ts';
import type { Item } from '../item.ts';
import type { Amounts } from '../limits.ts';

/** How a rule tells that one is used up. */
export interface Budget {
  readonly ruleId: string;
  readonly code: ErrorCode;
  /** What is counted, as it stands behind "would bring". */
  readonly counted: string;
}

/** What is used of each asset; one that is not named: nothing. */
type Used = Pick<Amounts, 'get'>;

/**
 * The items of a request, one after the other, on top of what is used: the first that goes beyond the limit refuses all.
 * `used`: `null` where it is not known now.
 */
export function judgeBudget(
  { ruleId, code, counted }: Budget,
  limit: Amounts,
  used: Used | null,
  items: readonly Item[],
): Refusal | null {
  let taken: Map<string, Decimal> | null = null;
  for (const { index: item, charge } of items) {
    if (charge === null) continue;
    if (typeof charge === 'string') return refuse(charge, { ruleId, item });
    if (used === null) return refuse('USAGE_UNKNOWN', { ruleId, item, detail: notKnown(counted) });
    const { asset, amount } = charge;
    const before = taken?.get(asset) ?? used.get(asset) ?? Decimal.ZERO;
    const after = before.add(amount);
    const bound = limit.get(asset) ?? Decimal.ZERO;
    if (after.isAbove(bound)) {
      const left = Decimal.max(Decimal.ZERO, bound.subtract(before));
      const detail = `Cannot place order: ${amount} ${asset} would bring ${counted} to ${after}, above the limit of ${bound}; at most ${left} ${asset} are left.`;
      return refuse(code, { ruleId, item, detail });
    }
    if (items.length > 1) taken = (taken ?? new Map<string, Decimal>()).set(asset, after);
  }
  return null;
}

/** The sentence of a limit of which it is not known what was used up. */
export function notKnown(counted: string): string {
  return `Cannot place order: ${counted} is not known now, and it is limited; cancels still work.`;
}
