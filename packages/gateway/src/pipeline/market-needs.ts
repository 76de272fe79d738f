import type { Terms } from '@bitting/core/policy/policy.ts';
import type { Intent } from '@bitting/core/trading/intent.ts';
import type { MarketNeed } from '../ports/market.ts';

/** Whether these terms hold prices to a second opinion; `null`: there are none. */
export function needsMark(terms: Terms | null): boolean {
  return terms !== null && terms.limits.priceCollar !== null;
}

/** What the venue is asked for these intents beside instrument and ticker; the day's volume comes with the ticker. */
export function needsOf(terms: readonly Terms[], intents: readonly Intent[]): readonly MarketNeed[] {
  const needs: MarketNeed[] = [];
  if (terms.some(needsMark)) needs.push('mark');
  if (terms.some(({ limits }) => limits.depthShare !== null) && intents.some(isUnpriced)) needs.push('book');
  return needs;
}

/** True for what takes whatever the book has. */
function isUnpriced(intent: Intent): boolean {
  if (intent.kind === 'amend') return intent.newLegs.some(({ price }) => price === null);
  return (
    intent.kind === 'place' && (intent.price === null || intent.legs.some(({ price }) => price === null))
  );
}
