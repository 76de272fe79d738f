import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JsonNumber } from '../encoding/json.ts';
import type { Limits, WeeklyWindow } from './limits.ts';
import { BEGIN_OF_WINDOW, END_OF_WINDOW, WEEK_MINUTES } from './week-time.ts';
import { windowsOf, windowsOfBoth, windowsWithout } from './week-windows.ts';

type Schedule = Limits['schedule'];

/** A week of a hundred minutes and its end, so that windows meet often. */
const edges = fc.oneof(fc.nat(100), fc.integer({ min: WEEK_MINUTES - 5, max: WEEK_MINUTES }));
const window: fc.Arbitrary<WeeklyWindow> = fc
  .tuple(edges, edges)
  .filter(([from, to]) => from < to)
  .map(([from, to]) => ({ from, to }));
const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  { arbitrary: fc.array(window, { maxLength: 5 }), weight: 9 },
  { arbitrary: fc.constant('always' as const), weight: 1 },
);

function has(schedule: Schedule, minute: number): boolean {
  return schedule === 'always' || schedule.some(({ from, to }) => from <= minute && minute < to);
}

/** Every minute in which something can change. */
const MINUTES = [
  ...Array.from({ length: 103 }, (_, minute) => minute),
  ...Array.from({ length: 8 }, (_, minute) => WEEK_MINUTES - 8 + minute),
];

function assertInOrder(windows: readonly WeeklyWindow[]): void {
  for (const [index, { from, to }] of windows.entries()) {
    assert.ok(from < to);
    assert.ok(from > (windows[index - 1]?.to ?? -1), 'windows touch');
  }
}

test('Windows of schedules have the same minutes, the common ones, and those of one alone.', () => {
  fc.assert(
    fc.property(schedules, schedules, (left, right) => {
      const [same, both, without] = [
        windowsOf(left),
        windowsOfBoth(left, right),
        windowsWithout(left, right),
      ];
      for (const windows of [same, both, without]) assertInOrder(windows);
      for (const minute of MINUTES) {
        assert.equal(has(same, minute), has(left, minute));
        assert.equal(has(both, minute), has(left, minute) && has(right, minute));
        assert.equal(has(without, minute), has(left, minute) && !has(right, minute));
      }
    }),
    { numRuns: 300 },
  );
});

test('Windows that touch are one, and those with a minute between them are two.', () => {
  assert.deepEqual(
    windowsOf([
      { from: 5, to: 9 },
      { from: 0, to: 5 },
    ]),
    [{ from: 0, to: 9 }],
  );
  assert.deepEqual(
    windowsOf([
      { from: 0, to: 5 },
      { from: 6, to: 9 },
    ]),
    [
      { from: 0, to: 5 },
      { from: 6, to: 9 },
    ],
  );
  assert.deepEqual(windowsOf('always'), [{ from: 0, to: 10_080 }]);
  assert.deepEqual(windowsWithout('always', 'always'), []);
  assert.deepEqual(windowsWithout('always', []), [{ from: 0, to: 10_080 }]);
});

const TIMES: readonly (readonly [text: string, begins: number | null, ends: number | null])[] = [
  ['Mon 00:00', 0, 0],
  ['Mon 00:01', 1, 1],
  ['Mon 23:59', 1_439, 1_439],
  ['Mon 24:00', null, 1_440],
  ['Tue 00:00', 1_440, 1_440],
  ['Fri 22:30', 4 * 1_440 + 22 * 60 + 30, 4 * 1_440 + 22 * 60 + 30],
  ['Sun 23:59', 10_079, 10_079],
  ['Sun 24:00', null, 10_080],
  ['Mon 24:01', null, null],
  ['Mon 25:00', null, null],
  ['Mon 8:00', null, null],
  ['Mon 08:60', null, null],
  ['mon 08:00', null, null],
  ['Monday 08:00', null, null],
  ['08:00', null, null],
  [' Mon 08:00', null, null],
  ['Mon 08:00\n', null, null],
  ['', null, null],
];
for (const [text, begins, ends] of TIMES)
  test(`A window begins at "${text.trim()}" in minute ${begins} and ends there in minute ${ends}.`, () => {
    for (const [shape, minutes] of [
      [BEGIN_OF_WINDOW, begins],
      [END_OF_WINDOW, ends],
    ] as const)
      if (minutes === null) assert.throws(() => shape.read(text, 'policy.x'), { code: 'POLICY_MALFORMED' });
      else assert.equal(shape.read(text, 'policy.x'), minutes);
  });

test('A minute of the week is text.', () => {
  assert.throws(() => BEGIN_OF_WINDOW.read(new JsonNumber('480'), 'policy.x'), { code: 'POLICY_MALFORMED' });
});

test('Every minute of the week has one text; midnight is written as the end of the day where a window ends.', () => {
  for (let minute = 0; minute <= WEEK_MINUTES; minute += 7) {
    if (minute < WEEK_MINUTES)
      assert.equal(BEGIN_OF_WINDOW.read(BEGIN_OF_WINDOW.write(minute) as string, 'policy.x'), minute);
    if (minute > 0)
      assert.equal(END_OF_WINDOW.read(END_OF_WINDOW.write(minute) as string, 'policy.x'), minute);
  }
  assert.equal(BEGIN_OF_WINDOW.write(1_440), 'Tue 00:00');
  assert.equal(END_OF_WINDOW.write(1_440), 'Mon 24:00');
  assert.equal(END_OF_WINDOW.write(WEEK_MINUTES), 'Sun 24:00');
});
