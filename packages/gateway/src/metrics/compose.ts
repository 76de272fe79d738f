import { renderMetrics } from '../edge/metrics.ts';
import type { PlacedEdge } from '../edge/placed-edges.ts';
import { renderLedgerMetrics } from '../ledger/ledger-metrics.ts';
import type { LogTree } from '../ledger/log-tree.ts';
import { createMetricsListener, type MetricsListener } from '../metrics-listener.ts';
import type { Clock } from '../ports/clock.ts';
import type { LimitBook } from '../ports/limits.ts';
import { type MeasuredKeys, renderLimitMetrics } from './limit-metrics.ts';
import { ProcessMetrics } from './process-metrics.ts';
import { findObstacle, type ReadinessParts } from './readiness.ts';
import { renderTradingMetrics, type TradingSources } from './trading-metrics.ts';

/** A part that prints families of its own. */
interface Measured {
  renderMetrics(): string;
}

export interface MetricsParts extends Omit<ReadinessParts, 'keyRing' | 'edges'> {
  readonly edges: readonly PlacedEdge[];
  readonly tree: LogTree;
  readonly keyRing: TradingSources['keyRing'] & MeasuredKeys;
  readonly limits: LimitBook;
  readonly others: readonly Measured[];
  readonly clock: Clock;
  readonly version: string;
}

/** All that the gateway says of itself to whoever watches it. */
export interface HouseMetrics {
  readonly render: () => string;
  /** Where they are asked for. */
  readonly listener: MetricsListener;
  close(): void;
}

export function composeMetrics(parts: MetricsParts): HouseMetrics {
  const { clock, edges, keyRing, limits, others, tree, version } = parts;
  const process = new ProcessMetrics(clock, version);
  const render = (): string =>
    [
      renderMetrics(edges.map(({ edge }) => edge.metrics)),
      renderTradingMetrics(parts),
      renderLimitMetrics(keyRing, limits),
      renderLedgerMetrics(tree, clock),
      ...others.map((other) => other.renderMetrics()),
      process.renderMetrics(),
    ].join('');
  return {
    render,
    listener: createMetricsListener({ render, findObstacle: () => findObstacle(parts) }),
    close: () => process.close(),
  };
}
