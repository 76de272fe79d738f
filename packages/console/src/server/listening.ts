import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import {
  ADDRESS_CONNECTIONS_MAX,
  CONNECTIONS_MAX,
  HEADER_BYTES_MAX,
  IDLE_CONNECTION_MS,
  REQUEST_MS,
} from '../bounds.ts';
import type { PageConfig } from '../config/page-config.ts';
import { hearPeers } from './heard-peers.ts';

export interface Listening extends AsyncDisposable {
  readonly servers: readonly Server[];
  readonly ports: readonly number[];
}

const BOUNDS = {
  maxHeaderSize: HEADER_BYTES_MAX,
  requestTimeout: REQUEST_MS,
  headersTimeout: REQUEST_MS,
  keepAliveTimeout: IDLE_CONNECTION_MS,
  // Nothing that two programs could read differently.
  insecureHTTPParser: false,
  joinDuplicateHeaders: false,
  requireHostHeader: true,
};

export function makeServer(tls: PageConfig['tls'], listener?: RequestListener): Server {
  const server =
    tls === null
      ? createServer(BOUNDS, listener)
      : createTlsServer({ ...BOUNDS, ...readMaterial(tls), minVersion: 'TLSv1.2' }, listener);
  server.maxConnections = CONNECTIONS_MAX;
  return server;
}

/** Listens on every address. Rejects, with none of them open, where one is taken. */
export async function listen(
  { listen: addresses, proxies, tls }: Pick<PageConfig, 'listen' | 'proxies' | 'tls'>,
  listener: RequestListener,
): Promise<Listening> {
  const servers: Server[] = [];
  const isHeard = hearPeers(proxies);
  const count = countPeers();
  const watch = tls === null ? null : watchMaterial(tls, servers);
  const close = async (): Promise<void> => {
    clearInterval(watch ?? undefined);
    await Promise.all(servers.map((server) => end(server)));
  };
  try {
    for (const { host, port } of addresses) {
      const server = makeServer(tls, listener);
      server.on('connection', (socket: Socket) => {
        if (isHeard(socket.remoteAddress)) return;
        if (tls === null || !count(socket)) socket.destroy();
      });
      server.listen({ host, port, ipv6Only: host.includes(':') });
      await once(server, 'listening').catch((error: unknown) => {
        // A machine without the other family of addresses is reached by the one that it has.
        if (!isFamilyMissing(error) || servers.length === 0) throw error;
      });
      if (server.listening) servers.push(server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    servers,
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    [Symbol.asyncDispose]: close,
  };
}

interface Peer {
  readonly remoteAddress?: string | undefined;
  once(event: 'close', listener: () => void): unknown;
}

/** Whether this is not one too many of its address. */
export function countPeers(): (peer: Peer) => boolean {
  const open = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? '';
    const known = open.get(address) ?? 0;
    if (known >= ADDRESS_CONNECTIONS_MAX) return false;
    open.set(address, known + 1);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
    return true;
  };
}

async function end(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

function isFamilyMissing(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL';
}

function readMaterial({ certificateFile, keyFile }: NonNullable<PageConfig['tls']>): {
  readonly cert: Buffer;
  readonly key: Buffer;
} {
  return { cert: readFileSync(certificateFile), key: readFileSync(keyFile) };
}

const LOOK_MS = 60_000;

/** A certificate that was renewed is shown without a start; one that is wrong meanwhile leaves the former. */
function watchMaterial(tls: NonNullable<PageConfig['tls']>, servers: readonly Server[]): NodeJS.Timeout {
  const read = (): string =>
    [tls.certificateFile, tls.keyFile]
      .map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0)
      .join(' ');
  let known = read();
  return setInterval(() => {
    const now = read();
    if (now === known) return;
    known = now;
    try {
      for (const server of servers)
        if ('setSecureContext' in server)
          (server as { setSecureContext(material: object): void }).setSecureContext(readMaterial(tls));
    } catch {
      // Half of it was written: the next look finds the rest.
      known = '';
    }
  }, LOOK_MS);
}
