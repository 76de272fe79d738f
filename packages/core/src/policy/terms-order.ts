import { Decimal } from '../money/decimal.ts';
import type { Scope } from '../trading/vocabulary.ts';
import type { Limits } from './limits.ts';

/** What two documents are compared by, where their words alone do not say which of them admits more. */

/** The scopes whose operations a scope admits. */
export const SCOPES_WITHIN: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  trade: ['trade', 'reduce-only', 'cancel-only'],
  'reduce-only': ['reduce-only', 'cancel-only'],
  'cancel-only': ['cancel-only'],
  settings: ['settings'],
};

/**
 * The part of the book that orders without a price may take; `null`: all of it. A collar refuses them where no share is
 * allowed: a share of nothing.
 */
export function depthShareOf({ depthShare, priceCollar }: Limits): Decimal | null {
  return depthShare ?? (priceCollar === null ? null : Decimal.ZERO);
}
