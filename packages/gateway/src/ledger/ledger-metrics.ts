import type { Clock } from '../ports/clock.ts';
import type { LogTree } from './log-tree.ts';

type Gauge = readonly [name: string, help: string, value: number];

/** How far the ledger is, and how far it is signed, in the Prometheus text format. */
export function renderLedgerMetrics(
  tree: Pick<LogTree, 'size' | 'released' | 'unsignedSinceMs'>,
  clock: Clock,
): string {
  const waitingMs = tree.unsignedSinceMs === null ? 0 : clock.monotonicMs() - tree.unsignedSinceMs;
  const gauges: readonly Gauge[] = [
    ['bitting_ledger_records', 'Records that are durable.', Number(tree.size)],
    [
      'bitting_ledger_signed_records',
      'Records that the newest checkpoint covers.',
      Number(tree.released?.head.size ?? 0n),
    ],
    [
      'bitting_ledger_unsigned_seconds',
      'For how long there have been records that no checkpoint covers.',
      Math.round(waitingMs) / 1_000,
    ],
  ];
  return gauges
    .map(([name, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
    .join('');
}
