import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { watchSignals } from './signals.ts';

void test('signals ask once: the same wish passed on twice is one, a later one ends at once', async () => {
  const process = new EventEmitter();
  let nowMs = 0;
  let exits = 0;
  const signals = watchSignals({ process, monotonicMs: () => nowMs, exit: () => (exits += 1) });
  assert.equal(signals.abort.aborted, false);
  process.emit('SIGINT');
  process.emit('SIGINT');
  process.emit('SIGTERM');
  assert.equal(signals.abort.aborted, true);
  assert.equal(await signals.ended, 'SIGINT');
  assert.equal(exits, 0);
  nowMs = 1_001;
  process.emit('SIGINT');
  assert.equal(exits, 1);
});
