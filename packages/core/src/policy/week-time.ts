import { textOf, type Shape } from './document-shape.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const DAY_MINUTES = 1_440;
export const WEEK_MINUTES = 7 * DAY_MINUTES;

const FORM = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (?:([01][0-9]|2[0-3]):([0-5][0-9])|(24):00)$/u;

/** `Mon 08:00`: minutes from Monday 00:00 in UTC. A window can begin in each of them. */
export const BEGIN_OF_WINDOW: Shape<number> = textOf('a minute of the week such as "Mon 08:00"', FORM, {
  parse: (text) => {
    const minutes = parseWeekTime(text);
    return text.endsWith('24:00') ? null : minutes;
  },
  format: formatBegin,
});

/** As above, and `Mon 24:00` is the end of Monday. */
export const END_OF_WINDOW: Shape<number> = textOf(
  'a minute of the week such as "Fri 22:00" or "Sun 24:00"',
  FORM,
  {
    parse: parseWeekTime,
    format: formatEnd,
  },
);

function parseWeekTime(text: string): number | null {
  const [, day, hour, minute, midnight] = FORM.exec(text) ?? [];
  const index = DAYS.findIndex((name) => name === day);
  if (index === -1) return null;
  return index * DAY_MINUTES + (midnight === undefined ? Number(hour) * 60 + Number(minute) : DAY_MINUTES);
}

/** The text of minutes from Monday 00:00. */
export function formatBegin(minutes: number): string {
  return textOfTime(Math.floor(minutes / DAY_MINUTES), minutes % DAY_MINUTES);
}

/** Like {@link formatBegin}, of the minute in which a window is over: midnight belongs to the day that it ends. */
export function formatEnd(minutes: number): string {
  return minutes % DAY_MINUTES === 0
    ? textOfTime(minutes / DAY_MINUTES - 1, DAY_MINUTES)
    : formatBegin(minutes);
}

function textOfTime(day: number, minutes: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${DAYS[day] ?? ''} ${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
