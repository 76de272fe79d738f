/** A server of `node:http`, as anybody would open one, that remembers what it saw and from which address. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { KernelOrigin } from './kernel-origin.ts';
import { pairsOf } from './node-parser.ts';

export async function startNodeServer(): Promise<KernelOrigin> {
  const seen: KernelOrigin['seen'][number][] = [];
  const server = createServer((incoming, answer) => {
    const pieces: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => pieces.push(piece));
    incoming.on('error', () => undefined);
    incoming.on('end', () => {
      const { method = '', url = '', rawHeaders, socket } = incoming;
      const body = Buffer.concat(pieces).toString('latin1');
      const request = { method, target: url, headers: pairsOf(rawHeaders), body };
      seen.push({ from: socket.remoteAddress ?? '', request });
      answer.end('ok');
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
