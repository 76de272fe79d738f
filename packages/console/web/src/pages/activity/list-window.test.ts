import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { windowOf } from './list-window.ts';

const natural = fc.nat({ max: 1_000_000 });

test('Every row that is seen is drawn, and never more than a screen can show.', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 12_000 }),
      natural,
      fc.integer({ min: 1, max: 3_000 }),
      (count, top, height) => {
        const rowHeight = 34;
        const { first, last } = windowOf({ count, top, height, rowHeight });
        assert.ok(first >= 0 && last <= count && first <= last);
        assert.ok(last - first <= 121);
        const most = Math.max(0, count * rowHeight - height);
        const at = Math.min(top, most);
        const seenFirst = Math.floor(at / rowHeight);
        const seenLast = Math.min(count, Math.ceil((at + Math.min(height, 100 * rowHeight)) / rowHeight));
        if (top <= most) assert.ok(first <= seenFirst && last >= seenLast);
      },
    ),
  );
});

test('A list that became shorter is drawn at its end.', () => {
  const { first, last } = windowOf({ count: 20, top: 9_000, height: 340, rowHeight: 34 });
  assert.equal(last, 20);
  assert.ok(first <= 9);
});
