/** Days and seconds at which programs that count time have gone wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import {
  formatTimestamp as formatHtx,
  parseTimestamp as parseHtx,
} from '@bitting/core/venues/htx/timestamp.ts';
import {
  formatTimestamp as formatOkx,
  parseTimestamp as parseOkx,
} from '@bitting/core/venues/okx/timestamp.ts';

/** The last millisecond before each. */
const EDGES = [
  ['a year', '2026-12-31T23:59:59.999Z'],
  ['a leap day', '2028-02-28T23:59:59.999Z'],
  ['the day after a leap day', '2028-02-29T23:59:59.999Z'],
  ['32 bits of seconds', '2038-01-19T03:14:07.999Z'],
] as const;

/** Further than a gateway's life, nearer than what its formats can say. */
const FAR = [
  ['a century without a leap day', '2100-02-28T23:59:59.999Z'],
  ['31 bits of seconds, unsigned', '2106-02-07T06:28:15.999Z'],
  ['the last second of four digits', '9999-12-31T23:59:58.999Z'],
] as const;

void test('CRS-12: instants around every edge are read as they are written, at both venues', () => {
  for (const [edge, text] of [...EDGES, ...FAR])
    for (const byMs of [0, 1, 2, 1_000]) {
      const instant = epochMs(Date.parse(text) + byMs);
      assert.equal(parseOkx(formatOkx(instant)), instant, edge);
      assert.equal(parseHtx(formatHtx(instant)), instant - (instant % 1_000), edge);
    }
});
