import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

const LOOPBACK = '127.0.0.1';

export interface MetricsListener extends AsyncDisposable {
  readonly port: number;
}

/** `GET /metrics`, on loopback. Rejects where the port is taken. */
export async function listenForMetrics(port: number, render: () => string): Promise<MetricsListener> {
  const server = createServer({ keepAlive: false }, (request, response) => {
    const isAsked = request.method === 'GET' && request.url === '/metrics';
    const [status, text] = isAsked ? attempt(render) : ([404, 'GET /metrics\n'] as const);
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(text);
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** A store that cannot be read for a moment costs one answer, and not the process. */
function attempt(render: () => string): readonly [number, string] {
  try {
    return [200, render()];
  } catch {
    return [500, 'The metrics cannot be read.\n'];
  }
}
