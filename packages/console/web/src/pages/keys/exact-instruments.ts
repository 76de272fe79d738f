/** What may be asked for at once. */
const ASKED_MAX = 20;
const EXACT = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u;

/** Of the entries those that name one instrument by its id: of these the venue can say a price. */
export function exactInstruments(entries: 'all' | readonly string[]): readonly string[] {
  if (entries === 'all') return [];
  const ids = entries.map((entry) => entry.trim()).filter((entry) => EXACT.test(entry));
  return [...new Set(ids)].slice(0, ASKED_MAX);
}

/** By how much a price is other than a day before, in tenths of a per cent for people: `+1.2`; `null` where that is not known. */
export function changeOfDay(price: string, dayAgo: string | null): string | null {
  const [now, then] = [Number(price), Number(dayAgo ?? Number.NaN)];
  if (!Number.isFinite(now) || !Number.isFinite(then) || then <= 0) return null;
  const percent = ((now - then) / then) * 100;
  return `${percent >= 0 ? '+' : '\u2212'}${Math.abs(percent).toFixed(1)}`;
}
