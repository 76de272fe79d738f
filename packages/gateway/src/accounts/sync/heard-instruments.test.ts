import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SYNC_INSTRUMENTS_MAX } from '../bounds.ts';
import { HeardInstruments } from './heard-instruments.ts';

test('However many orders a former life had, of each account so many instruments are remembered, the latest.', () => {
  const former = new HeardInstruments();
  for (let order = 0; order < 10_000; order += 1) former.note(`A${order % 500}-USDT`, 'spot', 0);
  former.note('B-USDT', 'nothing', 0);
  const heard = new HeardInstruments();
  heard.take(former, 1_000);
  const known = heard.since(1_000, () => true);
  assert.equal(known.length, SYNC_INSTRUMENTS_MAX);
  assert.ok(known.includes('A499-USDT') && !known.includes('A0-USDT') && !known.includes('B-USDT'));
  assert.deepEqual(
    heard.since(1_001, () => true),
    [],
  );
  assert.deepEqual(
    heard.since(1_000, (market) => market !== 'spot'),
    [],
  );
});
