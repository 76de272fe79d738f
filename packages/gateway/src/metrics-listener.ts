import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Address } from './config/gateway-config.ts';

export interface MetricsListener {
  /** Port 0 takes a free one. */
  listen(address: Address): Promise<Address>;
  close(): Promise<void>;
}

/** `GET /metrics` for Prometheus, on loopback. It says how much happened, never to whom. */
export function createMetricsListener(render: () => string): MetricsListener {
  const server = createServer({ keepAlive: false }, (request, response) => {
    const known = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(known ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(known ? render() : 'GET /metrics\n');
  });
  return {
    async listen({ host, port }) {
      server.listen(port, host);
      await once(server, 'listening');
      const bound = server.address() as AddressInfo;
      return { host, port: bound.port };
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}
