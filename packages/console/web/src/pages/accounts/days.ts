import type { Language } from '../../i18n/define-texts.ts';
import { localeOf } from '../../i18n/formats.ts';

/** A day without its time, for ends that a venue knows to the day. */
export function dayOf(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
  }).format(atMs);
}

const DAY_MS = 86_400_000;
/** From here on an end is a matter of this week or the next. */
const SOON_MS = 14 * DAY_MS;
const URGENT_MS = 3 * DAY_MS;

/** How much an end of a key is to be minded. */
export function urgencyOf(expiresAtMs: number | null, nowMs: number): 'none' | 'far' | 'soon' | 'urgent' {
  if (expiresAtMs === null) return 'none';
  const leftMs = expiresAtMs - nowMs;
  if (leftMs <= URGENT_MS) return 'urgent';
  return leftMs <= SOON_MS ? 'soon' : 'far';
}
