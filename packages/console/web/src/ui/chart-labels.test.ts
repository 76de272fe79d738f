import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labelAmounts, labelTimes } from './chart-labels.ts';

const HOUR_MS = 3_600_000;
/** Noon: the same day for some hours, whatever the zone of the machine is. */
const NOON_MS = new Date(2026, 10, 22, 12).getTime();

test('places of one day have their times, and the day once', () => {
  const labels = labelTimes([NOON_MS, NOON_MS + HOUR_MS, NOON_MS + 2 * HOUR_MS], 'en');
  assert.deepEqual(labels, ['12:00\n22 Nov', '13:00', '14:00']);
});

test('another day is named again, in the person’s language', () => {
  const labels = labelTimes([NOON_MS, NOON_MS + 13 * HOUR_MS], 'zh');
  assert.deepEqual(labels, ['12:00\n11月22日', '01:00\n11月23日']);
});

test('places that are days apart have days alone, and those within a minute seconds', () => {
  assert.deepEqual(labelTimes([NOON_MS, NOON_MS + 24 * HOUR_MS], 'en'), ['22 Nov', '23 Nov']);
  assert.deepEqual(labelTimes([NOON_MS, NOON_MS + 1000], 'en'), ['12:00:00\n22 Nov', '12:00:01']);
  assert.deepEqual(labelTimes([NOON_MS], 'en'), ['12:00\n22 Nov']);
});

test('amounts beside an axis are short, and those that are close are told apart', () => {
  assert.deepEqual(labelAmounts([0, 1500, 2_000_000], 'en'), ['0', '1.5k', '2m']);
  assert.deepEqual(labelAmounts([100_001, 100_002], 'en'), ['100.001k', '100.002k']);
  assert.deepEqual(labelAmounts([150_000], 'zh'), ['15万']);
});
