import type { Limits, WeeklyWindow } from './limits.ts';
import { WEEK_MINUTES } from './week-time.ts';

type Schedule = Limits['schedule'];

/** The minutes of a schedule as few windows, one after the other and apart; the whole week is one of them. */
export function windowsOf(schedule: Schedule): readonly WeeklyWindow[] {
  if (schedule === 'always') return [{ from: 0, to: WEEK_MINUTES }];
  const windows: WeeklyWindow[] = [];
  for (const window of schedule.toSorted((left, right) => left.from - right.from)) {
    const last = windows.at(-1);
    if (last === undefined || window.from > last.to) windows.push(window);
    else windows[windows.length - 1] = { from: last.from, to: Math.max(last.to, window.to) };
  }
  return windows;
}

/** The minutes that both have. */
export function windowsOfBoth(left: Schedule, right: Schedule): readonly WeeklyWindow[] {
  return windowsOf(left).flatMap((one) =>
    windowsOf(right)
      .map((other) => ({ from: Math.max(one.from, other.from), to: Math.min(one.to, other.to) }))
      .filter(({ from, to }) => from < to),
  );
}

/** The minutes of `left` that `right` does not have. */
export function windowsWithout(left: Schedule, right: Schedule): readonly WeeklyWindow[] {
  const taken = windowsOf(right);
  const edges = [0, ...taken.flatMap(({ from, to }) => [from, to]), WEEK_MINUTES];
  const free = edges.flatMap((from, index) =>
    index % 2 === 0 ? [{ from, to: edges[index + 1] ?? WEEK_MINUTES }] : [],
  );
  return windowsOfBoth(left, free);
}
