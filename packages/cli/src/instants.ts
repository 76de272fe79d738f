import { usageError } from './arguments.ts';

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An instant: so long ago (`90m`, `24h`, `7d`), or a date with or without a time, of UTC where it does not say otherwise. */
export function readInstant(option: string, text: string, nowMs: number): number {
  const ago = /^([1-9]\d{0,5})([mhd])$/u.exec(text);
  if (ago !== null) return nowMs - Number(ago[1]) * (UNITS_MS[ago[2] ?? ''] ?? 0);
  const isDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/u.test(
    text,
  );
  const hasZone = text.length === 10 || /(?:Z|[+-]\d{2}:\d{2})$/u.test(text);
  const instant = isDate ? Date.parse(hasZone ? text : `${text}Z`) : Number.NaN;
  if (Number.isNaN(instant) || instant < 0)
    throw usageError(
      `--${option} is a time ago such as 24h or 7d, or a date such as 2026-11-20T08:00 (UTC).`,
    );
  return instant;
}
