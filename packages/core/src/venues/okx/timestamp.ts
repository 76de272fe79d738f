import { formatUtcSecond, parseUtcSecond, readDigits } from '../../encoding/utc-time.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const SECOND_CHARACTERS = 'YYYY-MM-DDThh:mm:ss'.length;
const CHARACTERS = SECOND_CHARACTERS + '.mmmZ'.length;

/** What stands behind a second, by its milliseconds. */
const ENDINGS = Array.from(
  { length: 1_000 },
  (_, millisecond) => `.${String(millisecond).padStart(3, '0')}Z`,
);

/**
 * The instant that `YYYY-MM-DDThh:mm:ss.mmmZ` names; `null` for any other form and for dates and times that do not
 * exist. Years of more than four digits are written with a sign.
 */
export function parseTimestamp(text: string): EpochMs | null {
  if (text.length !== CHARACTERS || text[SECOND_CHARACTERS] !== '.' || !text.endsWith('Z')) return null;
  const instant = parseUtcSecond(text) + readDigits(text, SECOND_CHARACTERS + 1, 3);
  return Number.isNaN(instant) ? null : epochMs(instant);
}

/** The one form of an instant in OKX's headers. */
export function formatTimestamp(instant: EpochMs): string {
  const millisecond = Math.floor(instant) - Math.floor(instant / 1_000) * 1_000;
  return formatUtcSecond(instant) + (ENDINGS[millisecond] ?? '');
}
