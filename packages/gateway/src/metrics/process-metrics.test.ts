import assert from 'node:assert/strict';
import { test } from 'node:test';
import { epochMs } from '@bitting/core/trading/vocabulary.ts';
import { LOOP_LOOK_MS } from './bounds.ts';
import { ProcessMetrics } from './process-metrics.ts';

void test('process metrics count by how much each look at the event loop was late', () => {
  let nowMs = 0;
  let due: (() => void) | null = null;
  const clock = {
    wallMs: () => epochMs(1_000_000_000_000),
    monotonicMs: () => nowMs,
    after: (delayMs: number, call: () => void) => {
      assert.equal(delayMs, LOOP_LOOK_MS);
      due = call;
      return () => (due = null);
    },
  };
  const metrics = new ProcessMetrics(clock, '1.2.3');
  const look = (lateMs: number): void => {
    nowMs += LOOP_LOOK_MS + lateMs;
    due?.();
  };
  for (const lateMs of [0, 3, 90]) look(lateMs);
  const text = metrics.renderMetrics();
  for (const line of [
    'bitting_event_loop_delay_seconds_bucket{le="0.001"} 1',
    'bitting_event_loop_delay_seconds_bucket{le="0.005"} 2',
    'bitting_event_loop_delay_seconds_bucket{le="0.05"} 2',
    'bitting_event_loop_delay_seconds_bucket{le="0.1"} 3',
    'bitting_event_loop_delay_seconds_bucket{le="+Inf"} 3',
    'bitting_event_loop_delay_seconds_sum 0.093',
    'bitting_event_loop_delay_seconds_count 3',
    `bitting_build_info{version="1.2.3",node="${process.versions.node}"} 1`,
  ])
    assert.ok(text.includes(`${line}\n`), line);
  metrics.close();
  assert.equal(due, null);
});

void test('process metrics say what the process takes, in seconds and bytes', () => {
  const clock = { wallMs: () => epochMs(Date.now()), monotonicMs: () => 0, after: () => () => {} };
  const metrics = new ProcessMetrics(clock, '1.2.3');
  const text = metrics.renderMetrics();
  const value = (name: string): number => Number(new RegExp(`^${name} (.+)$`, 'mu').exec(text)?.[1]);
  assert.ok(value('process_resident_memory_bytes') > 10_000_000);
  assert.ok(value('process_heap_bytes') > 1_000_000);
  assert.ok(value('process_cpu_seconds_total') > 0 && value('process_cpu_seconds_total') < 600);
  assert.ok(Math.abs(value('process_start_time_seconds') - Date.now() / 1_000) < 600);
  assert.ok(value('bitting_open_sockets') >= 0);
});
