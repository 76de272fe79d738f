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
import { RECORDS_NAMED_MAX } from './bounds.ts';
import type { Habits } from './story.ts';

const MINUTE_MS = 60_000;
/** Of so many minutes with orders the busiest hundredth can be told; with fewer the usual is not known. */
const MINUTES_KNOWN_MIN = 30;
const USUAL_SHARE = 0.99;
/** A strategy doubles or triples on a moving market; five times its busiest minutes is another program. */
const TIMES_USUAL = 5;
/** Whoever places one order an hour does not stand out by placing five. */
const ORDERS_MIN = 10;
/** Without a usual: one order a second, for a whole minute. */
const ORDERS_OF_UNKNOWN = 60;

/** Minutes that are too busy, one after the other. */
interface Run extends Spell {
  readonly firstIndex: number;
  lastIndex: number;
  peak: number;
}

interface Work {
  index: number;
  orders: number;
  minute: Spell;
  run: Run | null;
}

/** Minutes with far more orders than the subject's busiest ones before. */
export const orderSpike: FindingRule = defineRule<Work>({
  id: 'order-spike',
  weight: 'alarm',
  looksFor: `more than ${TIMES_USUAL} times the orders a minute that 99 of 100 of its minutes had before, and more than ${ORDERS_MIN}; without ${MINUTES_KNOWN_MIN} minutes to compare with, more than ${ORDERS_OF_UNKNOWN}`,
  start: () => ({ index: Number.NaN, orders: 0, minute: newSpell(), run: null }),
  take(work, told, { habits }) {
    if (told.kind !== 'request' || told.request.orders === 0) return NOTHING_FOUND;
    const { request } = told;
    const index = Math.floor(request.atMs / MINUTE_MS);
    if (index !== work.index) Object.assign(work, { index, orders: 0, minute: newSpell() });
    work.orders += request.orders;
    extend(work.minute, request);
    const usual = usualOf(habits);
    const bound = usual === null ? ORDERS_OF_UNKNOWN : Math.max(ORDERS_MIN, TIMES_USUAL * usual);
    if (work.orders <= bound) return NOTHING_FOUND;
    const run = (work.run = continueRun(work));
    const than =
      usual === null ? 'with no usual to compare with' : `where ${usual} was the most of 99 in 100`;
    const minutes = count(run.lastIndex - run.firstIndex + 1, 'minute');
    const sentence = `Up to ${count(run.peak, 'order')} a minute in ${minutes}, ${than}`;
    return [{ id: run.firstIndex.toString(), finding: findingOf(run, sentence) }];
  },
});

/** The run of busy minutes that this one belongs to. */
function continueRun({ index, orders, minute, run }: Work): Run {
  const goesOn = run !== null && index - run.lastIndex <= 1;
  if (!goesOn)
    return { ...minute, records: [...minute.records], firstIndex: index, lastIndex: index, peak: orders };
  const before = run.lastIndex === index ? run.records : [...run.records, ...minute.records];
  return {
    ...run,
    toMs: minute.toMs,
    count: run.count + 1,
    lastIndex: index,
    peak: Math.max(run.peak, orders),
    records:
      run.lastIndex === index && run.firstIndex === index
        ? [...minute.records]
        : before.slice(0, RECORDS_NAMED_MAX),
  };
}

const known = new WeakMap<Habits, number | null>();

/** The least number of orders that 99 of 100 minutes with orders did not pass; `null`: too few minutes are known. */
function usualOf(habits: Habits): number | null {
  const before = known.get(habits);
  if (before !== undefined) return before;
  const usual = findUsual(habits);
  known.set(habits, usual);
  return usual;
}

function findUsual({ minutesByOrders }: Habits): number | null {
  const rows = [...minutesByOrders].toSorted(([one], [other]) => one - other);
  const minutes = rows.reduce((sum, [, many]) => sum + many, 0);
  if (minutes < MINUTES_KNOWN_MIN) return null;
  let seen = 0;
  for (const [orders, many] of rows) {
    seen += many;
    if (seen >= USUAL_SHARE * minutes) return orders;
  }
  return null;
}
