import { formatUtcSecond, parseUtcSecond } from '../../encoding/utc-time.ts';
import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const CHARACTERS = 'YYYY-MM-DDThh:mm:ss'.length;

/**
 * The instant that `YYYY-MM-DDThh:mm:ss` names in UTC; `null` for any other form and for dates and times that do not
 * exist.
 */
export function parseTimestamp(text: string): EpochMs | null {
  const instant = text.length === CHARACTERS ? parseUtcSecond(text) : Number.NaN;
  return Number.isNaN(instant) ? null : epochMs(instant);
}

/** The one form of an instant in HTX's queries: its second, what is beyond it cut off. */
export function formatTimestamp(instant: EpochMs): string {
  return formatUtcSecond(instant);
}
