import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import {
  ADMIN_BODY_BYTES_MAX,
  ADMIN_CONNECTIONS_MAX,
  ADMIN_REQUEST_MS,
  TAIL_BACKLOG_BYTES_MAX,
} from '../bounds.ts';
import { type ArrivedCall, Dispatcher } from './dispatch.ts';
import type { AdminPorts } from './operation.ts';

const PATH_PREFIX = '/v1/';
const BEARER = 'Bearer ';
/** Owner only. The mode cannot be changed under the permission model, so the socket is made with this mask. */
const SOCKET_UMASK = 0o177;

export interface AdminSocket {
  listen(socketPath: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The administration API on a unix socket: `POST /v1/<operation>`, answered by lines of JSON: any number of
 * `{"progress":…}` and `{"event":…}`, then exactly one `{"result":…}` or `{"error":…}`.
 */
export function createAdminSocket(ports: AdminPorts): AdminSocket {
  const dispatcher = new Dispatcher(ports);
  const server = createServer(
    { keepAlive: false, requestTimeout: ADMIN_REQUEST_MS },
    (incoming, outgoing) => {
      void answer(dispatcher, incoming, outgoing);
    },
  );
  server.maxConnections = ADMIN_CONNECTIONS_MAX;
  return {
    listen: (socketPath) => listen(server, socketPath),
    close: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.close(() => resolve());
      server.closeAllConnections();
      await promise;
      await dispatcher.close();
    },
  };
}

function listen(server: Server, socketPath: string): Promise<void> {
  const former = process.umask(SOCKET_UMASK);
  return new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  }).finally(() => process.umask(former));
}

async function answer(
  dispatcher: Dispatcher,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const hangUp = new AbortController();
  outgoing.on('close', () => hangUp.abort());
  outgoing.on('error', () => hangUp.abort());
  const say = (line: Readonly<Record<string, unknown>>): void => {
    if (outgoing.destroyed) return;
    if (outgoing.writableLength > TAIL_BACKLOG_BYTES_MAX) outgoing.destroy();
    else outgoing.write(`${JSON.stringify(line)}\n`);
  };
  let arrived: Awaited<ReturnType<typeof readCall>> | null = null;
  try {
    arrived = await readCall(incoming);
    outgoing.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    const result = await dispatcher.dispatch(arrived, {
      signal: hangUp.signal,
      progress: (step, detail) => say({ progress: { step, detail: detail ?? null } }),
      event: (event) => say({ event }),
    });
    say({ result });
  } catch (error) {
    if (arrived === null) dispatcher.countStranger(error);
    if (!outgoing.headersSent && !outgoing.destroyed)
      outgoing.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
    say({ error: describe(error) });
  } finally {
    // It may have held a venue's secret.
    arrived?.body.fill(0);
  }
  outgoing.end();
}

async function readCall(incoming: IncomingMessage): Promise<ArrivedCall & { readonly body: Buffer }> {
  const target = incoming.url ?? '';
  if (incoming.method !== 'POST' || !target.startsWith(PATH_PREFIX))
    throw new BittingError('ADMIN_OPERATION_UNKNOWN', `${incoming.method ?? ''} ${target.slice(0, 64)}`);
  const authorization = incoming.headers.authorization ?? '';
  if (!authorization.startsWith(BEARER))
    throw new BittingError('OPERATOR_UNKNOWN', 'the call carries no bearer token');
  // Refused before it is read: breaking off in the middle would cut the answer too.
  if (!(Number(incoming.headers['content-length']) <= ADMIN_BODY_BYTES_MAX))
    throw new BittingError(
      'JSON_TOO_LARGE',
      `the body has no length or is over ${ADMIN_BODY_BYTES_MAX} bytes`,
    );
  const parts: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) parts.push(chunk);
  const body = Buffer.concat(parts);
  for (const part of parts) part.fill(0);
  return {
    name: target.slice(PATH_PREFIX.length),
    token: authorization.slice(BEARER.length),
    body,
    headers: {
      actingFor: headerOf(incoming, 'bitting-operator'),
      steppedUpAt: headerOf(incoming, 'bitting-stepped-up-at'),
      approval: headerOf(incoming, 'bitting-approval'),
    },
  };
}

/** One that comes twice is none of ours. */
function headerOf({ headersDistinct }: IncomingMessage, name: string): string | null {
  const values = headersDistinct[name] ?? [];
  return values.length > 1 ? '' : (values[0] ?? null);
}

/** Operators may read why; what is not an error of ours shows nothing but that there was one. */
function describe(error: unknown): Readonly<Record<string, string>> {
  const known =
    error instanceof BittingError
      ? error
      : new BittingError('INTERNAL_FAULT', 'unexpected failure', { cause: error });
  return { code: known.code, kind: known.kind, message: known.message, detail: known.operatorDetail };
}
