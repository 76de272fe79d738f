/**
 * What the ledger costs an order: the whole gateway with its ledger and one whose ledger writes nothing, by turns. Then how long its
 * event loop is held up at a steady load: without a ledger, with one, and with one that is indexed meanwhile.
 */
import type { GatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import { cpuNanoseconds } from './cpu.ts';
import { startLedgerHost, type LedgerHost } from './ledger-host.ts';
import { runLoad, type LoadOptions } from './load.ts';
import type { LoopDelays } from './loop-watch.ts';
import { createWorkloads } from './requests.ts';

const LEDGERS = ['null', 'durable'] as const;
const CONNECTIONS = [1, 16, 64];
const KEYS = 64;
const WARM_UP_MS = 1_500;
/** Two records each. */
const STEADY_ORDERS_PER_SECOND = 1_000;
const STEADY_CONNECTIONS = 16;

export interface LedgerCostRow {
  readonly ledger: (typeof LEDGERS)[number];
  readonly connections: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicroseconds: number;
}

export interface LoopRow extends Pick<LoopDelays, 'p50Ms' | 'p999Ms' | 'maxMs'> {
  readonly ledger: 'null' | 'durable' | 'indexed';
  readonly perSecond: number;
}

export interface LedgerCost {
  readonly costs: readonly LedgerCostRow[];
  readonly loops: readonly LoopRow[];
}

interface Contestant {
  readonly ledger: LedgerCostRow['ledger'];
  readonly host: LedgerHost;
  readonly next: () => Buffer;
}

export async function measureLedgerCost(plan: {
  readonly config: GatewayConfig;
  readonly rounds: number;
  readonly durationMs: number;
}): Promise<LedgerCost> {
  const contestants: Contestant[] = [];
  try {
    for (const ledger of LEDGERS) {
      const host = await startLedgerHost({ ...plan, ledger, keys: KEYS });
      const [order] = createWorkloads(host.keys, `127.0.0.1:${host.port}`);
      contestants.push({ ledger, host, next: order.next });
    }
    for (const contestant of contestants)
      await measure(contestant, { connections: STEADY_CONNECTIONS, durationMs: WARM_UP_MS });
    const costs: LedgerCostRow[] = [];
    for (const connections of CONNECTIONS) {
      const windows = contestants.map((): LedgerCostRow[] => []);
      for (let round = 0; round < plan.rounds; round += 1)
        for (const [index, contestant] of contestants.entries())
          windows[index]?.push(await measure(contestant, { ...plan, connections }));
      costs.push(...windows.map(best));
    }
    return { costs, loops: await measureLoops(contestants, plan.durationMs) };
  } finally {
    for (const { host } of contestants) await host.close();
  }
}

/** The best window counts: whatever else the machine did can only have made a window worse. */
function best(rows: readonly LedgerCostRow[]): LedgerCostRow {
  return rows.reduce((left, right) => (right.p50Ms < left.p50Ms ? right : left));
}

async function measure(
  { ledger, host, next }: Contestant,
  { connections, durationMs }: Pick<LoadOptions, 'connections' | 'durationMs'>,
): Promise<LedgerCostRow> {
  const before = cpuNanoseconds(host.pid);
  const result = await runLoad({ port: host.port, connections, durationMs, next });
  const cpuMicroseconds = (cpuNanoseconds(host.pid) - before) / 1_000 / result.requests;
  if (result.firstFailure !== null) console.error(`ledger ${ledger}: ${result.firstFailure}`);
  const { failures, perSecond, p50Ms, p99Ms } = result;
  return { ledger, connections, failures, perSecond, p50Ms, p99Ms, cpuMicroseconds };
}

async function measureLoops(
  contestants: readonly Contestant[],
  durationMs: number,
): Promise<readonly LoopRow[]> {
  const rows: LoopRow[] = [];
  for (const contestant of contestants)
    rows.push(await measureLoop(contestant, contestant.ledger, durationMs));
  const last = contestants.at(-1);
  if (last === undefined) return rows;
  const search = last.host.search();
  search.startLater(0);
  rows.push(await measureLoop(last, 'indexed', durationMs));
  await search.stop();
  return rows;
}

async function measureLoop(
  { host, next }: Contestant,
  ledger: LoopRow['ledger'],
  durationMs: number,
): Promise<LoopRow> {
  host.watch();
  const { perSecond } = await runLoad({
    port: host.port,
    connections: STEADY_CONNECTIONS,
    durationMs,
    next,
    perSecond: STEADY_ORDERS_PER_SECOND,
  });
  const { p50Ms, p999Ms, maxMs } = await host.delays();
  return { ledger, perSecond, p50Ms, p999Ms, maxMs };
}

export function printLedgerCost({ costs, loops }: LedgerCost): void {
  console.log(
    '\nledger    conns   orders/s   p50 ms   p99 ms   CPU µs/order   p50 added   p99 added   CPU to null',
  );
  for (const row of costs) {
    const base = costs.find(
      ({ ledger, connections }) => ledger === 'null' && connections === row.connections,
    );
    const isBase = base === row || base === undefined;
    const cells = [
      row.ledger.padEnd(8),
      String(row.connections).padStart(6),
      row.perSecond.toFixed(0).padStart(10),
      row.p50Ms.toFixed(3).padStart(8),
      row.p99Ms.toFixed(3).padStart(8),
      row.cpuMicroseconds.toFixed(1).padStart(14),
      isBase ? '' : `+${(row.p50Ms - base.p50Ms).toFixed(3)}`.padStart(11),
      isBase ? '' : `+${(row.p99Ms - base.p99Ms).toFixed(3)}`.padStart(11),
      isBase ? '' : `×${(row.cpuMicroseconds / base.cpuMicroseconds).toFixed(2)}`.padStart(13),
    ];
    console.log(cells.join(' '));
  }
  console.log('\nevent loop of the gateway   orders/s   p50 ms   p99.9 ms   longest ms');
  for (const { ledger, perSecond, p50Ms, p999Ms, maxMs } of loops)
    console.log(
      `ledger ${ledger.padEnd(20)} ${perSecond.toFixed(0).padStart(8)} ${p50Ms.toFixed(2).padStart(8)} ` +
        `${p999Ms.toFixed(2).padStart(10)} ${maxMs.toFixed(2).padStart(12)}`,
    );
}
