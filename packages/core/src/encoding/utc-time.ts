const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
/** `YYYY-MM-DDT`. */
const DAY_CHARACTERS = 11;
const COLON = 58;
const ZERO = 48;

/** The day that was last read: nearly every text is of today. */
let known = { startMs: 0, text: '1970-01-01T' };
/** Of seconds that were written, each in its own place among as many: what bots and we sign now lies within a minute. */
const SECONDS_KEPT = 64;
const written = Array.from({ length: SECONDS_KEPT }, () => ({ startMs: 0, text: '1970-01-01T00:00:00' }));

/**
 * The instant of the UTC second that `YYYY-MM-DDThh:mm:ss` names, at the start of `text`; `NaN` for any other form and for
 * days and times that do not exist. What follows is the caller's.
 */
export function parseUtcSecond(text: string): number {
  if (!text.startsWith(known.text)) {
    const start = `${text.slice(0, DAY_CHARACTERS)}00:00:00.000Z`;
    const startMs = Date.parse(start);
    // What was read is written again and compared: days that do not exist are read as others.
    if (Number.isNaN(startMs) || new Date(startMs).toISOString() !== start) return Number.NaN;
    known = { startMs, text: start.slice(0, DAY_CHARACTERS) };
  }
  const hour = readDigits(text, 11, 2);
  const minute = readDigits(text, 14, 2);
  const second = readDigits(text, 17, 2);
  const exists = hour < 24 && minute < 60 && second < 60;
  if (!exists || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN;
  return known.startMs + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS;
}

/** `YYYY-MM-DDThh:mm:ss` of an instant, what is beyond its second cut off. Years of more than four digits are written with a sign. */
export function formatUtcSecond(instant: number): string {
  const second = Math.floor(instant / SECOND_MS);
  const startMs = second * SECOND_MS;
  const place = second & (SECONDS_KEPT - 1);
  const kept = written[place];
  if (kept?.startMs === startMs) return kept.text;
  const text = new Date(startMs).toISOString().slice(0, -'.mmmZ'.length);
  written[place] = { startMs, text };
  return text;
}

/** A number of so many ASCII digits; `NaN` for anything else. */
export function readDigits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}
