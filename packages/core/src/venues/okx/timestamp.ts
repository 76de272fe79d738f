import { formatUtcSecond, parseUtcSecond, readDigits } from '../../encoding/utc-time.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const SECOND_CHARACTERS = 'YYYY-MM-DDThh:mm:ss'.length;
const CHARACTERS = SECOND_CHARACTERS + '.mmmZ'.length;

/**
 * What was written last: an instant is verified under more than one key. Never the text that was read: it is cut out of a whole head,
 * passphrase included, which would stay in memory with it.
 */
let last = { instant: epochMs(0), text: '1970-01-01T00:00:00.000Z' };

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
  if (instant === last.instant) return last.text;
  const milliseconds = String(Math.floor(instant) - Math.floor(instant / 1_000) * 1_000).padStart(3, '0');
  last = { instant, text: `${formatUtcSecond(instant)}.${milliseconds}Z` };
  return last.text;
}
