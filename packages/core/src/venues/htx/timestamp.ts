import { epochMs, type EpochMs } from '../../trading/vocabulary.ts';

const CHARACTERS = 'YYYY-MM-DDThh:mm:ss'.length;

/**
 * The instant that `YYYY-MM-DDThh:mm:ss` names in UTC; `null` for any other form and for dates and times that do not
 * exist: what was read is written again and compared.
 */
export function parseTimestamp(text: string): EpochMs | null {
  if (text.length !== CHARACTERS) return null;
  const milliseconds = Date.parse(`${text}Z`);
  if (Number.isNaN(milliseconds) || formatTimestamp(epochMs(milliseconds)) !== text) return null;
  return epochMs(milliseconds);
}

/** The one form of an instant in HTX's queries: its second, what is beyond it cut off. */
export function formatTimestamp(instant: EpochMs): string {
  return new Date(instant).toISOString().slice(0, CHARACTERS);
}
