import { equal } from 'node:assert/strict';
import { it } from 'node:test';
import { dayOf, urgencyOf } from './days.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 1_800_000_000_000;

it('an end is minded the more the nearer it is', () => {
  equal(urgencyOf(null, NOW_MS), 'none');
  equal(urgencyOf(NOW_MS + 15 * DAY_MS, NOW_MS), 'far');
  equal(urgencyOf(NOW_MS + 14 * DAY_MS, NOW_MS), 'soon');
  equal(urgencyOf(NOW_MS + 3 * DAY_MS, NOW_MS), 'urgent');
  equal(urgencyOf(NOW_MS - DAY_MS, NOW_MS), 'urgent');
});

it('a day is said in the language of the person', () => {
  equal(/2027/u.test(dayOf(NOW_MS, 'en')), true);
  equal(/2027年/u.test(dayOf(NOW_MS, 'zh')), true);
});
