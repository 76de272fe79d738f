import type { Language } from '../../i18n/define-texts.ts';
import { localeOf } from '../../i18n/formats.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const STEP = 1_000;

/** For example `12.3 GB`. */
export function formatBytes(bytes: number, language: Language): string {
  const at = Math.min(
    UNITS.length - 1,
    Math.max(0, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(STEP))),
  );
  return new Intl.NumberFormat(localeOf(language), {
    style: 'unit',
    unit: UNITS[at] ?? 'byte',
    maximumFractionDigits: at === 0 ? 0 : 1,
  }).format(bytes / STEP ** at);
}
