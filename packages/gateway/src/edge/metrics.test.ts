import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderMetrics, VenueMetrics } from './metrics.ts';

test('Counters, histograms and gauges are printed in the Prometheus text format.', () => {
  const metrics = new VenueMetrics('okx', () => ({ reconciliations_open: 3 }));
  metrics.count('refusals', 'KEY_UNKNOWN');
  metrics.count('refusals', 'KEY_UNKNOWN');
  metrics.observe('total', 0.3);
  metrics.observe('total', 20_000);
  const text = renderMetrics([metrics]);
  assert.match(
    text,
    /# TYPE bitting_refusals_total counter\nbitting_refusals_total\{venue="okx",code="KEY_UNKNOWN"\} 2\n/u,
  );
  assert.match(text, /bitting_stage_seconds_bucket\{venue="okx",stage="total",le="0.0001"\} 0\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{venue="okx",stage="total",le="0.0005"\} 1\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{venue="okx",stage="total",le="10"\} 1\n/u);
  assert.match(text, /bitting_stage_seconds_bucket\{venue="okx",stage="total",le="\+Inf"\} 2\n/u);
  assert.match(text, /bitting_stage_seconds_count\{venue="okx",stage="total"\} 2\n/u);
  assert.match(
    text,
    /# TYPE bitting_reconciliations_open gauge\nbitting_reconciliations_open\{venue="okx"\} 3\n$/u,
  );
  for (const line of text.trimEnd().split('\n'))
    assert.match(
      line,
      /^(?:# (?:HELP|TYPE) .+|[a-z_]+(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? [0-9.e+-]+)$/u,
    );
});

test('Labels are bounded: what goes beyond is counted together.', () => {
  const metrics = new VenueMetrics('okx');
  for (let label = 0; label < 300; label += 1) metrics.count('refusals', `code ${label}`);
  const text = renderMetrics([metrics]);
  assert.match(text, /\{venue="okx",code="other"\} 100\n/u);
  assert.equal(text.match(/bitting_refusals_total\{/gu)?.length, 201);
});

test('Two venues make one text: each name is described once, all that it counts follows at once.', () => {
  const [okx, htx] = (['okx', 'htx'] as const).map(
    (venue) => new VenueMetrics(venue, () => ({ stream_sessions: 1 })),
  );
  assert.ok(okx !== undefined && htx !== undefined);
  okx.count('requests', 'place');
  htx.count('requests', 'cancel');
  const text = renderMetrics([okx, htx]);
  assert.match(
    text,
    /counter\nbitting_requests_total\{venue="okx",class="place"\} 1\nbitting_requests_total\{venue="htx",class="cancel"\} 1\n/u,
  );
  assert.match(
    text,
    /gauge\nbitting_stream_sessions\{venue="okx"\} 1\nbitting_stream_sessions\{venue="htx"\} 1\n$/u,
  );
  const names = text
    .split('\n')
    .map((line) => /^(?:# TYPE )?(bitting_[a-z_]+?)(?:_bucket|_sum|_count)?[ {]/u.exec(line)?.[1]);
  const blocks = names.filter((name, index) => name !== undefined && name !== names[index - 1]);
  const types = text.match(/^# TYPE \S+/gmu) ?? [];
  assert.equal(new Set(types).size, types.length);
  assert.equal(new Set(blocks).size, types.length);
});
