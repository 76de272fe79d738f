/**
 * `npm run bench`: an order and a read, straight to the venue, through nginx that checks nothing (where it is installed)
 * and through the gateway; then streams, straight and through the gateway. Interleaved in one run: only the ratios carry
 * over to another machine. First, what a decision of the policy costs by itself, and among many keys; last, what the ledger costs.
 * Words choose parts (`npm run bench -- ledger`); `--seconds N` a window, `--rounds N`, `--json`.
 */
import os from 'node:os';
import { parseArgs } from 'node:util';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../tests/support/gateway.ts';
import type { OkxKey } from '../tests/support/okx-signing.ts';
import { cpuNanoseconds } from './cpu.ts';
import { startFixedVenue, type FixedVenue } from './fixed-venue.ts';
import { runLoad } from './load.ts';
import { measureLedgerCost, printLedgerCost } from './ledger-cost.ts';
import { measureLog, printLog } from './ledger-log.ts';
import { growthOf, GROWTH_MAX, measureKeys, printKeys } from './keys.ts';
import { startNginx } from './nginx.ts';
import { measurePolicy, printPolicy } from './policy.ts';
import { createWorkloads, type Workload } from './requests.ts';
import { runStreamRounds, type StreamContestant, type StreamRow } from './streams.ts';

/** A key takes 1,000 requests a second and remembers some thousand signatures; the load is spread over enough of them. */
const KEYS = 128;
/** Each logs in to a connection of its own, on both sides of the gateway. */
const STREAM_KEYS = 16;
const CONNECTIONS = [1, 16];
const WARM_UP_CONNECTIONS = 16;
const WARM_UP_MS = 1_500;
/** Of the ledger there are many windows, and each shows enough: parts of the others’ length. */
const LEDGER_PART = 1 / 2;
const LOG_PART = 1 / 4;
/** The account that everything is bound to. */
const ACCOUNT: OkxKey = {
  apiKey: '1b2f0c3e-7a55-4d0e-9b1a-2f60f6a6d3c1',
  secret: '22582BD0CFF14C41EDBF1AB98506286D',
  passphrase: 'Bench-paper-1',
};

interface Contestant {
  readonly name: string;
  readonly port: number;
  /** Whose CPU is counted; `null` where nothing is in the middle. */
  readonly pid: number | null;
}

interface Row {
  readonly workload: string;
  readonly connections: number;
  readonly contestant: string;
  readonly requests: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicroseconds: number | null;
}

async function issueKeys(gateway: TestGateway): Promise<readonly OkxKey[]> {
  const accountId = await bindPaperKey(gateway.admin, ACCOUNT);
  const keys: OkxKey[] = [];
  for (let index = 0; index < KEYS; index += 1)
    keys.push(await issueTestKey(gateway.admin, accountId, { label: `bench ${index}` }));
  return keys;
}

async function measure(
  contestant: Contestant,
  workload: Workload,
  window: { connections: number; durationMs: number },
): Promise<Row> {
  const before = contestant.pid === null ? 0 : cpuNanoseconds(contestant.pid);
  const result = await runLoad({ port: contestant.port, ...window, next: workload.next });
  const cpu =
    contestant.pid === null ? null : (cpuNanoseconds(contestant.pid) - before) / 1000 / result.requests;
  if (result.firstFailure !== null)
    console.error(`${contestant.name}, ${workload.name}: ${result.firstFailure}`);
  return {
    workload: workload.name,
    connections: window.connections,
    contestant: contestant.name,
    requests: result.requests,
    failures: result.failures,
    perSecond: result.perSecond,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    cpuMicroseconds: cpu,
  };
}

/** The best window counts: whatever else the machine did can only have made a window worse. */
function best(rows: readonly Row[]): Row {
  return rows.reduce((left, right) => (right.p50Ms < left.p50Ms ? right : left));
}

async function runRounds(
  contestants: readonly Contestant[],
  workloads: readonly Workload[],
  plan: { rounds: number; durationMs: number },
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  // What runs for the first time is compiled for the first time; nobody's steady state is that.
  for (const workload of workloads)
    for (const contestant of contestants)
      await measure(contestant, workload, { connections: WARM_UP_CONNECTIONS, durationMs: WARM_UP_MS });
  for (const workload of workloads) {
    for (const connections of CONNECTIONS) {
      const windows = contestants.map((): Row[] => []);
      for (let round = 0; round < plan.rounds; round += 1) {
        for (const [index, contestant] of contestants.entries())
          windows[index]?.push(
            await measure(contestant, workload, { connections, durationMs: plan.durationMs }),
          );
      }
      rows.push(...windows.map(best));
    }
  }
  return rows;
}

