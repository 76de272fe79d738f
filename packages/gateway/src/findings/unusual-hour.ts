import { hourOf } from './habits.ts';
import {
  count,
  defineRule,
  extend,
  type FindingRule,
  findingOf,
  newSpell,
  NOTHING_FOUND,
  type Spell,
} from './finding.ts';

const HOUR_MS = 3_600_000;
/** Three days show a rhythm: a bot that trades around the clock has had orders in every hour by then, or nearly. */
const KNOWN_MS_MIN = 72 * HOUR_MS;

interface Hours extends Spell {
  readonly hours: Set<number>;
}

/** Orders at an hour of the day at which there never was one. */
export const unusualHour: FindingRule = defineRule<{ spell: Hours | null }>({
  id: 'unusual-hour',
  weight: 'alarm',
  looksFor:
    'orders in an hour of the day (UTC) in which it never had one; said only of what has had orders for three days',
  start: () => ({ spell: null }),
  take(work, told, { habits, untilMs }) {
    const { sinceMs, ordersByHour, orders } = habits;
    if (told.kind !== 'request' || sinceMs === null || orders === 0 || untilMs - sinceMs < KNOWN_MS_MIN)
      return NOTHING_FOUND;
    const { request } = told;
    const hour = hourOf(request.atMs);
    if (request.refusal !== null || request.orders === 0 || (ordersByHour[hour] ?? 0) > 0)
      return NOTHING_FOUND;
    const goesOn = work.spell !== null && request.atMs - work.spell.toMs <= HOUR_MS;
    const spell = goesOn && work.spell !== null ? work.spell : { ...newSpell(), hours: new Set<number>() };
    work.spell = spell;
    extend(spell, request);
    spell.hours.add(hour);
    const hours = [...spell.hours].map(nameHour).join(', ');
    const sentence = `${count(spell.count, 'request')} with orders at ${hours} UTC, when there had been none on any day`;
    return [{ id: spell.fromMs.toString(), finding: findingOf(spell, sentence) }];
  },
});

function nameHour(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
