import { refuse } from '../../errors/refusal.ts';
import type { WeeklyWindow } from '../limits.ts';
import { BOUNDABLE_KINDS, isBoundable, type TermsRule } from '../rule.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** The first of January 1970 was a Thursday. */
const EPOCH_MINUTE = 3 * DAY_MINUTES;
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Outside the stretches of the week nothing is opened and no setting changed; reads, cancels and reductions pass. */
export const SCHEDULE_RULE: TermsRule = {
  id: 'schedule',
  mayRefuse: ({ limits }, kind) => limits.schedule !== 'always' && BOUNDABLE_KINDS.has(kind),
  check: ({ limits: { schedule } }, { intent, snapshot }) => {
    if (schedule === 'always' || !isBoundable(intent, snapshot)) return null;
    const minute = minuteOfWeek(snapshot.now);
    if (schedule.some(({ from, to }) => from <= minute && minute < to)) return null;
    return refuse('OUTSIDE_SCHEDULE', { ruleId: 'schedule', detail: sentenceOf(schedule, minute) });
  },
};

/** Minutes since Monday 00:00 UTC. */
function minuteOfWeek(now: number): number {
  return (Math.floor(now / MINUTE_MS) + EPOCH_MINUTE) % WEEK_MINUTES;
}

function sentenceOf(schedule: readonly WeeklyWindow[], minute: number): string {
  const starts = schedule.map(({ from }) => (from - minute + WEEK_MINUTES) % WEEK_MINUTES);
  if (starts.length === 0) return 'It is outside the hours in which trading is allowed: there are none.';
  const next = (minute + Math.min(...starts)) % WEEK_MINUTES;
  const clock = [Math.floor((next % DAY_MINUTES) / 60), next % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  const day = DAYS[Math.floor(next / DAY_MINUTES)] ?? '';
  return `It is outside the hours in which trading is allowed; they begin again on ${day} at ${clock.join(':')} UTC.`;
}