function print(rows: readonly Row[]): void {
  console.log(
    'workload  conns  through    requests/s   p50 ms   p99 ms   CPU µs/request   p50 to direct   CPU to nginx',
  );
  for (const row of rows) {
    const peers = rows.filter(
      (peer) => peer.workload === row.workload && peer.connections === row.connections,
    );
    const direct = peers.find((peer) => peer.contestant === 'direct');
    const nginx = peers.find((peer) => peer.contestant === 'nginx');
    const cells = [
      row.workload.padEnd(8),
      String(row.connections).padStart(6),
      `  ${row.contestant.padEnd(8)}`,
      row.perSecond.toFixed(0).padStart(12),
      row.p50Ms.toFixed(3).padStart(8),
      row.p99Ms.toFixed(3).padStart(8),
      (row.cpuMicroseconds?.toFixed(1) ?? '–').padStart(16),
      direct === undefined ? '' : `×${(row.p50Ms / direct.p50Ms).toFixed(2)}`.padStart(15),
      row.cpuMicroseconds === null || typeof nginx?.cpuMicroseconds !== 'number'
        ? ''.padStart(14)
        : `×${(row.cpuMicroseconds / nginx.cpuMicroseconds).toFixed(2)}`.padStart(14),
    ];
    console.log(cells.join(' '));
  }
}

function printStreams(rows: readonly StreamRow[]): void {
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

interface Plan {
  readonly rounds: number;
  readonly durationMs: number;
}

/** Everything that needs the whole gateway and a venue. */
async function measureGateway(plan: Plan, isWanted: (part: Part) => boolean) {
  const venue: FixedVenue = await startFixedVenue();
  const gateway = await startTestGateway({
    okxUrl: venue.url,
    htxSpotUrl: venue.url,
    htxContractUrl: venue.url,
  });
  const nginx = await startNginx(venue.port);
  try {
    const botKeys = await issueKeys(gateway);
    const gatewayPort = Number(new URL(gateway.okxUrl).port);
    const { pid } = gateway.process;
    const workloads = createWorkloads(botKeys, `127.0.0.1:${gatewayPort}`);
    const contestants: Contestant[] = [{ name: 'direct', port: venue.port, pid: null }];
    if (nginx === null) console.error('nginx is not installed; measured without it');
    else contestants.push({ name: 'nginx', port: nginx.port, pid: nginx.pid });
    contestants.push({ name: 'gateway', port: gatewayPort, pid });
    const rows = isWanted('requests') ? await runRounds(contestants, workloads, plan) : null;
    const ends: readonly StreamContestant[] = [
      { name: 'direct', url: `ws://127.0.0.1:${venue.port}`, pid: null },
      { name: 'gateway', url: `ws://127.0.0.1:${gatewayPort}`, pid },
    ];
    const streamPlan = { ...plan, venue: venue.streams, keys: botKeys.slice(0, STREAM_KEYS) };
    const streams = isWanted('streams') ? await runStreamRounds(ends, streamPlan) : null;
    const { config } = gateway.installation;
    const durationMs = plan.durationMs * LEDGER_PART;
    const ledger = isWanted('ledger')
      ? await measureLedgerCost({ ...plan, durationMs, config, account: ACCOUNT })
      : null;
    return { rows, streams, ledger, nginx: nginx?.version ?? null };
  } finally {
    await nginx?.close();
    await gateway.close();
    await venue.close();
  }
}

const PARTS = ['requests', 'streams', 'ledger', 'policy', 'keys'] as const;
type Part = (typeof PARTS)[number];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  });
  const isWanted = (part: Part): boolean => positionals.length === 0 || positionals.includes(part);
  const plan = { rounds: Number(values.rounds), durationMs: Number(values.seconds) * 1000 };
  const policy = isWanted('policy') ? measurePolicy() : null;
  const keys = isWanted('keys') ? await measureKeys() : null;
  const log = isWanted('ledger')
    ? await measureLog({ ...plan, durationMs: plan.durationMs * LOG_PART })
    : null;
  const { rows, streams, ledger, nginx } = await measureGateway(plan, isWanted);
  const cpus = os.cpus();
  const machine = { cpus: cpus.length, model: cpus[0]?.model ?? 'unknown', node: process.version, nginx };
  if (values.json) console.log(JSON.stringify({ machine, policy, keys, rows, streams, ledger, log }));
  else {
    console.log(
      `${machine.model}, ${machine.cpus} cores, Node ${machine.node}, ${nginx ?? 'no nginx'}; best of ${values.rounds} windows of ${values.seconds} s`,
    );
    if (rows !== null) print(rows);
    if (streams !== null) printStreams(streams);
    if (ledger !== null) printLedgerCost(ledger);
    if (log !== null) printLog(log);
    if (policy !== null) printPolicy(policy);
    if (keys !== null) printKeys(keys);
  }
  const failures = [...(rows ?? []), ...(ledger?.costs ?? [])].reduce((sum, row) => sum + row.failures, 0);
  if (failures > 0 || (keys !== null && growthOf(keys) > GROWTH_MAX)) process.exitCode = 1;
}

await main();
