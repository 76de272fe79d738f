import type { EpochMs, VenueId } from '@bitting/core/trading/vocabulary.ts';
import { OKX_UNUSED_KEY_DAYS } from '../bounds.ts';
import { END_TOLD_DAYS } from './bounds.ts';

const DAY_MS = 86_400_000;

/** How long a key lives that was used a moment ago: so much is left of a key that is well. */
const WHOLE_LIFE_DAYS: Readonly<Partial<Record<VenueId, number>>> = { okx: OKX_UNUSED_KEY_DAYS };

/** The smallest of the steps that what is left lies within; `null`: there is more time than any of them. */
export function stepBefore(endsAt: EpochMs | null, nowMs: EpochMs, venue: VenueId): number | null {
  if (endsAt === null) return null;
  const whole = WHOLE_LIFE_DAYS[venue] ?? Number.POSITIVE_INFINITY;
  return END_TOLD_DAYS.findLast((days) => days < whole && endsAt - nowMs <= days * DAY_MS) ?? null;
}
