import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs, type VenueId } from '@bitting/core/trading/vocabulary.ts';
import { stepBefore } from './key-end.ts';

const DAY_MS = 86_400_000;
const NOW = epochMs(1_000 * DAY_MS);

test('An end is told at steps before it; those that a key of OKX begins its life with are none.', () => {
  const rows: readonly (readonly [venue: VenueId, leftMs: number, step: number | null])[] = [
    ['htx', 14 * DAY_MS + 1, null],
    ['htx', 14 * DAY_MS, 14],
    ['htx', 7 * DAY_MS + 1, 14],
    ['htx', 7 * DAY_MS, 7],
    ['htx', 3 * DAY_MS, 3],
    ['htx', DAY_MS, 1],
    ['htx', -DAY_MS, 1],
    ['okx', 14 * DAY_MS, null],
    ['okx', 7 * DAY_MS + 1, null],
    ['okx', 7 * DAY_MS, 7],
    ['okx', 0, 1],
  ];
  for (const [venue, leftMs, step] of rows)
    assert.equal(stepBefore(epochMs(NOW + leftMs), NOW, venue), step, `${venue} ${leftMs}`);
  assert.equal(stepBefore(null, NOW, 'htx'), null);
});
