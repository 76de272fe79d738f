/** Our kernel as a server that remembers what it saw, and its reader by itself. */
import { HTTP_SERVER_BOUNDS } from '@bitting/http/bounds.ts';
import { HTTP_METHODS } from '@bitting/http/request-head.ts';
import { RequestReader } from '@bitting/http/request-reader.ts';
import type { HttpRequest } from '@bitting/http/request.ts';
import { createHttpServer } from '@bitting/http/server.ts';

import { GRID_HOST } from './payloads.ts';
import type { SeenRequest } from './strict-reader.ts';

export interface KernelOrigin {
  readonly port: number;
  /** Everything that became a request, in the order in which it did, and the address that it came from. */
  readonly seen: readonly { readonly from: string; readonly request: SeenRequest }[];
  close(): Promise<void>;
}

export async function startKernel(): Promise<KernelOrigin> {
  const seen: { from: string; request: SeenRequest }[] = [];
  const server = createHttpServer({
    allowedHosts: [GRID_HOST],
    bounds: { connectionsPerAddressMax: HTTP_SERVER_BOUNDS.connectionsMax },
    clock: { monotonicMs: () => performance.now(), wallMs: () => Date.now() },
    onRequest: (request, reply) => {
      seen.push({ from: request.remoteAddress, request: describe(request) });
      reply.send({ status: 200, headers: [], body: Buffer.from('ok') });
    },
  });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return { port, seen, close: async () => server.close(0) };
}

function describe({ method, target, headers, body }: HttpRequest): SeenRequest {
  return { method, target, headers, body: body.toString('latin1') };
}

export interface KernelReading {
  readonly requests: readonly SeenRequest[];
  /** The bytes of these requests; the rest was refused, is not whole, or stands behind a close. */
  readonly consumed: number;
  readonly stopped: 'end' | 'more' | 'close' | 'refused';
}

export function readByKernel(payload: Buffer): KernelReading {
  const reader = new RequestReader(
    {
      methods: HTTP_METHODS,
      targetBytesMax: HTTP_SERVER_BOUNDS.targetBytesMax,
      bodyBytesMax: HTTP_SERVER_BOUNDS.bodyBytesMax,
      isAllowedHost: (host) => host === GRID_HOST,
      upgrades: 'refused',
    },
    HTTP_SERVER_BOUNDS,
  );
  reader.append(payload);
  const requests: SeenRequest[] = [];
  let consumed = 0;
  for (;;) {
    const step = reader.next();
    if (step === 'more') return { requests, consumed, stopped: consumed === payload.length ? 'end' : 'more' };
    if (typeof step === 'string') return { requests, consumed, stopped: 'refused' };
    const { method, target, lines, connection } = step.head;
    requests.push({ method, target, headers: lines.list(), body: step.body.toString('latin1') });
    consumed = payload.indexOf('\r\n\r\n', consumed, 'latin1') + 4 + step.body.length;
    if (connection === 'close') return { requests, consumed, stopped: 'close' };
  }
}
