import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { AdminSocket } from './admin/admin-socket.ts';
import type { DataLayout } from './config/data-layout.ts';
import type { Address, GatewayConfig } from './config/gateway-config.ts';
import type { PlacedEdge } from './edge/placed-edges.ts';
import type { MetricsListener } from './metrics-listener.ts';

/** Starts to listen; a taken address becomes a sentence that names it and what it was for. */
export async function listenOn<Bound>(
  purpose: string,
  address: string,
  listen: () => Promise<Bound>,
): Promise<Bound> {
  try {
    return await listen();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    const why =
      code === 'EACCES' ? 'this user may not listen there' : 'another program listens there already';
    throw new BittingError('PORT_TAKEN', `${address}: ${code}`, {
      publicDetail: `Cannot listen on ${address} for ${purpose}: ${why}.`,
      cause: error,
    });
  }
}

/** The bots' ports open last: who can connect finds everything in place. */
export async function listenEverywhere(
  parts: {
    readonly admin: AdminSocket;
    readonly metrics: MetricsListener;
    readonly edges: readonly PlacedEdge[];
  },
  where: {
    readonly layout: DataLayout;
    readonly config: GatewayConfig;
    readonly listeners: Record<string, string>;
  },
): Promise<void> {
  const { config, layout, listeners } = where;
  await listenOn('the administration socket', layout.adminSocket, () =>
    parts.admin.listen(layout.adminSocket),
  );
  if (config.metrics !== null) {
    const { metrics } = config;
    const bound = await listenOn('metrics', nameOf(metrics), () => parts.metrics.listen(metrics));
    listeners['metrics'] = `http://${nameOf(bound)}/metrics`;
  }
  for (const { edge, venue, addresses } of parts.edges)
    for (const [family, address] of addresses) {
      const bound = await listenOn(`bots of ${family}`, nameOf(address), () => edge.listen(family, address));
      listeners[family] = tellBots(bound, config[venue].hostNames, config);
    }
}

/** Where bots connect: by the name that the certificate bears, where one was said. */
function tellBots(
  { host, port }: Address,
  [name]: readonly string[],
  { tls }: Pick<GatewayConfig, 'tls'>,
): string {
  if (tls === null) return `http://${nameOf({ host, port })}`;
  return `https://${nameOf({ host: name ?? host, port })}`;
}

function nameOf({ host, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
