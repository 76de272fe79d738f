import type { Language } from './define-texts.ts';

const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', zh: 'zh-CN' };
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Below two of a unit the smaller one says more. */
const UNITS = [
  { unit: 'day', ms: DAY_MS },
  { unit: 'hour', ms: HOUR_MS },
  { unit: 'minute', ms: MINUTE_MS },
  { unit: 'second', ms: SECOND_MS },
] as const;

export function localeOf(language: Language): string {
  return LOCALES[language];
}

/** A decimal as text, its whole part in groups of three; never by way of a `number`. What is no decimal stays as it is. */
export function formatDecimal(text: string, language: Language): string {
  const parts = /^(?<sign>[-+]?)(?<whole>[0-9]+)(?<fraction>\.[0-9]+)?$/u.exec(text)?.groups;
  if (parts === undefined) return text;
  const whole = new Intl.NumberFormat(localeOf(language)).format(BigInt(parts['whole'] ?? '0'));
  const sign = parts['sign'] === '-' ? '\u2212' : (parts['sign'] ?? '');
  return `${sign}${whole}${parts['fraction'] ?? ''}`;
}

export function formatCount(count: number | bigint, language: Language): string {
  return new Intl.NumberFormat(localeOf(language)).format(count);
}

/** With seconds and the zone's name: an instant that people compare with a venue's. */
export function formatInstant(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    year: 'numeric',
    month: 'short',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
    hourCycle: 'h23',
  }).format(atMs);
}

/** Hours, minutes and seconds, for lists that stand under a date. */
export function formatTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
}

/** How far an instant is from now, for example `3 minutes ago` or `in 2 days`. */
export function formatDistance(atMs: number, nowMs: number, language: Language): string {
  const distanceMs = atMs - nowMs;
  const { unit, ms } = unitOf(distanceMs);
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: 'always' });
  // Not yet at the next whole unit: what is 59 s old is not called a minute.
  return format.format(Math.trunc(distanceMs / ms), unit);
}

/** For example `2 minutes`. */
export function formatDuration(durationMs: number, language: Language): string {
  const { unit, ms } = unitOf(durationMs);
  const amount = Math.trunc(durationMs / ms);
  return new Intl.NumberFormat(localeOf(language), { style: 'unit', unit, unitDisplay: 'long' }).format(
    amount,
  );
}

function unitOf(durationMs: number): (typeof UNITS)[number] {
  const size = Math.abs(durationMs);
  return UNITS.find(({ ms }) => size >= 2 * ms) ?? UNITS[3];
}
