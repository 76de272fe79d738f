/**
 * The gateway as it is, or with a ledger that writes nothing (`null` in argv): what is between them is what the ledger costs. A
 * program of the bench; it is started by `ledger-host.ts`, which it listens to and ends with.
 */
import { registerHooks } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { makeSegmentFiles } from '@bitting/gateway/ledger/segment-files.ts';
import { layOutData } from '@bitting/gateway/config/data-layout.ts';
import { parseGatewayConfig } from '@bitting/gateway/config/gateway-config.ts';
import type { ParentMessage } from '@bitting/gateway/config/protocol.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { guardConnections } from '@bitting/gateway/upstream/connect-guard.ts';
import { listPlaces } from '@bitting/gateway/upstream/hosts.ts';
import type { HostCall } from './ledger-host.ts';

const NULL_WRITER = new URL('null-writer.ts', import.meta.url).href;
/** As finely as the loop's own timers go. */
const RESOLUTION_MS = 1;

if (process.argv.includes('null'))
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return found.url.endsWith('/ledger/segment-writer.ts') ? { ...found, url: NULL_WRITER } : found;
    },
  });
// Only now, for what it imports is looked up with the hook.
const { composeGateway } = await import('@bitting/gateway/compose.ts');
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

async function start(message: Extract<ParentMessage, { type: 'start' }>): Promise<void> {
  guardConnections(listPlaces(parseGatewayConfig(message.config).paper));
  // In a gateway that is served it is the parent that makes them.
  const segments = makeSegmentFiles({ directory: layOutData(message.dataDirectory).ledgerDirectory });
  const gateway = await composeGateway(message, { clock: systemClock, segments });
  process.once('disconnect', () => void gateway.close().finally(() => process.exit()));
  process.send?.(gateway.ready);
}

process.on('message', (call: HostCall) => {
  if (call.type === 'start') void start(call);
  else if (call.type === 'watch') {
    delays.reset();
    delays.enable();
  } else {
    delays.disable();
    const ms = (nanoseconds: number): number => nanoseconds / 1e6;
    process.send?.({
      type: 'delays',
      p50Ms: ms(delays.percentile(50)),
      p999Ms: ms(delays.percentile(99.9)),
      maxMs: ms(delays.max),
    });
  }
});
process.send?.({ type: 'awake' });
