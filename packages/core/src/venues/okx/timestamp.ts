import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const CHARACTERS = 'YYYY-MM-DDThh:mm:ss.mmmZ'.length;

/**
 * The instant that `YYYY-MM-DDThh:mm:ss.mmmZ` names; `null` for any other form and for dates and times that do not
 * exist: what was read is written again and compared. Years of more than four digits are written with a sign.
 */
export function parseTimestamp(text: string): EpochMs | null {
  if (text.length !== CHARACTERS) return null;
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString() !== text) return null;
  return epochMs(milliseconds);
}

/** The one form of an instant in OKX's headers. */
export function formatTimestamp(instant: EpochMs): string {
  return new Date(instant).toISOString();
}
