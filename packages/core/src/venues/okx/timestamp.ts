import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const CHARACTERS = 'YYYY-MM-DDThh:mm:ss.mmmZ'.length;

/**
 * The instant that `YYYY-MM-DDThh:mm:ss.mmmZ` names; `null` for any other form and for dates and times that do not
 * exist: what was read is written again and compared. Years of more than four digits are written with a sign.
 */
export function parseTimestamp(text: string): EpochMs | null {
  if (text.length !== CHARACTERS) return null;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds) || formatTimestamp(epochMs(milliseconds)) !== text) return null;
  return epochMs(milliseconds);
}

/** What was written last: an instant that was just read is written again, to be compared and to be verified. */
let last = { instant: epochMs(0), text: new Date(0).toISOString() };

/** The one form of an instant in OKX's headers. */
export function formatTimestamp(instant: EpochMs): string {
  if (instant !== last.instant) last = { instant, text: new Date(instant).toISOString() };
  return last.text;
}
