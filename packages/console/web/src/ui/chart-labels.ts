import type { Language } from '../i18n/define-texts.ts';
import { localeOf } from '../i18n/formats.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What stands under the places of an axis of time, all as far apart: times, with the day where it is another one. */
export function labelTimes(timesMs: readonly number[], language: Language): readonly string[] {
  const [first = 0, second = first] = timesMs;
  const stepMs = second - first;
  const locale = localeOf(language);
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric' });
  if (stepMs >= DAY_MS) return timesMs.map((atMs) => day.format(atMs));
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(stepMs > 0 && stepMs < MINUTE_MS ? { second: '2-digit' } : {}),
  });
  return timesMs.map((atMs, at) => {
    const before = timesMs[at - 1];
    const isSameDay = before !== undefined && day.format(before) === day.format(atMs);
    return isSameDay ? time.format(atMs) : `${time.format(atMs)}\n${day.format(atMs)}`;
  });
}

/** What stands beside the places of an axis of amounts: coordinates, never the amounts themselves. */
export function labelAmounts(places: readonly number[], language: Language): readonly string[] {
  const format = new Intl.NumberFormat(localeOf(language), {
    notation: 'compact',
    maximumSignificantDigits: 6,
  });
  return places.map((place) => format.format(place));
}
