/** What streams cost, as a table. */
import type { StreamRow } from './streams.ts';

export function printStreams(rows: readonly StreamRow[]): void {
  console.log(
    '\nstream       through    messages   p50 ms   p99 ms   CPU µs/message   p50 to direct   p99 to direct   venue bytes/push',
  );
  for (const row of rows) {
    const direct = rows.find((peer) => peer.workload === row.workload && peer.contestant === 'direct');
    const cells = [
      row.workload.padEnd(11),
      ` ${row.contestant.padEnd(8)}`,
      String(row.messages).padStart(9),
      row.p50Ms.toFixed(3).padStart(8),
      row.p99Ms.toFixed(3).padStart(8),
      (row.cpuMicroseconds?.toFixed(1) ?? '–').padStart(16),
      direct === undefined ? '' : `×${(row.p50Ms / direct.p50Ms).toFixed(2)}`.padStart(15),
      direct === undefined ? '' : `×${(row.p99Ms / direct.p99Ms).toFixed(2)}`.padStart(15),
      (row.venueBytes?.toFixed(0) ?? '').padStart(18),
    ];
    console.log(cells.join(' '));
  }
}
