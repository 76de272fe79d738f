import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextMetrics } from './metrics.ts';

test('Counters, histograms and gauges are printed in the Prometheus text format.', () => {
  const metrics = new TextMetrics();
  metrics.count('refusals', 'KEY_UNKNOWN');
  metrics.count('refusals', 'KEY_UNKNOWN');
  metrics.observe('total', 0.3);
  metrics.observe('total', 20_000);
  const text = metrics.render({ reconciliations_open: 3 });
  assert.match(
    text,
    /# TYPE bitting_refusals_total counter\nbitting_refusals_total\{code="KEY_UNKNOWN"\} 2\n/u,
  );
  assert.match(text, /bitting_stage_seconds_bucket\{stage="total",le="0.0001"\} 0\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{stage="total",le="0.0005"\} 1\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{stage="total",le="10"\} 1\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{stage="total",le="\+Inf"\} 2\n/u);
  assert.match(text, /bitting_stage_seconds_count\{stage="total"\} 2\n/u);
  assert.match(text, /# TYPE bitting_reconciliations_open gauge\nbitting_reconciliations_open 3\n$/u);
  for (const line of text.trimEnd().split('\n'))
    assert.match(line, /^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z]+="[^"]*"(?:,le="[^"]*")?\})? [0-9.e+-]+)$/u);
});

test('Labels are bounded: what goes beyond is counted together.', () => {
  const metrics = new TextMetrics();
  for (let label = 0; label < 300; label += 1) metrics.count('refusals', `code ${label}`);
  const text = metrics.render();
  assert.match(text, /\{code="other"\} 100\n/u);
  assert.equal(text.match(/bitting_refusals_total\{/gu)?.length, 201);
});
