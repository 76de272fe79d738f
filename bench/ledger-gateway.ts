/**
 * The gateway as it is, or with a ledger that writes nothing (`null` in argv), or with its venue behind TLS (a port in argv): what is
 * between them is what these cost. A program of the bench; it is started by `ledger-host.ts`, which it listens to and ends with.
 */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { registerHooks } from 'node:module';
import v8 from 'node:v8';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { parseGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { ParentMessage } from '@bitting/gateway/config/protocol.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { guardConnections } from '@bitting/gateway/upstream/connect-guard.ts';
import { listPlaces } from '@bitting/gateway/upstream/hosts.ts';
import type { HmacCost, HostCall, Spent, ToldDelays } from './ledger-host.ts';
import { LoopWatch } from './loop-watch.ts';
import { VENUE_TLS_PORT } from './tls-port.ts';

const NULL_WRITER = new URL('null-writer.ts', import.meta.url).href;
const TLS_HOSTS = new URL('tls-hosts.ts', import.meta.url).href;
const HMACS = 200_000;
/** Timestamp, method, path and body of an order. */
const SIGNED_BYTES = 180;

/** What takes the place of a file of the gateway; whoever takes it still has the file itself. */
const INSTEAD = [
  ...(process.argv.includes('null') ? [{ file: '/ledger/segment-writer.ts', url: NULL_WRITER }] : []),
  ...(VENUE_TLS_PORT === null ? [] : [{ file: '/upstream/hosts.ts', url: TLS_HOSTS }]),
];

registerHooks({
  resolve: (specifier, context, next) => {
    const found = next(specifier, context);
    const other = INSTEAD.find(({ file, url }) => found.url.endsWith(file) && context.parentURL !== url);
    return other === undefined ? found : { ...found, url: other.url };
  },
});
// Only now, for what it imports is looked up with the hook.
const { composeGateway } = await import('@bitting/gateway/compose.ts');
const loopWatch = new LoopWatch();

async function start(message: Extract<ParentMessage, { type: 'start' }>): Promise<void> {
  const { paper } = parseGatewayConfig(message.config);
  const secured = VENUE_TLS_PORT === null ? [] : [{ host: '127.0.0.1', port: VENUE_TLS_PORT }];
  guardConnections([...listPlaces(paper), ...secured]);
  // In a gateway that is served it is the parent that makes them.
  const segments = makeSegmentFiles({ directory: layOutData(message.dataDirectory).ledgerDirectory });
  const gateway = await composeGateway(message, { clock: systemClock, segments });
  process.once('disconnect', () => void gateway.close().finally(() => process.exit()));
  process.send?.(gateway.ready);
}

function tellSpent(): Spent {
  const { total_allocated_bytes: allocatedBytes } = v8.getHeapStatistics() as v8.HeapInfo & {
    readonly total_allocated_bytes: number;
  };
  const computedMicros = process.cpuUsage().user;
  return { type: 'spent', allocatedBytes, computedMicros, residentBytes: process.memoryUsage.rss() };
}

function measureHmac(): HmacCost {
  const key = createSecretKey(randomBytes(32));
  const text = 'x'.repeat(SIGNED_BYTES);
  const run = (): number => {
    const before = process.cpuUsage().user;
    for (let nth = 0; nth < HMACS; nth += 1) createHmac('sha256', key).update(text).digest('base64');
    return (process.cpuUsage().user - before) / HMACS;
  };
  run();
  return { type: 'hmac', micros: run() };
}

process.on('message', (call: HostCall) => {
  switch (call.type) {
    case 'start':
      void start(call);
      return;
    case 'watch':
      loopWatch.start();
      return;
    case 'tell':
      process.send?.({ type: 'delays', ...loopWatch.stop() } satisfies ToldDelays);
      return;
    case 'spent':
      process.send?.(tellSpent());
      return;
    case 'hmac':
      process.send?.(measureHmac());
  }
});
process.send?.({ type: 'awake' });
