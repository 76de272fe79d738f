import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Address } from './config/gateway-config.ts';

export interface MetricsListener {
  /** Port 0 takes a free one. */
  listen(address: Address): Promise<Address>;
  close(): Promise<void>;
}

export interface MetricsAnswers {
  readonly render: () => string;
  /** Why the gateway is not ready; `null`: it is. */
  readonly findObstacle: () => string | null;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Whoever asks this port whether the gateway lives has the answer by that it comes. */
const LIVE: Answer = { status: 200, text: 'live\n' };
const PLACES = ['/metrics', '/ready', '/live'] as const;

/** `GET /metrics` for Prometheus, `/ready` and `/live` for whoever starts it, on loopback. It says how much happened, never to whom. */
export function createMetricsListener({ findObstacle, render }: MetricsAnswers): MetricsListener {
  const answers: Record<(typeof PLACES)[number], () => Answer> = {
    '/metrics': () => ({ status: 200, text: render() }),
    '/ready': () => {
      const obstacle = findObstacle();
      return obstacle === null
        ? { status: 200, text: 'ready\n' }
        : { status: 503, text: `not ready: ${obstacle}\n` };
    },
    '/live': () => LIVE,
  };
  const server = createServer({ keepAlive: false }, (request, response) => {
    const place = request.method === 'GET' ? PLACES.find((known) => known === request.url) : undefined;
    const { status, text } =
      place === undefined ? { status: 404, text: `GET ${PLACES.join(', ')}\n` } : answers[place]();
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(text);
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
