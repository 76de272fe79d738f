import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SCHEMA } from './schema.ts';
import { RANGES, WorthSamples } from './samples.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 10, 22, 3, 30, 17);

function open(): { readonly samples: WorthSamples; readonly rows: () => number; readonly close: () => void } {
  const database = new DatabaseSync(':memory:');
  database.exec(SCHEMA);
  return {
    samples: new WorthSamples(database),
    rows: () => Number(database.prepare('SELECT count(*) AS rows FROM worth_samples').get()?.['rows']),
    close: () => database.close(),
  };
}
const worth = (equity: string) => ({ equity, exposure: '1', whole: true });

test('The last sample of a minute counts, and the last of an hour.', () => {
  const { close, samples } = open();
  samples.put('acc_1', worth('10'), NOW_MS);
  samples.put('acc_1', worth('11.50'), NOW_MS + 20_000);
  samples.put('acc_1', worth('12'), NOW_MS + MINUTE_MS);
  samples.put('acc_2', worth('99'), NOW_MS);
  const minute = NOW_MS - (NOW_MS % MINUTE_MS);
  assert.deepEqual(samples.read('acc_1', 'day', NOW_MS + MINUTE_MS), [
    { atMs: minute, equity: '11.50', exposure: '1', whole: true },
    { atMs: minute + MINUTE_MS, equity: '12', exposure: '1', whole: true },
  ]);
  const [hour, ...more] = samples.read('acc_1', 'month', NOW_MS + MINUTE_MS);
  assert.deepEqual([hour?.equity, hour?.atMs, more.length], ['12', NOW_MS - (NOW_MS % HOUR_MS), 0]);
  close();
});

test('A chart goes back as far as it says and no further.', () => {
  const { close, samples } = open();
  samples.put('acc_1', worth('1'), NOW_MS - DAY_MS - MINUTE_MS);
  samples.put('acc_1', worth('2'), NOW_MS - DAY_MS + MINUTE_MS);
  assert.deepEqual(
    samples.read('acc_1', 'day', NOW_MS).map(({ equity }) => equity),
    ['2'],
  );
  close();
});

test('A year is drawn by every sixth hour.', () => {
  const { close, samples } = open();
  for (let hour = 0; hour < 48; hour += 1) samples.put('acc_1', worth(String(hour)), NOW_MS - hour * HOUR_MS);
  const points = samples.read('acc_1', 'year', NOW_MS);
  assert.equal(points.length, 8);
  for (const { atMs } of points) assert.equal(atMs % RANGES.year.everyMs, 0);
  assert.equal(samples.read('acc_1', 'month', NOW_MS).length, 48);
  close();
});

test('Minutes are kept for two days and hours for a year; what a clock wrote that was ahead goes, too.', () => {
  const { close, rows, samples } = open();
  samples.put('acc_1', worth('1'), NOW_MS - 400 * DAY_MS);
  samples.put('acc_1', worth('2'), NOW_MS - 3 * DAY_MS);
  samples.put('acc_1', worth('3'), NOW_MS);
  samples.put('acc_1', worth('4'), NOW_MS + 2 * DAY_MS);
  assert.equal(rows(), 8);
  samples.prune(NOW_MS);
  assert.equal(rows(), 3);
  assert.deepEqual(
    samples.read('acc_1', 'month', NOW_MS).map(({ equity }) => equity),
    ['2', '3'],
  );
  close();
});
