import { once } from 'node:events';
import { createServer } from 'node:net';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

/** Throws `PORT_TAKEN` where another program listens on one of the ports; 0 is any free one. `others` says how to choose. */
export async function demandFreePorts(ports: readonly number[], others: string): Promise<void> {
  for (const port of ports) {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new BittingError('PORT_TAKEN', `127.0.0.1:${port}`, {
        publicDetail: `Port ${port} on 127.0.0.1 is taken by another program; choose ${others}.`,
        cause: error,
      });
    }
    server.close();
    await once(server, 'close');
  }
}
