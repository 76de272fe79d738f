import { equal } from 'node:assert/strict';
import { it } from 'node:test';
import { hoursOf } from './hours.ts';

it('a link is good for a whole number of hours, three days at most', () => {
  equal(hoursOf('1'), 1);
  equal(hoursOf(' 72 '), 72);
  for (const text of ['', '0', '73', '1.5', '-1', '1e1', 'x', '100']) equal(hoursOf(text), null, text);
});
