import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SystemEntry } from '@bitting/core/ledger/entry.ts';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { FormerLife } from './former-life.ts';

function system(event: string, boot: string): SystemEntry {
  return { type: 'system', event, details: {}, boot, wallMs: epochMs(1), monotonicMs: 1 };
}

function gapAfter(...entries: readonly SystemEntry[]): Readonly<Record<string, string>> | null {
  const former = new FormerLife();
  for (const entry of entries) former.note(entry);
  return former.gap;
}

test('A first life and one after an orderly end leave no gap.', () => {
  assert.equal(gapAfter(), null);
  assert.equal(gapAfter(system('start', 'one'), system('stop', 'one')), null);
});

test('A life that has no stop leaves a gap that names it, and a later one with a stop does not.', () => {
  assert.deepEqual(gapAfter(system('start', 'one')), { boot: 'one' });
  assert.deepEqual(gapAfter(system('stop', 'one'), system('start', 'two')), { boot: 'two' });
  assert.equal(gapAfter(system('start', 'one'), system('start', 'two'), system('stop', 'two')), null);
});
